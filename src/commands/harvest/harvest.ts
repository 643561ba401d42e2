import { type DialerError, expected } from '../../errors.ts';
import { addDays, type Span } from '../../schedule/calendar.ts';
import type { ListedMeeting, SessionPage } from '../../zoom/past-meetings.ts';
import type { Destination, Document, Refusal } from './documents/document.ts';
import type { Redaction } from './documents/redaction.ts';
import type { Progress } from './progress.ts';
import type { Dates, Source } from './source.ts';
import type { HarvestState } from './state.ts';

/** What a harvest works with. */
export interface HarvestPorts {
  state: HarvestState;
  destination: Destination;
  redaction: Redaction;
  progress: Progress;
  /** Prints what needs attention. */
  reportFailure(text: string): void;
}

/** What could not be harvested, while everything else could. */
export interface Shortfall {
  /** Meetings that Zoom refused, or whose documents were refused. The next run retries them. */
  meetings: number;
  /** Those of them whose sessions Zoom refused. */
  refused: number;
  /** Hosts whose meetings Zoom refused to list. */
  hosts: number;
  /** Entries without an ID or a time, which are left out for good. */
  unreadable: number;
}

const AT_ONCE = 8;
/** If so many meetings in a row fail, Zoom itself is the problem. */
const MAX_UNREACHABLE = 8;

/** Lists all meetings of the UTC days first, because a page token is valid for only 15 minutes. Throws DialerError. */
export async function listMeetings(
  source: Source,
  parts: Dates[],
  span: Span,
  { state, redaction, progress, reportFailure }: HarvestPorts,
  shortfall: Shortfall,
): Promise<void> {
  const isWanted = ({ start_time }: ListedMeeting) =>
    Date.parse(start_time) >= span.from.getTime() && Date.parse(start_time) < span.until.getTime();
  for (const dates of parts) {
    // A list made before these days were over is incomplete.
    const overMs = Math.min(span.until.getTime(), Date.parse(addDays(dates.to, 1)));
    const marks = state.marks.filter(({ from, at }) => from === dates.from && at >= overMs);
    if (marks.some(({ isEnd }) => isEnd)) continue;
    for await (const { meetings, unreadable, mark, refused } of source.list(dates, marks)) {
      if (!state.source) state.choose(source.name);
      shortfall.unreadable += unreadable;
      if (refused) {
        shortfall.hosts++;
        reportFailure(`Could not list the meetings of a host: ${textOf(refused)}`);
      } else state.addListed(meetings.filter(isWanted).map(redaction.meeting), mark);
      progress.listing(state.counts);
    }
  }
}

/**
 * Copies each pending meeting from the source to the destination, first its sessions, then its document: several meetings at a
 * time, and only a page of each in memory. Reports meetings that fail and goes on. Throws DialerError for anything else; the
 * state then holds what is done.
 */
export async function harvestMeetings(source: Source, ports: HarvestPorts, shortfall: Shortfall): Promise<void> {
  const { state, progress, reportFailure } = ports;
  const pending = state.pending();
  let unreachable = 0;
  progress.harvesting(state.counts);
  const work = async () => {
    for await (const meeting of pending) {
      const { failure, refusals, unreadable, sessions } = await harvestMeeting(meeting, source, ports);
      shortfall.unreadable += unreadable;
      if (failure?.code === 'unreachable' && ++unreachable >= MAX_UNREACHABLE) throw failure;
      if (failure?.code === 'refused') shortfall.refused++;
      if (failure) reportFailure(`Could not read ${nameOf(meeting)}: ${textOf(failure)}`);
      else unreachable = 0;
      for (const { kind, id, reason } of refusals) {
        reportFailure(`The ${kind} ${id} was refused: ${reason}`);
      }
      if (failure || refusals.length > 0) shortfall.meetings++;
      else state.setDone(meeting.uuid, sessions);
      progress.harvesting(state.counts);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

interface Harvested {
  sessions: number;
  unreadable: number;
  documents: number;
  indexed: number;
  refusals: Refusal[];
  /** Why the meeting could not be read completely. */
  failure?: DialerError;
}

/** Writes each page of sessions once the next one has arrived, and the last page with the meeting. Throws DialerError. */
async function harvestMeeting(
  meeting: ListedMeeting,
  source: Source,
  { destination, redaction }: Pick<HarvestPorts, 'destination' | 'redaction'>,
): Promise<Harvested> {
  const seen = new Set<string>();
  const result: Harvested = { sessions: 0, unreadable: 0, documents: 0, indexed: 0, refusals: [] };
  const write = async (documents: Document[]) => {
    result.documents += documents.length;
    const { indexed, refusals } = await destination.write(documents);
    result.indexed += indexed;
    result.refusals.push(...refusals);
  };
  let { host_id } = meeting.host;
  let ready: Document[] = [];
  for await (const page of failureAsPage(source.sessions(meeting.uuid))) {
    if ('failure' in page) return { ...result, ...page };
    if (ready.length > 0) await write(ready);
    ready = [];
    result.unreadable += page.unreadable;
    for (const { document, email } of page.sessions) {
      const body = redaction.session(document);
      const id = `${body.meeting}|${body.user_id}|${body.join_time}`;
      if (seen.has(id)) continue;
      seen.add(id);
      ready.push({ kind: 'session', id, body });
      // The dashboards show a host's ID only among the participants.
      if (email !== '' && redaction.email(email) === hostEmail(meeting)) host_id ??= body.id;
    }
  }
  result.sessions = seen.size;
  const body = documentOf(meeting, host_id, seen.size);
  await write([...ready, { kind: 'meeting', id: meeting.uuid, body }]);
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

function nameOf({ uuid, meeting_series_id, start_time }: ListedMeeting): string {
  return `meeting ${uuid} (${[meeting_series_id, start_time].filter(Boolean).join(', ')})`;
}

function textOf({ message, hint }: DialerError): string {
  return [message, hint].filter(Boolean).join(' ');
}
