import { addDays, type CalendarDate, dayLetter, localDate, localInstant } from './calendar.ts';
import type { Meeting } from './csv.ts';

/** Instants from `from` up to, not including, `until`. */
export interface Span {
  from: Date;
  until: Date;
}

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

export type NotDue = 'before start_date' | 'after end_date' | 'on another day' | 'at another time';

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
  const days = calendarDays(span).map((date) => ({ date, letter: dayLetter(date), at: instantsOf(date) }));
  const due: Join[] = [];
  for (const meeting of meetings) {
    for (const { date, letter, at } of days) {
      if (date < meeting.startDate || date > meeting.endDate || !meeting.days.includes(letter)) continue;
      const startsAt = at(meeting.joinTime);
      const add = (action: Action, dueAt: Date) => {
        if (dueAt < span.from || dueAt >= span.until) return;
        for (const room of meeting.rooms) due.push({ meeting, room, action, startsAt, dueAt });
      };
      add('join', startsAt);
      if (meeting.leaveTime !== undefined)
        add('leave', leaveInstant(startsAt, meeting.joinTime, meeting.leaveTime, at));
    }
  }
  const isJoin = ({ action }: Join) => Number(action === 'join');
  return due.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || isJoin(a) - isJoin(b));
}

/** The joins that can have taken a room from the occurrences whose leaves are among `due`; none where there are no leaves. */
export function joinsSince(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const leaves = due.filter(({ action }) => action === 'leave');
  if (leaves.length === 0) return [];
  const from = new Date(Math.min(...leaves.map(({ startsAt }) => startsAt.getTime())));
  return dueIn(meetings, { from, until: minuteOf(now).until }).filter(({ action }) => action === 'join');
}

/** What else comes up while a tick lasts that has these to send. */
export function dueWhile(due: Join[], meetings: Meeting[], now: Date): Join[] {
  const from = new Date(Math.min(...due.map(({ dueAt }) => dueAt.getTime())));
  return dueIn(meetings, { from, until: later(minuteOf(now).until, 1) });
}

/** On the day after where leave_time is earlier than join_time; never before the join, which daylight saving can move on. */
function leaveInstant(startsAt: Date, joinTime: number, leaveTime: number, at: (minuteOfDay: number) => Date): Date {
  const minuteOfDay = leaveTime > joinTime ? leaveTime : leaveTime + MINUTES_A_DAY;
  const leavesAt = at(minuteOfDay);
  return leavesAt > startsAt ? leavesAt : later(startsAt, minuteOfDay - joinTime);
}

/** Why a meeting has nothing due at an instant. */
export function whyNotDue(meeting: Meeting, instant: Date): NotDue {
  const today = localDate(instant);
  if (today < meeting.startDate) return 'before start_date';
  if (today > meeting.endDate) return 'after end_date';
  return meeting.days.includes(dayLetter(today)) ? 'at another time' : 'on another day';
}

/** The first instant at or after `from` at which any meeting begins; nothing when all are over. */
export function nextOccurrence(meetings: Meeting[], from: Date): Date | undefined {
  const firstDay = addDays(localDate(from), -1);
  let next: Date | undefined;
  for (const meeting of meetings) {
    const [, begin = firstDay] = [meeting.startDate, firstDay].sort();
    // Each weekday comes round within seven days; two more because the first days can lie before `from`.
    for (let ahead = 0, date = begin; ahead < 9 && date <= meeting.endDate; ahead++, date = addDays(date, 1)) {
      if (!meeting.days.includes(dayLetter(date))) continue;
      const instant = localInstant(date, meeting.joinTime);
      if (instant < from) continue;
      if (!next || instant < next) next = instant;
      break;
    }
  }
  return next;
}

/** The dates whose joins and leaves can lie in the span: two days before, as a leave after midnight can be moved on too. */
function calendarDays(span: Span): CalendarDate[] {
  const last = localDate(span.until);
  const dates = [addDays(localDate(span.from), -2)];
  while ((dates.at(-1) ?? last) < last) dates.push(addDays(dates.at(-1) ?? last, 1));
  return dates;
}

/** Thousands of rows share a few hundred times of day. */
function instantsOf(date: CalendarDate): (minuteOfDay: number) => Date {
  const known = new Map<number, Date>();
  return (minuteOfDay) => {
    const instant = known.get(minuteOfDay) ?? localInstant(date, minuteOfDay);
    known.set(minuteOfDay, instant);
    return instant;
  };
}
