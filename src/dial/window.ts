import { MINUTES_PER_DAY } from '../base/system/time.ts';
import { LEDGER_DAYS } from '../ledger/joins.ts';
import type { Span } from '../schedule/calendar.ts';
import { dueIn, type Join, later, latest, minuteOf } from '../schedule/due.ts';
import type { Meeting } from '../schedule/row.ts';

/** What a run knows about earlier runs. */
export interface Past {
  /** How long missed and failed joins are retried. */
  catchUpMinutes: number;
  /** The minute of the first run ever: nothing from before it is caught up on. */
  since?: Date | undefined;
  /** The same in the previous run: what it said it would retry must not be dropped silently. */
  catchUpMinutesBefore?: number | undefined;
  /** When the previous run began. */
  lastTick?: Date | undefined;
  /** When the last run began that could report what was missed by then. */
  accounted?: Date | undefined;
  /** Joins that were due then were sent without the ledger, so their outcome is unknown. */
  unrecorded?: Span | undefined;
}

/** A run that outlasts its minute has settled its joins, or lost its lease, by then. */
const LONGEST_RUN_MINUTES = 2;

/** The span whose joins a run may send: its minute and, with catch-up, those before it. */
export function windowOf(now: Date, { catchUpMinutes, since }: Past): Span {
  const { from, until } = minuteOf(now);
  return { from: latest(later(from, -catchUpMinutes), since), until };
}

/** The span that has left the window since missed joins were last reported. undefined if it is empty, and on a first run. */
export function leftBehind(now: Date, past: Past): Span | undefined {
  const until = windowOf(now, past).from;
  if (!past.accounted || !past.since) return undefined;
  const catchUpMinutes = Math.max(past.catchUpMinutes, past.catchUpMinutesBefore ?? 0);
  const window = windowOf(past.accounted, { ...past, catchUpMinutes });
  const from = latest(later(window.from, -LONGEST_RUN_MINUTES), past.since, later(now, -LEDGER_DAYS * MINUTES_PER_DAY));
  return from < until ? { from, until } : undefined;
}

/** Whether the next run will not retry the join. */
export function isLastChance({ dueAt }: Join, now: Date, past: Past): boolean {
  return dueAt < windowOf(later(now, 1), { ...past, since: undefined }).from;
}

/** Whether the join was sent without the ledger: it is neither retried nor reported as missed. */
export function isUnrecorded({ dueAt }: Join, { unrecorded }: Past): boolean {
  return unrecorded !== undefined && dueAt >= unrecorded.from && dueAt < unrecorded.until;
}

/** `unrecorded` after a run without a working ledger. Two such spans within one window count as one. */
export function nowUnrecorded(now: Date, past: Past): Span {
  const { from, until } = minuteOf(now);
  const { unrecorded } = past;
  const oldest = later(windowOf(now, { ...past, since: undefined }).from, -LONGEST_RUN_MINUTES);
  return { from: unrecorded && unrecorded.until > oldest && unrecorded.from < from ? unrecorded.from : from, until };
}

/** The joins that may have taken a room out of the occurrences whose leaves are `due`. Empty if no leave is due. */
export function joinsSince(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const leaves = due.filter(({ action }) => action === 'leave');
  if (leaves.length === 0) return [];
  const from = leaves.map(({ startsAt }) => startsAt).reduce((earliest, at) => (at < earliest ? at : earliest));
  return dueIn(meetings, { from, until: minuteOf(now).until }).filter(({ action }) => action === 'join');
}

/** The joins and leaves that come due while a run sends `due`, which is chronological. */
export function dueWhile(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const from = due[0]?.dueAt ?? now;
  return dueIn(meetings, { from, until: later(minuteOf(now).until, 1) });
}
