import { type DialerError, expected } from '../../errors.ts';
import { addDays, type Span } from '../../schedule/calendar.ts';
import type { ListedMeeting, SessionPage } from '../../zoom/past-meetings.ts';
import type { Destination, Document, Refusal } from './documents/document.ts';
import type { Hide } from './documents/hide.ts';
import type { Progress } from './progress.ts';
import type { Dates, Source } from './source.ts';
import type { HarvestState } from './state.ts';

/** What a harvest needs from outside. */
export interface HarvestPorts {
  state: HarvestState;
  destination: Destination;
  hide: Hide;
  progress: Progress;
  /** Says what needs a person. */
  fail(text: string): void;
}

/** What did not get to where it should be, though all else has. */
export interface Rest {
  /** Meetings that Zoom did not let be read, or whose documents were refused; the next run tries them again. */
  meetings: number;
  /** Hosts whose meetings Zoom did not list. */
  hosts: number;
  /** Entries that cannot be told from others: they are left out for good. */
  unreadable: number;
}

const AT_ONCE = 8;
/** So many meetings in a row that cannot be reached are not the meetings' fault. */
const MOST_UNREACHABLE = 8;

/** The meetings of UTC days, listed first: a page of a list is good for 15 minutes only. Throws DialerError. */
export async function list(
  source: Source,
  parts: Dates[],
  span: Span,
  { state, hide, progress, fail }: HarvestPorts,
  rest: Rest,
): Promise<void> {
  const isWanted = ({ start_time }: ListedMeeting) =>
    Date.parse(start_time) >= span.from.getTime() && Date.parse(start_time) < span.until.getTime();
  for (const dates of parts) {
    // A list of days that were not over yet lacks what came after.
    const overMs = Math.min(span.until.getTime(), Date.parse(addDays(dates.to, 1)));
    const marks = state.marks.filter(({ from, at }) => from === dates.from && at >= overMs);
    if (marks.some(({ isEnd }) => isEnd)) continue;
    for await (const { meetings, unreadable, mark, refused } of source.list(dates, marks)) {
      if (!state.source) state.choose(source.name);
      rest.unreadable += unreadable;
      if (refused) {
        rest.hosts++;
        fail(`dialer: The meetings of a host could not be listed: ${wordsOf(refused)}`);
      } else state.addListed(meetings.filter(isWanted).map(hide.meeting), mark);
      progress.listing(state.counts);
    }
  }
}

/**
 * Takes the sessions and then the document of each meeting that is not done yet from the source to the destination, some
 * meetings at a time and never more than a page of each in memory. One that cannot be read is told, and the others go on.
 * Throws DialerError of all else; what was done by then is in the state.
 */
export async function harvestAll(source: Source, outside: HarvestPorts, rest: Rest): Promise<void> {
  const { state, progress, fail } = outside;
  const pending = state.pending();
  let unreachable = 0;
  progress.harvesting(state.counts);
  const work = async () => {
    for await (const meeting of pending) {
      const { trouble, refusals, unreadable, sessions } = await harvestOne(meeting, source, outside);
      rest.unreadable += unreadable;
      if (trouble?.code === 'unreachable' && ++unreachable >= MOST_UNREACHABLE) throw trouble;
      if (trouble) fail(`dialer: ${nameOf(meeting)} could not be read: ${wordsOf(trouble)}`);
      else unreachable = 0;
      for (const { kind, id, reason } of refusals) {
        fail(`dialer: The ${kind} ${id} was not taken: ${reason}`);
      }
      if (trouble || refusals.length > 0) rest.meetings++;
      else state.setDone(meeting.uuid, sessions);
      progress.harvesting(state.counts);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

interface Harvested {
  sessions: number;
  unreadable: number;
  refusals: Refusal[];
  /** Why it could not be read to the end. */
  trouble?: DialerError;
}

/** One meeting; a page goes out when the next one is there, and the last with the meeting. Throws DialerError. */
async function harvestOne(
  meeting: ListedMeeting,
  source: Source,
  { destination, hide }: Pick<HarvestPorts, 'destination' | 'hide'>,
): Promise<Harvested> {
  const seen = new Set<string>();
  const result: Harvested = { sessions: 0, unreadable: 0, refusals: [] };
  let { host_id } = meeting.host;
  let ready: Document[] = [];
  for await (const page of withoutThrowing(source.sessions(meeting.uuid))) {
    if ('trouble' in page) return { ...result, ...page };
    if (ready.length > 0) result.refusals.push(...(await destination.write(ready)));
    ready = [];
    result.unreadable += page.unreadable;
    for (const { document, email } of page.sessions) {
      const body = hide.session(document);
      const id = `${body.meeting}|${body.user_id}|${body.join_time}`;
      if (seen.has(id)) continue;
      seen.add(id);
      ready.push({ kind: 'session', id, body });
      // The dashboards tell a host's ID only where the host was there, too.
      if (email !== '' && hide.email(email) === hostEmail(meeting)) host_id ??= body.id;
    }
  }
  result.sessions = seen.size;
  const body = documentOf(meeting, host_id, seen.size);
  result.refusals.push(...(await destination.write([...ready, { kind: 'meeting', id: meeting.uuid, body }])));
  return result;
}

function hostEmail({ host }: ListedMeeting): string | undefined {
  return host.email?.toLowerCase();
}

function documentOf({ host, ...meeting }: ListedMeeting, host_id: string | null, participant_sessions: number) {
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

/** What is about the one meeting comes as its trouble; all else is thrown. */
async function* withoutThrowing(
  pages: AsyncGenerator<SessionPage>,
): AsyncGenerator<SessionPage | { trouble: DialerError }> {
  try {
    yield* pages;
  } catch (error) {
    const trouble = expected(error);
    if (trouble.code !== 'refused' && trouble.code !== 'unreachable') throw error;
    yield { trouble };
  }
}

function nameOf({ uuid, meeting_series_id, start_time }: ListedMeeting): string {
  return `The meeting ${uuid} (${[meeting_series_id, start_time].filter(Boolean).join(', ')})`;
}

function wordsOf({ message, hint }: DialerError): string {
  return [message, hint].filter(Boolean).join(' ');
}
