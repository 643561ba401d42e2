import { THIS_IS_A_BUG } from '../../src/errors.ts';
import type { JoinState } from '../../src/ledger/joins.ts';
import { casesOf, isKnownAccepted, isTimeFor, lastFailure, mustBeReported, resultOf, timesAccepted } from './cases.ts';
import { describeCase, describeRun } from './describe.ts';
import type { Case, Entry, Line, Run } from './record.ts';
import { CATCH_UP_MINUTES, type Occurrence } from './schedule.ts';

/** How the promise was kept, counted in joins and leaves. */
export interface Findings {
  /** That had to be sent at some time. */
  joinsDue: number;
  /** That Zoom accepted at least once. */
  accepted: number;
  /** That Zoom did not accept, although a run had nothing in its way. */
  lost: number;
  /** That Zoom accepted more than once. */
  doubled: number;
  /** That were reported with an unknown outcome. */
  unknown: number;
  superseded: number;
  /** That were reported as missed, or as failed for good. */
  missed: number;
  /** That the ledger has as over, written by a run that was killed before it could report them. */
  unreported: number;
  /** Broken promises, each with everything known about it. */
  violations: string[];
}

export interface Evidence {
  seed: number;
  occurrences: Occurrence[];
  /** In chronological order. The runs of a group ran at the same time. */
  runs: Run[];
  /** The final states in the ledger, by the occurrences' keys. */
  states: Map<string, Set<JoinState>>;
}

type Complain = (message: string) => void;

const SECRETS = /CANARY|sandbox-token-|1315-2376-2198-7926/;
const COULD_NOT_RUN = 2;
/** The promised length of a lease, deliberately not taken from dialer's code. */
const LEASE_MS = 30_000;

/** Checks what happened against the promise. */
export function checkPromise({ seed, occurrences, runs, states }: Evidence): Findings {
  const violations: string[] = [];
  const complainAbout = (run: Run, message: string) =>
    violations.push(`seed ${seed}: ${message}\n  ${describeRun(run)}`);
  for (const run of runs) checkOutput(run, (message) => complainAbout(run, message));
  const verdicts = casesOf(occurrences, runs, complainAbout).map((one) => {
    const complain = (message: string) =>
      violations.push(`seed ${seed}, ${one.occurrence.key}: ${message}\n${describeCase(one, runs)}`);
    checkSent(one, complain);
    checkReported(one, complain);
    return { ...one, isLost: isLost(one, runs, complain), end: endOf(one, runs, states, complain) };
  });
  const count = (matches: (verdict: (typeof verdicts)[number]) => boolean) => verdicts.filter(matches).length;
  const hasLine = (one: Case, matches: (line: Line) => boolean) => one.entries.some(({ lines }) => lines.some(matches));
  return {
    joinsDue: count(({ occurrence }) => occurrence.endsAt > occurrence.minute),
    accepted: count((one) => timesAccepted(one.entries) > 0),
    lost: count(({ isLost }) => isLost),
    doubled: count((one) => timesAccepted(one.entries) > 1),
    unknown: count((one) => hasLine(one, ({ isUnknown }) => isUnknown === true)),
    superseded: count((one) => hasLine(one, ({ outcome }) => outcome === 'superseded')),
    missed: count(({ end }) => end === 'missed'),
    unreported: count(({ end }) => end === 'unreported'),
    violations,
  };
}

/** No run crashes or prints a secret. */
function checkOutput({ result }: Run, complain: Complain): void {
  if (!result) return;
  const { stdout, stderr, exitCode } = result;
  if (exitCode === COULD_NOT_RUN || `${stdout}${stderr}`.includes(THIS_IS_A_BUG)) complain('a run crashed');
  if (SECRETS.test(stdout + stderr)) complain('a secret was printed');
}

/** Nothing is sent outside its time or sent twice without a mark, and the reports about it are true. */
function checkSent({ occurrence, entries }: Case, complain: Complain): void {
  const isSure = (entry: Entry) => Number(resultOf(entry)?.outcome === 'accepted');
  const sent = entries
    .filter(({ patches }) => patches.length > 0)
    // Of two runs at the same time, one may have given up before the other sent. The one that knows of the success is last.
    .sort((a, b) => (a.run.group === b.run.group ? isSure(a) - isSure(b) : 0));
  for (const [index, entry] of sent.entries()) {
    const before = sent.slice(0, index);
    const times = timesAccepted([entry]);
    // A failure that repeats the last one is not reported again.
    const reported = resultOf(entry) ?? lastFailure(entries.slice(0, entries.indexOf(entry)));
    if (!isTimeFor(occurrence, entry.run)) complain('sent outside its time');
    if (isKnownAccepted(before)) complain('sent again after it was known to be accepted');
    if (entry.patches.some(({ hasJoined, isAccepted }) => isAccepted && hasJoined === false)) {
      complain('accepted, but the room stayed out of the meeting');
    }
    // A killed run reports nothing. The next run that sends the command must account for it.
    if (!entry.run.result) continue;
    if (times > 2) complain('accepted more than twice in one run');
    if (times > 0 && !(reported?.outcome === 'accepted' || reported?.isUnknown)) {
      complain('accepted, but reported as not accepted');
    }
    if (times > 0 && timesAccepted([...before, entry]) > 1 && !reported?.isUnknown) complain('doubled without a mark');
  }
  for (const entry of entries) {
    if (isKnownAccepted([entry]) && timesAccepted([entry]) === 0) complain('reported as accepted, but it was not');
  }
}

