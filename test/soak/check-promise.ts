import type { JoinState } from '../../src/ledger/joins.ts';
import { describeRun, history } from './describe.ts';
import type { Entry, File, Line, Run } from './record.ts';
import { CATCH_UP_MINUTES, instantOf, keyOf, type Occurrence, patternOf } from './schedule.ts';

/** What came of the promise, in joins and leaves. */
export interface Findings {
  /** That were to be sent at some time. */
  joinsDue: number;
  /** Taken by Zoom at least once. */
  accepted: number;
  /** Never taken, though there was a tick that nothing kept from it. */
  lost: number;
  /** Taken more than once. */
  doubled: number;
  /** Told with an outcome that nobody knows. */
  unknown: number;
  superseded: number;
  /** Told as missed, or as failed for good. */
  missed: number;
  /** In the ledger as over, but the tick that wrote this was killed before it could say so. */
  untold: number;
  /** What must not be, each with all that there is to know of it. */
  violations: string[];
}

export interface Evidence {
  seed: number;
  occurrences: Occurrence[];
  /** In the order of time; those of one group at once. */
  runs: Run[];
  /** What the ledger has in the end, by the occurrences' keys. */
  states: Map<string, Set<JoinState>>;
}

const SECRETS = /CANARY|sandbox-token-|1315-2376-2198-7926/;
const COULD_NOT_RUN = 2;
/** As it is promised, and not as dialer has it. */
const LEASE_MS = 30_000;

export function judge({ seed, occurrences, runs, states }: Evidence): Findings {
  const violations: string[] = [];
  const about = (run: Run) => (message: string) => violations.push(`seed ${seed}: ${message}\n  ${describeRun(run)}`);
  const files = new Map(occurrences.map((occurrence): [string, File] => [occurrence.key, { occurrence, entries: [] }]));
  for (const run of runs) {
    checkOutput(run, about(run));
    file(run, files, about(run));
  }
  const verdicts = [...files.values()].map((one) => {
    const { occurrence } = one;
    const complain = (message: string) =>
      violations.push(`seed ${seed}, ${occurrence.key}: ${message}\n${history(one, runs)}`);
    checkSent(one, complain);
    checkTold(one, complain);
    return { ...one, isLost: isLost(one, runs, complain), end: endOf(one, runs, states, complain) };
  });
  const count = (matches: (verdict: (typeof verdicts)[number]) => boolean) => verdicts.filter(matches).length;
  const isTold = (one: File, matches: (line: Line) => boolean) => one.entries.some(({ lines }) => lines.some(matches));
  return {
    joinsDue: count(({ occurrence }) => occurrence.endsAt > occurrence.minute),
    accepted: count((one) => timesAccepted(one.entries) > 0),
    lost: count(({ isLost }) => isLost),
    doubled: count((one) => timesAccepted(one.entries) > 1),
    unknown: count((one) => isTold(one, ({ isUnknown }) => isUnknown === true)),
    superseded: count((one) => isTold(one, ({ outcome }) => outcome === 'superseded')),
    missed: count(({ end }) => end === 'missed'),
    untold: count(({ end }) => end === 'untold'),
    violations,
  };
}

type Complain = (message: string) => void;

/** No tick crashes, and none says a secret. */
function checkOutput({ result }: Run, complain: Complain): void {
  if (!result) return;
  const { stdout, stderr, exitCode } = result;
  if (exitCode === COULD_NOT_RUN || /defect/.test(stdout + stderr)) complain('a tick crashed');
  if (SECRETS.test(stdout + stderr)) complain('a secret was printed');
}

