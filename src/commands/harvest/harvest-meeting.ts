import type { Account } from '../../base/report/account.ts';
import { type DialerError, expected } from '../../errors.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { ListedMeeting, SessionPage } from '../../zoom/past-meetings.ts';
import { secondsBetween } from '../../zoom/values.ts';
import type { Destination, Document, Refusal } from './documents/document.ts';
import type { Redaction } from './documents/redaction.ts';
import type { Source } from './source.ts';

/** Whether a timestamp is within a span. */
export function isIn(timestamp: string, { from, until }: Span): boolean {
  const ms = Date.parse(timestamp);
  return ms >= from.getTime() && ms < until.getTime();
}

type TimedMeeting = ListedMeeting & { start_time: string };

export interface Harvested {
  sessions: number;
  unreadable: number;
  /** The documents that were made, and those of them that were written. */
  documents: number;
  indexed: number;
  /** How many entries Zoom's list of participants has, and where each went. */
  entries: number;
  parts: Account['parts'];
  refusals: Refusal[];
  /** Why the meeting could not be read completely. */
  failure?: DialerError;
}

/**
 * Writes each page of sessions once the next one has arrived, and the last page with the meeting; all at once if only they
 * tell when it took place. Throws DialerError.
 */
export async function harvestMeeting(
  meeting: ListedMeeting,
  source: Source,
  span: Span,
  { destination, redaction }: { destination: Destination; redaction: Redaction },
): Promise<Harvested> {
  const seen = new Set<string>();
  const result: Harvested = {
    sessions: 0,
    unreadable: 0,
    documents: 0,
    indexed: 0,
    entries: 0,
    parts: {},
    refusals: [],
  };
  const count = (part: string, items: number) => {
    if (items > 0) result.parts[part] = (result.parts[part] ?? 0) + items;
  };
  const write = async (documents: Document[]) => {
    result.documents += documents.length;
    count('sessions', documents.filter(({ kind }) => kind === 'session').length);
    const { indexed, refusals } = await destination.write(documents);
    result.indexed += indexed;
    result.refusals.push(...refusals);
  };
  let { host_id } = meeting.host;
  let ready: Document[] = [];
  for await (const page of failureAsPage(source.sessions(meeting.uuid))) {
    if ('failure' in page) {
      count('of meetings that failed', ready.length);
      return { ...result, ...page };
    }
    if (ready.length > 0 && meeting.start_time !== null) {
      await write(ready);
      ready = [];
    }
    result.unreadable += page.unreadable;
    result.entries += page.entries;
    count('without an ID or a time', page.unreadable);
    count('in the waiting room only', page.waiting);
    for (const { document, email } of page.sessions) {
      const body = redaction.session(document);
      const id = `${body.meeting}|${body.user_id}|${body.join_time}`;
      if (seen.has(id)) {
        count('listed before', 1);
        continue;
      }
      seen.add(id);
      ready.push({ kind: 'session', id, body });
      // The dashboards show a host's ID only among the participants.
      if (email !== '' && redaction.email(email) === hostEmail(meeting)) host_id ??= body.id;
    }
  }
  const timed = withTimes(meeting, ready);
  if (!timed) return { ...result, unreadable: result.unreadable + 1 };
  if (meeting.start_time === null && !isIn(timed.start_time, span)) {
    // Another day has it.
    count('of another day', ready.length);
    return result;
  }
  result.sessions = seen.size;
  const body = documentOf(timed, host_id, seen.size);
  await write([...ready, { kind: 'meeting', id: meeting.uuid, body }]);
  return result;
}

function hostEmail({ host }: ListedMeeting): string | undefined {
  return host.email?.toLowerCase();
}

/** The meeting with the times of its sessions where it has none of its own; undefined if nothing has a time. */
function withTimes(meeting: ListedMeeting, documents: Document[]): TimedMeeting | undefined {
  if (meeting.start_time !== null) return { ...meeting, start_time: meeting.start_time };
  const sessions = documents.flatMap((document) => (document.kind === 'session' ? [document.body] : []));
  const [start_time] = sessions.map(({ join_time }) => join_time).sort();
  if (start_time === undefined) return undefined;
  const last = sessions
    .map(({ join_time, leave_time }) => leave_time ?? join_time)
    .sort()
    .at(-1);
  const end_time = meeting.end_time ?? last ?? null;
  return { ...meeting, start_time, end_time, duration: meeting.duration ?? secondsBetween(start_time, end_time) };
}

function documentOf({ host, ...meeting }: TimedMeeting, host_id: string | null, participant_sessions: number) {
  const { uuid, meeting_series_id, topic, start_time, end_time, duration, ...has } = meeting;
  return {
    uuid,
    meeting_series_id,
    topic,
    host: { ...host, host_id },
    start_time,
    end_time,
    duration,
    participant_sessions,
    ...has,
  };
}

/** Yields a failure that concerns only this meeting as the last page. Throws any other. */
async function* failureAsPage(
  pages: AsyncGenerator<SessionPage>,
): AsyncGenerator<SessionPage | { failure: DialerError }> {
  try {
    yield* pages;
  } catch (error) {
    const failure = expected(error);
    if (failure.code !== 'refused' && failure.code !== 'unreachable') throw error;
    yield { failure };
  }
}
