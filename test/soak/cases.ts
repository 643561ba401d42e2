import type { Case, Entry, Line, Run } from './record.ts';
import { CATCH_UP_MINUTES, instantOf, keyOf, type Occurrence, patternOf } from './schedule.ts';

type Complain = (message: string) => void;

/** Sorts what the runs sent and printed by occurrence. Complains about whatever belongs to none. */
export function casesOf(occurrences: Occurrence[], runs: Run[], complain: (run: Run, message: string) => void): Case[] {
  const cases = new Map(occurrences.map((occurrence): [string, Case] => [occurrence.key, { occurrence, entries: [] }]));
  for (const run of runs) sortIn(run, cases, (message) => complain(run, message));
  return [...cases.values()];
}

function sortIn(run: Run, cases: Map<string, Case>, complain: Complain): void {
  const all = [...cases.values()];
  const entryFor = (one: Case): Entry => {
    const last = one.entries.at(-1);
    if (last?.run === run) return last;
    const entry = { run, patches: [], lines: [] };
    one.entries.push(entry);
    return entry;
  };
  for (const patch of run.patches) {
    const { action, room, meetingId } = patch;
    // A leave does not name the meeting. It belongs to the occurrence that the room must leave at this time.
    const isLeave = ({ occurrence }: Case) =>
      occurrence.action === 'leave' && occurrence.room === room && isTimeFor(occurrence, run);
    const one = action === 'join' ? cases.get(keyOf(action, meetingId ?? '', room.name)) : all.find(isLeave);
    if (one) entryFor(one).patches.push(patch);
    else complain(`${room.name} was sent an unexpected ${action}`);
  }
  for (const line of run.lines) {
    if (line.type === 'missed') addSummary(line, run, all, entryFor, complain);
    if (line.type !== 'join' && line.type !== 'leave') continue;
    // If the list of rooms was incomplete, the pattern is reported beside the rooms that match it.
    const isReportedByRoom = ({ type, meeting, room = '' }: Line) =>
      type === line.type && meeting === line.meeting && patternOf(room) === line.room;
    if (run.lines.some(isReportedByRoom)) continue;
    const one = all.find(
      ({ occurrence: { action, row, room } }) =>
        action === line.type &&
        row.meetingId === line.meeting &&
        [room.name, room.id, patternOf(room.name)].includes(line.room ?? ''),
    );
    if (one) entryFor(one).lines.push(line);
    else complain(`a line about nothing that was ever due: ${JSON.stringify(line)}`);
  }
}

/** Adds a line that reports many missed joins to each of them: to all that are open, which must be as many as it counts. */
function addSummary(line: Line, run: Run, cases: Case[], entryFor: (one: Case) => Entry, complain: Complain): void {
  const [from, until] = [line.from, line.until].map((text) => Date.parse(text ?? ''));
  if (from === undefined || until === undefined) return;
  const open = cases.filter(
    (one) =>
      instantOf(one.occurrence.minute) >= from &&
      instantOf(one.occurrence.minute) <= until &&
      !isKnownAccepted(one.entries) &&
      !isOver(one),
  );
  // A killed run may have recorded some of these already, and a leave that a join has overtaken is not reported.
  const due = open.filter((one) => mustBeReported(one.occurrence, run.minute) && timesAccepted(one.entries) === 0);
  for (const one of due) entryFor(one).lines.push({ ...line, outcome: 'missed', isUnknown: true });
  if ((line.count ?? 0) > open.length) complain(`${line.count} reported as missed, but only ${open.length} can be`);
}

export function isTimeFor({ minute, endsAt }: Occurrence, run: Run): boolean {
  return minute <= run.minute && run.minute < endsAt;
}

export function timesAccepted(entries: Entry[]): number {
  return entries.flatMap(({ patches }) => patches.filter(({ isAccepted }) => isAccepted)).length;
}

/** The line with the result of the run's own try. A skipped line means that another run had it, or that it was settled. */
export function resultOf({ lines }: Entry): Line | undefined {
  return lines.find(({ outcome }) => outcome === 'accepted' || outcome === 'failed');
}

/** The last failure that announced a retry. */
export function lastFailure(entries: Entry[]): Line | undefined {
  return entries
    .flatMap(({ lines }) => lines)
    .filter(({ outcome, triedUntil }) => outcome === 'failed' && triedUntil)
    .at(-1);
}

/** Whether a run recorded, and so reported, that Zoom accepted the command. */
export function isKnownAccepted(entries: Entry[]): boolean {
  return entries.some((entry) => resultOf(entry)?.outcome === 'accepted');
}

function isOver({ entries }: Case): boolean {
  return entries.some(({ lines }) => lines.some(({ outcome }) => outcome === 'missed' || outcome === 'superseded'));
}

/** Whether the occurrence must be reported unless it was accepted. A leave need not be once another join took the room. */
export function mustBeReported({ action, minute, overtakenAt }: Occurrence, now: number): boolean {
  return now > minute + CATCH_UP_MINUTES && (action === 'join' || overtakenAt > now);
}
