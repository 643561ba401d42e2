import { MINUTES_PER_DAY } from '../base/system/time.ts';
import { LEDGER_DAYS } from '../ledger/joins.ts';
import type { Span } from '../schedule/calendar.ts';
import { dueIn, type Join, later, latest, minuteOf } from '../schedule/due.ts';
import type { Meeting } from '../schedule/row.ts';

/** What a tick knows of the ones before it. */
export interface Past {
  /** Joins missed or failed are taken up for so long. */
  catchUpMinutes: number;
  /** Nothing that was due before is taken up: the first tick's minute. */
  since?: Date | undefined;
  /** When the tick before began; nothing when there is no telling. */
  lastTick?: Date | undefined;
  /** When the last tick began that could tell what was missed by then. */
  accounted?: Date | undefined;
  /** Joins that were due then were dialed without the ledger: nobody knows what became of them. */
  unrecorded?: Span | undefined;
}

/** A run that is still busy with its own joins when the next ones begin has settled them, or lost its lease, by then. */
const LONGEST_RUN_MINUTES = 2;

/** What a tick may dial: its minute, and with catch-up those before it. */
export function windowOf(now: Date, { catchUpMinutes, since }: Past): Span {
  const { from, until } = minuteOf(now);
  return { from: latest(later(from, -catchUpMinutes), since), until };
}

/** What has left the window since that was last told: what was not accepted by now is missed. Nothing on a first tick. */
export function leftBehind(now: Date, past: Past): Span | undefined {
  const until = windowOf(now, past).from;
  if (!past.accounted || !past.since) return undefined;
  const window = windowOf(past.accounted, past);
  const from = latest(later(window.from, -LONGEST_RUN_MINUTES), past.since, later(now, -LEDGER_DAYS * MINUTES_PER_DAY));
  return from < until ? { from, until } : undefined;
}

/** Whether the next tick will not take it up again. */
export function isLastChance({ dueAt }: Join, now: Date, past: Past): boolean {
  return dueAt < windowOf(later(now, 1), { ...past, since: undefined }).from;
}

/** Whether it was dialed without the ledger: then it is not taken up, nor told as missed. */
export function isUnrecorded({ dueAt }: Join, { unrecorded }: Past): boolean {
  return unrecorded !== undefined && dueAt >= unrecorded.from && dueAt < unrecorded.until;
}

/** `unrecorded` after a tick whose ledger did not work. Two such times that one window can see count as one. */
export function nowUnrecorded(now: Date, past: Past): Span {
  const { from, until } = minuteOf(now);
  const { unrecorded } = past;
  const oldest = later(windowOf(now, { ...past, since: undefined }).from, -LONGEST_RUN_MINUTES);
  return { from: unrecorded && unrecorded.until > oldest && unrecorded.from < from ? unrecorded.from : from, until };
}

/** The joins that can have taken a room from the occurrences whose leaves are among `due`; none where there are no leaves. */
export function joinsSince(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const leaves = due.filter(({ action }) => action === 'leave');
  if (leaves.length === 0) return [];
  const from = leaves.map(({ startsAt }) => startsAt).reduce((earliest, at) => (at < earliest ? at : earliest));
  return dueIn(meetings, { from, until: minuteOf(now).until }).filter(({ action }) => action === 'join');
}

/** What else comes up while a tick lasts that has these to send; they are in the order of time. */
export function dueWhile(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const from = due[0]?.dueAt ?? now;
  return dueIn(meetings, { from, until: later(minuteOf(now).until, 1) });
}
