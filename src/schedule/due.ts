import type { Span } from './calendar.ts';
import { occurrencesAround } from './occurrences.ts';
import type { Meeting } from './row.ts';

/** What a room is to do. */
export type Action = 'join' | 'leave';

/**
 * One room into one occurrence: the unit of work. Its counterpart, the room's leave when the occurrence is over, goes
 * the same way. `room` is the name or ID as the row has it.
 */
export interface Join {
  meeting: Meeting;
  room: string;
  action: Action;
  /** When the occurrence begins. */
  startsAt: Date;
  /** When the room is to do it: `startsAt`, or the occurrence's leave_time. */
  dueAt: Date;
}

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

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;
/** A run that is still busy with its own joins when the next ones begin has settled them, or lost its lease, by then. */
const LONGEST_RUN_MINUTES = 2;
/** The ledger's memory. */
export const LEDGER_DAYS = 35;

/** The minute in which an instant lies: a tick belongs to the minute it started in. */
export function minuteOf(instant: Date): Span {
  const from = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(from), until: new Date(from + MINUTE_MS) };
}

const later = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * MINUTE_MS);
const latest = (...instants: (Date | undefined)[]) =>
  new Date(Math.max(...instants.map((instant) => Number(instant ?? 0))));

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
  const from = latest(later(window.from, -LONGEST_RUN_MINUTES), past.since, later(now, -LEDGER_DAYS * MINUTES_A_DAY));
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

/** Every join and leave that is due in the span: in the order of time, leaves first, then in the order of the rows. */
export function dueIn(meetings: Meeting[], span: Span): Join[] {
  const due: Join[] = [];
  for (const { meeting, startsAt, endsAt } of occurrencesAround(meetings, span)) {
    const add = (action: Action, dueAt: Date) => {
      if (dueAt < span.from || dueAt >= span.until) return;
      for (const room of meeting.rooms) due.push({ meeting, room, action, startsAt, dueAt });
    };
    add('join', startsAt);
    // Zoom cannot make a room leave another service's meeting (ZOOM.md, room controls).
    if (endsAt && !meeting.link) add('leave', endsAt);
  }
  const isJoin = ({ action }: Join) => Number(action === 'join');
  return due.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || isJoin(a) - isJoin(b));
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