/** Puts what a tick sent and said where it belongs. */
function file(run: Run, files: Map<string, File>, complain: Complain): void {
  const all = [...files.values()];
  const entryFor = (one: File): Entry => {
    const last = one.entries.at(-1);
    if (last?.run === run) return last;
    const entry = { run, patches: [], lines: [] };
    one.entries.push(entry);
    return entry;
  };
  for (const patch of run.patches) {
    const { action, room, meetingId } = patch;
    // A leave does not say of which meeting: of the one that the room is to leave then.
    const isMeant = ({ occurrence }: File) =>
      occurrence.action === 'leave' && occurrence.room === room && isTimeFor(occurrence, run);
    const one = action === 'join' ? files.get(keyOf(action, meetingId ?? '', room.name)) : all.find(isMeant);
    if (one) entryFor(one).patches.push(patch);
    else complain(`${room.name} was sent a ${action} that nobody asked for`);
  }
  for (const line of run.lines) {
    if (line.type === 'missed') fileSummary(line, run, all, entryFor, complain);
    if (line.type !== 'join' && line.type !== 'leave') continue;
    // Of a list that was cut short, the pattern is told beside the room that it fits.
    const isTold = ({ type, meeting, room = '' }: Line) =>
      type === line.type && meeting === line.meeting && patternOf(room) === line.room;
    if (run.lines.some(isTold)) continue;
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

/** A line about many that were missed: they are those that are open, which must come to the same number. */
function fileSummary(line: Line, run: Run, files: File[], entryFor: (one: File) => Entry, complain: Complain): void {
  const [from, until] = [line.from, line.until].map((text) => Date.parse(text ?? ''));
  if (from === undefined || until === undefined) return;
  const open = files.filter(
    (one) =>
      instantOf(one.occurrence.minute) >= from &&
      instantOf(one.occurrence.minute) <= until &&
      !isKnownAccepted(one.entries) &&
      !isOver(one),
  );
  // Some of these may have been written down by a tick that was killed, and a leave that a join has overtaken is not told.
  const due = open.filter((one) => isDueToBeTold(one.occurrence, run.minute) && timesAccepted(one.entries) === 0);
  for (const one of due) entryFor(one).lines.push({ ...line, outcome: 'missed', isUnknown: true });
  if ((line.count ?? 0) > open.length) complain(`${line.count} are told as missed where only ${open.length} can be`);
}

function isTimeFor({ minute, endsAt }: Occurrence, run: Run): boolean {
  return minute <= run.minute && run.minute < endsAt;
}

function timesAccepted(entries: Entry[]): number {
  return entries.flatMap(({ patches }) => patches.filter(({ isAccepted }) => isAccepted)).length;
}

/** What the tick came to with it: a skipped one was another's, or settled. */
function outcomeOf({ lines }: Entry): Line | undefined {
  return lines.find(({ outcome }) => outcome === 'accepted' || outcome === 'failed');
}

function lastFailure(entries: Entry[]): Line | undefined {
  return entries
    .flatMap(({ lines }) => lines)
    .filter(({ outcome, triedUntil }) => outcome === 'failed' && triedUntil)
    .at(-1);
}

/** A tick that lived to write it down has told that Zoom took it. */
function isKnownAccepted(entries: Entry[]): boolean {
  return entries.some((entry) => outcomeOf(entry)?.outcome === 'accepted');
}

function isOver({ entries }: File): boolean {
  return entries.some(({ lines }) => lines.some(({ outcome }) => outcome === 'missed' || outcome === 'superseded'));
}

/** What never was accepted must be told once its window is over: a leave only if nobody else has joined since. */
function isDueToBeTold({ action, minute, overtakenAt }: Occurrence, now: number): boolean {
  return now > minute + CATCH_UP_MINUTES && (action === 'join' || overtakenAt > now);
}

/** Nothing is sent out of its time, nothing a second time unless it is marked, and what is told of it is true. */
function checkSent({ occurrence, entries }: File, complain: Complain): void {
  const isSure = (entry: Entry) => Number(outcomeOf(entry)?.outcome === 'accepted');
  const sent = entries
    .filter(({ patches }) => patches.length > 0)
    // Of ticks at one time, one can have given it up before the other took it; whoever was told that it was accepted is last.
    .sort((a, b) => (a.run.group === b.run.group ? isSure(a) - isSure(b) : 0));
  for (const [index, entry] of sent.entries()) {
    const before = sent.slice(0, index);
    const times = timesAccepted([entry]);
    // A failure that is the same as the last one is not told again.
    const told = outcomeOf(entry) ?? lastFailure(entries.slice(0, entries.indexOf(entry)));
    if (!isTimeFor(occurrence, entry.run)) complain('sent out of its time');
    if (isKnownAccepted(before)) complain('sent again after it was known to be accepted');
    if (entry.patches.some(({ hasJoined, isAccepted }) => isAccepted && hasJoined === false)) {
      complain('accepted, but the room stayed out of the meeting');
    }
    // Who was killed told nobody anything; the next one to send it must know of that.
    if (!entry.run.result) continue;
    if (times > 2) complain('accepted more than twice in one tick');
    if (times > 0 && !(told?.outcome === 'accepted' || told?.isUnknown))
      complain('accepted, and told as if it was not');
    if (times > 0 && timesAccepted([...before, entry]) > 1 && !told?.isUnknown) complain('doubled without a mark');
  }
  for (const entry of entries) {
    if (isKnownAccepted([entry]) && timesAccepted([entry]) === 0) complain('told as accepted, and it was not');
  }
}

/** What came to nothing is told once, at its time, and is true. */
function checkTold({ occurrence, entries }: File, complain: Complain): void {
  let ends = 0;
  for (const [index, entry] of entries.entries()) {
    const [before, after] = [entries.slice(0, index), entries.slice(index + 1)];
    for (const line of entry.lines) {
      const end = endIn(line, entry.run, occurrence);
      if (!end) continue;
      // Of an earlier try nobody knows, so this must not sound as if somebody did.
      if (timesAccepted(before) > 0 && !isKnownAccepted(before) && !line.isUnknown) {
        complain(`told as ${end}, without a mark, though Zoom took it`);
      }
      if (end === 'failed for good') continue;
      ends++;
      const since = end === 'missed' ? occurrence.minute + CATCH_UP_MINUTES + 1 : occurrence.overtakenAt;
      if (entry.run.minute < since) complain(`told as ${end} while there was still time`);
      if (isKnownAccepted(before)) complain(`told as ${end} after it was known to be accepted`);
      if (after.some(({ patches }) => patches.length > 0)) complain(`sent after it was told as ${end}`);
    }
  }
  if (ends > 1) complain('told twice that it came to nothing');
}

/** What a line says of how it ended: a failure only where no later tick tries again. */
function endIn({ outcome, triedUntil }: Line, run: Run, { minute }: Occurrence) {
  if (outcome === 'missed' || outcome === 'superseded') return outcome;
  const isLast = outcome === 'failed' && !triedUntil && run.minute >= minute + CATCH_UP_MINUTES;
  return isLast ? 'failed for good' : undefined;
}

/** Whether a tick that nothing kept from it left it unsent, or before it was accepted. */
function isLost({ occurrence, entries }: File, runs: Run[], complain: Complain): boolean {
  const accepted = runs.findIndex((run) => timesAccepted(entries.filter((entry) => entry.run === run)) > 0);
  const chance = runs.find((run) => isTimeFor(occurrence, run) && isClear(run, occurrence, runs));
  if (!chance) return false;
  const last = Math.max(...chance.group.map((run) => runs.indexOf(run)));
  if (accepted >= 0 && accepted <= last) return false;
  complain(`not accepted by the end of this tick, which nothing kept from it:\n  ${describeRun(chance)}`);
  return true;
}

/**
 * Whether a tick must get a room's command through: it came to its end, so did those that ran at the same time (one of which
 * may have had the claim), nothing spoilt it for any of them, and no claim of a killed one may still hold.
 */
function isClear(run: Run, { room }: Occurrence, runs: Run[]): boolean {
  const isWell = ({ result, isStopped, troubles, offline }: Run) =>
    result &&
    !isStopped &&
    !offline.includes(room) &&
    troubles.every(({ spoils }) => spoils !== 'everything' && spoils !== room);
  return run.group.every(isWell) && !mayBeHeld(run, runs);
}

function mayBeHeld(run: Run, runs: Run[]): boolean {
  return runs.some(
    (other) =>
      !other.result && other.minute >= run.minute - 1 && other.nowMs <= run.nowMs && leaseEndMs(other) > run.nowMs,
  );
}

/** The latest at which a claim of this one lapses; a database's clock is that of the latest tick of the group. */
function leaseEndMs({ group, nowMs, endedMs }: Run): number {
  return Math.max(...group.map((run) => run.nowMs)) + (endedMs - nowMs) + LEASE_MS;
}

/** What was never accepted must have been told, once there was a tick that could. */
function endOf(
  { occurrence, entries }: File,
  runs: Run[],
  states: Map<string, Set<JoinState>>,
  complain: Complain,
): 'missed' | 'untold' | undefined {
  const { minute, endsAt, key } = occurrence;
  if (endsAt === minute || timesAccepted(entries) > 0) return undefined;
  const ends = entries.flatMap(({ run, lines }) => lines.map((line) => endIn(line, run, occurrence)));
  if (ends.includes('superseded')) return undefined;
  if (ends.includes('missed') || ends.includes('failed for good')) return 'missed';
  const teller = runs.find((run) => run.minute > minute + CATCH_UP_MINUTES && run.result && !mayBeHeld(run, runs));
  if (!teller || !isDueToBeTold(occurrence, teller.minute)) return undefined;
  const isWritten = ['missed', 'superseded'].some((state) => states.get(key)?.has(state as JoinState));
  const writesFrom = Math.min(endsAt, minute + CATCH_UP_MINUTES);
  const wasKilled = runs.some(
    (run) => !run.result && writesFrom <= run.minute && runs.indexOf(run) <= runs.indexOf(teller),
  );
  if (isWritten && wasKilled) return 'untold';
  complain('never accepted, and nobody was told');
  return undefined;
}
