import { MINUTE_MS } from '../../base/system/time.ts';
import { INSTANCES_SCOPES, MEETING_REPORT_SCOPES, PARTICIPANTS_SCOPES } from '../../zoom/scopes.ts';
import type { Reply, SandboxRequest } from './endpoint.ts';
import { endpoint, error } from './endpoint.ts';
import { createPager } from './paging.ts';
import { zoomTime } from './zoom-values.ts';

/** One instance of a meeting, as reports show it. */
export interface PastMeeting {
  meetingId: string;
  uuid: string;
  topic: string;
  startsAt: Date;
  endsAt: Date;
  /** As Zoom sends them; `registrant_id` is sent only on request. */
  participants: Record<string, unknown>[];
  /** SANDBOX_HOST by default. */
  host?: PastHost;
  /** Overrides for what reports and the list of instances say of the meeting, such as an empty `start_time`. */
  report?: Record<string, unknown>;
  /** Overrides for what only the dashboards show of the meeting and of each participant. */
  dashboard?: { meeting?: Record<string, unknown>; participants?: Record<string, unknown>[] };
}

/** The user who hosted a meeting. */
export interface PastHost {
  id: string;
  name: string;
  email: string;
  /** 1 is Basic, 2 Licensed. */
  type: number;
}

export const SANDBOX_HOST: PastHost = {
  id: 'KdYKjnimT4KPd8FFgQt9FQ',
  name: 'Sandbox',
  email: 'sandbox@example.edu',
  type: 2,
};

/** `GET /report/meetings/{id or uuid}`, `GET …/participants`, and `GET /past_meetings/{id}/instances`. */
export function reportsEndpoints(meetings: PastMeeting[]) {
  const page = createPager();

  function detail({ path }: SandboxRequest): Partial<Reply> {
    const meeting = meetingIn(path, meetings);
    if (!meeting) return notFound(path.split('/')[4]);
    return { body: asReported(meeting) };
  }

  function list({ path, query }: SandboxRequest): Partial<Reply> {
    const fields = query.get('include_fields');
    if (fields !== null && fields !== 'registrant_id') return error(400, 300, 'Invalid include_fields.');
    const meeting = meetingIn(path, meetings);
    if (!meeting) return notFound(path.split('/')[4]);
    const rows = meeting.participants.map(({ registrant_id, ...row }) => (fields ? { ...row, registrant_id } : row));
    return page('participants', rows, query, { about: meeting.uuid });
  }

  function instances({ path }: SandboxRequest): Partial<Reply> {
    const id = path.split('/')[3];
    const past = meetings.filter(({ meetingId }) => meetingId === id);
    if (past.length === 0) return notFound(id);
    return { body: { meetings: past.map(asInstance) } };
  }

  return [
    endpoint('GET', /^\/v2\/report\/meetings\/[^/]+$/, 'Heavy', MEETING_REPORT_SCOPES, detail),
    endpoint('GET', /^\/v2\/report\/meetings\/[^/]+\/participants$/, 'Heavy', PARTICIPANTS_SCOPES, list),
    endpoint('GET', /^\/v2\/past_meetings\/[^/]+\/instances$/, 'Medium', INSTANCES_SCOPES, instances),
  ];
}

function asInstance({ uuid, startsAt, report }: PastMeeting): Record<string, unknown> {
  return { uuid, start_time: report?.start_time ?? zoomTime(startsAt) };
}

/** A meeting as its report shows it, without the host's ID. */
export function asReported(meeting: PastMeeting): Record<string, unknown> {
  const { uuid, meetingId, topic, startsAt, endsAt, participants, host = SANDBOX_HOST } = meeting;
  return {
    uuid,
    id: Number(meetingId),
    type: 8,
    topic,
    user_name: host.name,
    user_email: host.email,
    start_time: zoomTime(startsAt),
    end_time: zoomTime(endsAt),
    duration: Math.round((endsAt.getTime() - startsAt.getTime()) / MINUTE_MS),
    participants_count: participants.length,
    ...meeting.report,
  };
}

/** The instance with the UUID in the path, or the latest one of the meeting number. */
export function meetingIn(path: string, meetings: PastMeeting[]): PastMeeting | undefined {
  const once = decodeURIComponent(/\/(?:past_)?meetings\/([^/]+)/.exec(path)?.[1] ?? '');
  const id = once.includes('%') ? decodeURIComponent(once) : once;
  // Zoom does not find these UUIDs unless they are encoded twice.
  if (id === once && (id.startsWith('/') || id.includes('//'))) return undefined;
  return meetings
    .filter(({ uuid, meetingId }) => uuid === id || meetingId === id)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
    .at(-1);
}

export function notFound(id = ''): Partial<Reply> {
  return error(404, 3001, `Meeting ${decodeURIComponent(id)} is not found or has expired.`);
}
