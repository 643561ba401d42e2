import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';
import { instant, listIn, objectOf, text, unexpectedFormat } from './fields.ts';
import { pages } from './pages.ts';
import { inPath } from './path.ts';

/** One stay of a person in a meeting or its waiting room. Whoever leaves and returns has several. */
export interface Session {
  /** Zoom's user ID; empty for a person without an account. Every text that Zoom hides or lacks is empty. */
  id: string;
  registrantId: string;
  /** ID of the connection: new at each rejoin, and unique within the meeting only. */
  userId: string;
  name: string;
  email: string;
  joinAt: Date;
  leaveAt: Date;
  /** As Zoom counts it. */
  durationSeconds: number;
  isWaiting: boolean;
  /** What Zoom does not say, so that the times are only as near as they can be. */
  missing?: 'join time' | 'leave time' | 'times';
}

/** The sessions that could be listed; `incomplete` says why there may be more. */
export interface SessionList {
  /** How many entries Zoom sent. */
  entries: number;
  sessions: Session[];
  /** Those to which Zoom gives neither a join nor a leave time. */
  timeless: Omit<Session, 'joinAt' | 'leaveAt'>[];
  incomplete?: DialerError;
}

/** One time that a meeting took place. Zoom does not always say when. */
export interface Instance {
  uuid: string;
  startsAt?: Date;
}

export interface MeetingReport extends Instance {
  meetingId: string;
  topic: string;
  endsAt?: Date;
}

const LARGEST_PAGE = '300';
/** How long to try each request: a report has many pages, under a rate limit that other apps share. */
const REQUEST_MS = 30_000;

/**
 * Lists all sessions of one instance of a meeting (`GET /report/meetings/{uuid}/participants`, all pages; HEAVY). A
 * meeting number stands for its latest instance. Calls `onPage` with the count so far. Never throws a DialerError: the
 * list is then `incomplete`.
 */
export async function listSessions(
  client: ZoomClient,
  meeting: string,
  onPage: (count: number) => void,
): Promise<SessionList> {
  const list: SessionList = { entries: 0, sessions: [], timeless: [] };
  try {
    const query = { page_size: LARGEST_PAGE, include_fields: 'registrant_id' };
    for await (const page of pages(client, `/report/meetings/${inPath(meeting)}/participants`, query, REQUEST_MS)) {
      const entries = listIn(page, 'participants');
      list.entries += entries.length;
      for (const entry of entries) {
        const { joinAt, leaveAt, ...session } = readSession(entry);
        if (joinAt && leaveAt) list.sessions.push({ ...session, joinAt, leaveAt });
        else list.timeless.push(session);
      }
      onPage(list.sessions.length + list.timeless.length);
    }
    return list;
  } catch (error) {
    if (error instanceof DialerError) return { ...list, incomplete: error };
    throw error;
  }
}

/**
 * Lists the past instances of a meeting chronologically, those without a time last (`GET /past_meetings/{id}/instances`).
 * Throws DialerError.
 */
export async function listInstances(client: ZoomClient, meetingId: string): Promise<Instance[]> {
  const answer = await client.get(`/past_meetings/${inPath(meetingId)}/instances`, {}, REQUEST_MS);
  const startMs = ({ startsAt }: Instance) => startsAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return listIn(answer, 'meetings')
    .flatMap((entry) => {
      const { uuid, start_time } = objectOf(entry);
      const startsAt = instant(start_time);
      return typeof uuid === 'string' && uuid !== '' ? [{ uuid, ...(startsAt && { startsAt }) }] : [];
    })
    .sort((a, b) => (startMs(a) === startMs(b) ? 0 : startMs(a) - startMs(b)));
}

/**
 * Reads when one instance of a meeting took place (`GET /report/meetings/{id or uuid}`; HEAVY). A meeting number stands for
 * its latest instance. Throws DialerError.
 */
export async function meetingReport(client: ZoomClient, meeting: string): Promise<MeetingReport> {
  const answer = await client.get(`/report/meetings/${inPath(meeting)}`, {}, REQUEST_MS);
  const { uuid, id, topic, start_time, end_time } = answer;
  const [startsAt, endsAt] = [instant(start_time), instant(end_time)];
  if (typeof uuid !== 'string' || uuid === '') throw unexpectedFormat('a report');
  return {
    uuid,
    meetingId: String(id ?? ''),
    topic: text(topic),
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
  };
}

/** The session of an entry, with times if Zoom gives at least one: the other follows from the duration. */
function readSession(entry: unknown): Omit<Session, 'joinAt' | 'leaveAt'> & { joinAt?: Date; leaveAt?: Date } {
  const row = objectOf(entry);
  const duration = Number(row.duration || Number.NaN);
  const who = {
    id: text(row.id),
    registrantId: text(row.registrant_id),
    userId: text(row.user_id),
    name: text(row.name),
    email: text(row.user_email),
    isWaiting: row.status === 'in_waiting_room',
  };
  const [joinAt, leaveAt] = [instant(row.join_time), instant(row.leave_time)];
  const durationSeconds = Number.isFinite(duration) ? Math.max(0, duration) : 0;
  if (joinAt && leaveAt && leaveAt >= joinAt) {
    const lastedSeconds = (leaveAt.getTime() - joinAt.getTime()) / 1000;
    return { ...who, joinAt, leaveAt, durationSeconds: Number.isFinite(duration) ? duration : lastedSeconds };
  }
  if (joinAt) {
    const leaveAt = new Date(joinAt.getTime() + durationSeconds * 1000);
    return { ...who, joinAt, leaveAt, durationSeconds, missing: 'leave time' };
  }
  if (leaveAt) {
    const joinAt = new Date(leaveAt.getTime() - durationSeconds * 1000);
    return { ...who, joinAt, leaveAt, durationSeconds, missing: 'join time' };
  }
  return { ...who, durationSeconds, missing: 'times' };
}
