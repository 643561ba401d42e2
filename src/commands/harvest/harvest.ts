import type { Account } from '../../base/report/account.ts';
import type { DialerError } from '../../errors.ts';
import { addDays, type Span } from '../../schedule/calendar.ts';
import type { ListedMeeting } from '../../zoom/past-meetings.ts';
import type { Destination } from './documents/document.ts';
import type { Redaction } from './documents/redaction.ts';
import { type Harvested, harvestMeeting, isIn } from './harvest-meeting.ts';
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

/** The sums of a run: what came in, and where it went. */
export interface Tally {
  documents: number;
  indexed: number;
  refused: number;
  entries: number;
  entryParts: Account['parts'];
}

export function newTally(): Tally {
  return { documents: 0, indexed: 0, refused: 0, entries: 0, entryParts: {} };
}

export function accountsOf({ documents, indexed, refused, entries, entryParts }: Tally): Account[] {
  return [
    { of: 'participants that Zoom listed', total: entries, parts: entryParts },
    { of: 'documents', total: documents, parts: { written: indexed, refused } },
  ];
}

function add(tally: Tally, { documents, indexed, refusals, entries, parts }: Harvested): void {
  tally.documents += documents;
  tally.indexed += indexed;
  tally.refused += refusals.length;
  tally.entries += entries;
  for (const [part, count] of Object.entries(parts)) tally.entryParts[part] = (tally.entryParts[part] ?? 0) + count;
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
  // Only its sessions tell when a meeting without a time took place.
  const isWanted = ({ start_time }: ListedMeeting) => start_time === null || isIn(start_time, span);
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
export async function harvestMeetings(
  source: Source,
  span: Span,
  ports: HarvestPorts,
  { shortfall, tally }: { shortfall: Shortfall; tally: Tally },
): Promise<void> {
  const { state, progress, reportFailure } = ports;
  const pending = state.pending();
  let unreachable = 0;
  progress.harvesting(state.counts);
  const work = async () => {
    for await (const meeting of pending) {
      const harvested = await harvestMeeting(meeting, source, span, ports);
      const { failure, refusals, unreadable, sessions } = harvested;
      add(tally, harvested);
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

function nameOf({ uuid, meeting_series_id, start_time }: ListedMeeting): string {
  return `meeting ${uuid} (${[meeting_series_id, start_time].filter(Boolean).join(', ')})`;
}

function textOf({ message, hint }: DialerError): string {
  return [message, hint].filter(Boolean).join(' ');
}