/** An occurrence that ends without success is reported once, in time, and truthfully. */
function checkReported({ occurrence, entries }: Case, complain: Complain): void {
  let ends = 0;
  for (const [index, entry] of entries.entries()) {
    const [before, after] = [entries.slice(0, index), entries.slice(index + 1)];
    for (const line of entry.lines) {
      const end = endIn(line, entry.run, occurrence);
      if (!end) continue;
      // The result of an earlier try is unknown, and the report must say so.
      if (timesAccepted(before) > 0 && !isKnownAccepted(before) && !line.isUnknown) {
        complain(`reported as ${end} without a mark, although Zoom accepted it`);
      }
      if (end === 'failed for good') continue;
      ends++;
      const since = end === 'missed' ? occurrence.minute + CATCH_UP_MINUTES + 1 : occurrence.overtakenAt;
      // Two tries without an answer end a join at any time, but only if there were some.
      if (end === 'unknown' && ![...before, entry].some(({ patches }) => patches.length > 0))
        complain('unknown, but never sent');
      if (end !== 'unknown' && entry.run.minute < since) complain(`reported as ${end} while there was still time`);
      if (isKnownAccepted(before)) complain(`reported as ${end} after it was known to be accepted`);
      if (after.some(({ patches }) => patches.length > 0)) complain(`sent after it was reported as ${end}`);
    }
  }
  if (ends > 1) complain('its end was reported twice');
}

/** The end that a line reports. A failure is an end only if no later run retries. */
function endIn({ outcome, triedUntil }: Line, run: Run, { minute }: Occurrence) {
  if (outcome === 'missed' || outcome === 'superseded' || outcome === 'unknown') return outcome;
  const isLast = outcome === 'failed' && !triedUntil && run.minute >= minute + CATCH_UP_MINUTES;
  return isLast ? 'failed for good' : undefined;
}

/** Whether it was not accepted by the end of a run that had nothing in its way. */
function isLost({ occurrence, entries }: Case, runs: Run[], complain: Complain): boolean {
  const accepted = runs.findIndex((run) => timesAccepted(entries.filter((entry) => entry.run === run)) > 0);
  const chance = runs.find((run) => isTimeFor(occurrence, run) && isClear(run, occurrence, runs));
  if (!chance) return false;
  const last = Math.max(...chance.group.map((run) => runs.indexOf(run)));
  if (accepted >= 0 && accepted <= last) return false;
  complain(`not accepted by the end of this run, which had nothing in its way:\n  ${describeRun(chance)}`);
  return true;
}

/**
 * Whether a run must get a command to this room through: it ended, as did those at the same time (one of which may have had the
 * claim), no trouble affected the room in any of them, and no claim of a killed run may still be valid.
 */
function isClear(run: Run, { room }: Occurrence, runs: Run[]): boolean {
  const isUndisturbed = ({ result, isStopped, troubles, offline }: Run) =>
    result &&
    !isStopped &&
    !offline.includes(room) &&
    troubles.every(({ spoils }) => spoils !== 'everything' && spoils !== room);
  return run.group.every(isUndisturbed) && !mayBeClaimed(run, runs);
}

function mayBeClaimed(run: Run, runs: Run[]): boolean {
  return runs.some(
    (other) =>
      !other.result && other.minute >= run.minute - 1 && other.nowMs <= run.nowMs && leaseEndMs(other) > run.nowMs,
  );
}

/** The latest time at which a run's claims expire. A database's clock follows the latest run of the group. */
function leaseEndMs({ group, nowMs, endedMs }: Run): number {
  return Math.max(...group.map((run) => run.nowMs)) + (endedMs - nowMs) + LEASE_MS;
}

/** How it ended if it was never accepted. It must have been reported as soon as a run could. */
function endOf(
  { occurrence, entries }: Case,
  runs: Run[],
  states: Map<string, Set<JoinState>>,
  complain: Complain,
): 'missed' | 'unreported' | undefined {
  const { minute, endsAt, key } = occurrence;
  if (endsAt === minute || timesAccepted(entries) > 0) return undefined;
  const ends = entries.flatMap(({ run, lines }) => lines.map((line) => endIn(line, run, occurrence)));
  if (ends.includes('superseded')) return undefined;
  if (ends.includes('missed') || ends.includes('unknown') || ends.includes('failed for good')) return 'missed';
  const reporter = runs.find((run) => run.minute > minute + CATCH_UP_MINUTES && run.result && !mayBeClaimed(run, runs));
  if (!reporter || !mustBeReported(occurrence, reporter.minute)) return undefined;
  const isRecorded = ['missed', 'superseded', 'unknown'].some((state) => states.get(key)?.has(state as JoinState));
  const recordedFrom = Math.min(endsAt, minute + CATCH_UP_MINUTES);
  const wasKilled = runs.some(
    (run) => !run.result && recordedFrom <= run.minute && runs.indexOf(run) <= runs.indexOf(reporter),
  );
  if (isRecorded && wasKilled) return 'unreported';
  complain('never accepted, and never reported');
  return undefined;
}
