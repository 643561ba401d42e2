import { INSTANCES_SCOPES, MEETING_REPORT_SCOPES, PARTICIPANTS_SCOPES } from '../zoom/scopes.ts';
import { endpoint, error, INVALID_PAGE_TOKEN, pager, pageSizeIn } from './endpoint.ts';
import type { Reply, SandboxRequest } from './server.ts';

/** One time that a meeting took place, as its report has it. */
export interface PastMeeting {
  meetingId: string;
  uuid: string;
  topic: string;
  startsAt: Date;
  endsAt: Date;
  /** As Zoom sends them; `registrant_id` only to who asks for it. */
  participants: Record<string, unknown>[];
}

/** `GET /report/meetings/{id or uuid}`, the same with `/participants`, and `GET /past_meetings/{id}/instances`. */
export function reportsEndpoints(meetings: PastMeeting[]) {
  const pageOf = pager();

  function detail({ path }: SandboxRequest): Partial<Reply> {
    const meeting = meetingIn(path, meetings);
    if (!meeting) return notFound(path.split('/')[4]);
    const { uuid, meetingId, topic, startsAt, endsAt, participants } = meeting;
    const duration = Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000);
    return {
      body: {
        uuid,
        id: Number(meetingId),
        type: 8,
        topic,
        user_name: 'Sandbox',
        user_email: 'sandbox@example.edu',
        start_time: zoomTime(startsAt),
        end_time: zoomTime(endsAt),
        duration,
        participants_count: participants.length,
      },
    };
  }

  function list({ path, query }: SandboxRequest): Partial<Reply> {
    const pageSize = pageSizeIn(query);
    const fields = query.get('include_fields');
    if (!pageSize) return error(400, 300, 'Invalid page_size.');
    if (fields !== null && fields !== 'registrant_id') return error(400, 300, 'Invalid include_fields.');
    const meeting = meetingIn(path, meetings);
    if (!meeting) return notFound(path.split('/')[4]);
    query.set('meeting', meeting.uuid);
    const page = pageOf(meeting.participants, pageSize, query);
    if (!page) return INVALID_PAGE_TOKEN;
    const total = meeting.participants.length;
    const participants = page.items.map(({ registrant_id, ...row }) => (fields ? { ...row, registrant_id } : row));
    const pageCount = Math.ceil(total / pageSize);
    const counts = { page_count: pageCount, page_size: pageSize, total_records: total };
    return { body: { ...counts, next_page_token: page.next, participants } };
  }

  function instances({ path }: SandboxRequest): Partial<Reply> {
    const id = path.split('/')[3];
    const past = meetings.filter(({ meetingId }) => meetingId === id);
    if (past.length === 0) return notFound(id);
    return { body: { meetings: past.map(({ uuid, startsAt }) => ({ uuid, start_time: zoomTime(startsAt) })) } };
  }

  return [
    endpoint('GET', /^\/v2\/report\/meetings\/[^/]+$/, 'Heavy', MEETING_REPORT_SCOPES, detail),
    endpoint('GET', /^\/v2\/report\/meetings\/[^/]+\/participants$/, 'Heavy', PARTICIPANTS_SCOPES, list),
    endpoint('GET', /^\/v2\/past_meetings\/[^/]+\/instances$/, 'Medium', INSTANCES_SCOPES, instances),
  ];
}

/** The instance of this UUID, or the latest of this number. */
export function meetingIn(path: string, meetings: PastMeeting[]): PastMeeting | undefined {
  const once = decodeURIComponent(/\/(?:past_)?meetings\/([^/]+)/.exec(path)?.[1] ?? '');
  const id = once.includes('%') ? decodeURIComponent(once) : once;
  // Decoded only once, these are lost on their way through Zoom.
  if (id === once && (id.startsWith('/') || id.includes('//'))) return undefined;
  return meetings
    .filter(({ uuid, meetingId }) => uuid === id || meetingId === id)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .at(-1);
}

export function notFound(id = ''): Partial<Reply> {
  return error(404, 3001, `Meeting ${decodeURIComponent(id)} is not found or has expired.`);
}

/** Zoom cuts it to seconds. */
export function zoomTime(instant: Date): string {
  return instant.toISOString().replace(/\.\d+/, '');
}
