import { DialerError } from '../errors.ts';
import type { ZoomClient } from './client.ts';
import { pages } from './pages.ts';
import { inPath } from './path.ts';

/** One time that somebody was in a meeting, or in front of it; there are several for whoever leaves and comes back. */
export interface Session {
  /** Zoom's user ID; empty for somebody without an account. So is each text that Zoom hides or does not have. */
  id: string;
  registrantId: string;
  /** Of a connection: new at each rejoin, and known in its meeting only. */
  userId: string;
  name: string;
  email: string;
  joinAt: Date;
  leaveAt: Date;
  /** As Zoom counts it. */
  durationSeconds: number;
  isWaiting: boolean;
}

/** What could be listed; `incomplete` says why there may be more sessions than these. */
export interface SessionList {
  sessions: Session[];
  /** How many have no times that can be used. */
  unreadable: number;
  incomplete?: DialerError;
}

/** One time that a meeting took place. */
export interface Instance {
  uuid: string;
  startsAt: Date;
}

export interface MeetingReport extends Instance {
  meetingId: string;
  topic: string;
  endsAt: Date;
}

const LARGEST_PAGE = '300';
/** A report has many pages, under a limit that other apps share: each request is tried for so long. */
const REQUEST_MS = 30_000;

/**
 * Everybody's sessions in one instance of a meeting (`GET /report/meetings/{uuid}/participants`, all pages; HEAVY). A
 * meeting's number in the place of the UUID is its latest instance. `onPage` is told how many there are so far. Never
 * throws a DialerError: it comes back with the sessions that were listed before it.
 */
export async function listSessions(
  client: ZoomClient,
  meeting: string,
  onPage: (count: number) => void,
): Promise<SessionList> {
  const list: SessionList = { sessions: [], unreadable: 0 };
  try {
    const query = { page_size: LARGEST_PAGE, include_fields: 'registrant_id' };
    for await (const page of pages(client, `/report/meetings/${inPath(meeting)}/participants`, query, REQUEST_MS)) {
      for (const entry of arrayIn(page, 'participants')) {
        const session = readSession(entry);
        if (session) list.sessions.push(session);
        else list.unreadable++;
      }
      onPage(list.sessions.length);
    }
    return list;
  } catch (error) {
    if (error instanceof DialerError) return { ...list, incomplete: error };
    throw error;
  }
}

/** The past instances of a meeting, in the order of time (`GET /past_meetings/{id}/instances`). Throws DialerError. */
export async function listInstances(client: ZoomClient, meetingId: string): Promise<Instance[]> {
  const answer = await client.get(`/past_meetings/${inPath(meetingId)}/instances`, {}, REQUEST_MS);
  return arrayIn(answer, 'meetings')
    .flatMap((entry) => {
      const { uuid, start_time } = objectOf(entry);
      const startsAt = instant(start_time);
      return typeof uuid === 'string' && uuid !== '' && startsAt ? [{ uuid, startsAt }] : [];
    })
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** One instance of a meeting, for a number the latest (`GET /report/meetings/{id or uuid}`; HEAVY). Throws DialerError. */
export async function meetingReport(client: ZoomClient, meeting: string): Promise<MeetingReport> {
  const { uuid, id, topic, start_time, end_time } = await client.get(
    `/report/meetings/${inPath(meeting)}`,
    {},
    REQUEST_MS,
  );
  const [startsAt, endsAt] = [instant(start_time), instant(end_time)];
  if (typeof uuid !== 'string' || uuid === '' || !startsAt || !endsAt) throw notAReport();
  return { uuid, meetingId: String(id ?? ''), topic: text(topic), startsAt, endsAt };
}

function readSession(entry: unknown): Session | undefined {
  const row = objectOf(entry);
  const [joinAt, leaveAt] = [instant(row.join_time), instant(row.leave_time)];
  if (!joinAt || !leaveAt || leaveAt < joinAt) return undefined;
  const duration = Number(row.duration ?? Number.NaN);
  return {
    id: text(row.id),
    registrantId: text(row.registrant_id),
    userId: text(row.user_id),
    name: text(row.name),
    email: text(row.user_email),
    joinAt,
    leaveAt,
    durationSeconds: Number.isFinite(duration) ? duration : (leaveAt.getTime() - joinAt.getTime()) / 1000,
    isWaiting: row.status === 'in_waiting_room',
  };
}

/** The list under a name of an answer. Throws DialerError when there is none. */
export function arrayIn(answer: Record<string, unknown>, name: string): unknown[] {
  const value = answer[name];
  if (Array.isArray(value)) return value;
  throw notAReport();
}

function notAReport(): DialerError {
  return new DialerError(
    'unreachable',
    'Zoom sent a report in a form that dialer does not know.',
    'Check ZOOM_API_URL.',
  );
}

/** A row of a list, whatever it is. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Empty where it is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** Nothing where it is none. Zoom's times are in UTC. */
export function instant(value: unknown): Date | undefined {
  const at = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
