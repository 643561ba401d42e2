import { MINUTE_MS, MINUTES_PER_DAY } from '../base/system/time.ts';
import { addDays, type CalendarDate, dayLetter, localDate, localInstant, type Span } from './calendar.ts';
import type { Skip } from './columns.ts';
import type { Meeting } from './row.ts';

/** Why a meeting has nothing due at an instant. */
export type NotDue =
  | { why: 'switched off' | 'before start_date' | 'after end_date' | 'on another day' | 'at another time' }
  | { why: 'skipped'; skip: Skip };

/** A meeting on one date. */
export interface Occurrence {
  meeting: Meeting;
  /** In the meeting's time zone. */
  date: CalendarDate;
  startsAt: Date;
  /** At leave_time. */
  endsAt?: Date;
}

/** Every occurrence that begins in the span, chronologically, then in the order of the rows. */
export function occurrencesIn(meetings: Meeting[], { from, until }: Span): Occurrence[] {
  return [...occurrencesAround(meetings, { from, until })]
    .filter(({ startsAt }) => startsAt >= from && startsAt < until)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** Every occurrence that can begin or end in the span, in the order of the rows. */
export function* occurrencesAround(meetings: Meeting[], span: Span): Generator<Occurrence> {
  const daysOf = calendarsFor(span);
  for (const meeting of meetings) {
    for (const { date, letter, at } of daysOf(meeting.timeZone)) {
      if (!takesPlace(meeting, date, letter)) continue;
      const startsAt = at(meeting.joinTime);
      const endsAt = endOf(meeting, startsAt, at);
      yield endsAt ? { meeting, date, startsAt, endsAt } : { meeting, date, startsAt };
    }
  }
}

/** Whether a meeting has an occurrence on a date of its time zone. `letter` is the date's, one of MTWRFSU. */
export function takesPlace(meeting: Meeting, date: CalendarDate, letter = dayLetter(date)): boolean {
  const { startDate, endDate, days, isEnabled } = meeting;
  return isEnabled && date >= startDate && date <= endDate && days.includes(letter) && !skipOn(meeting, date);
}

function skipOn({ skips }: Meeting, date: CalendarDate): Skip | undefined {
  return skips.find(({ from, until }) => date >= from && date <= until);
}

/** On the next day if leave_time is earlier than join_time. Never before the join, which DST can move. */
function endOf({ joinTime, leaveTime }: Meeting, startsAt: Date, at: (minuteOfDay: number) => Date): Date | undefined {
  if (leaveTime === undefined) return undefined;
  const minuteOfDay = leaveTime > joinTime ? leaveTime : leaveTime + MINUTES_PER_DAY;
  const endsAt = at(minuteOfDay);
  return endsAt > startsAt ? endsAt : new Date(startsAt.getTime() + (minuteOfDay - joinTime) * MINUTE_MS);
}

/** Why a meeting has nothing due at an instant. */
export function whyNotDue(meeting: Meeting, instant: Date): NotDue {
  const today = localDate(instant, meeting.timeZone);
  const skip = skipOn(meeting, today);
  if (!meeting.isEnabled) return { why: 'switched off' };
  if (today < meeting.startDate) return { why: 'before start_date' };
  if (today > meeting.endDate) return { why: 'after end_date' };
  if (!meeting.days.includes(dayLetter(today))) return { why: 'on another day' };
  return skip ? { why: 'skipped', skip } : { why: 'at another time' };
}

/** The first instant at or after `from` at which any meeting begins. undefined if all are over. */
export function nextOccurrence(meetings: Meeting[], from: Date): Date | undefined {
  let next: Date | undefined;
  for (const meeting of meetings) {
    const instant = nextOf(meeting, from, next);
    if (instant && (!next || instant < next)) next = instant;
  }
  return next;
}

/** The first instant at or after `from` at which a meeting begins. Does not look beyond `until`. */
export function nextOf(meeting: Meeting, from: Date, until?: Date): Date | undefined {
  const { startDate, endDate, timeZone, isEnabled } = meeting;
  if (!isEnabled) return undefined;
  const firstDay = addDays(localDate(from, timeZone), -1);
  const [last = endDate] = until ? [endDate, addDays(localDate(until, timeZone), 1)].sort() : [];
  let date = firstDay > startDate ? firstDay : startDate;
  while (date <= last) {
    const instant = takesPlace(meeting, date) && localInstant(date, meeting.joinTime, timeZone);
    if (instant && instant >= from) return instant;
    // A row can skip years at once, and the calendar ends with 9999.
    const { until: skipped } = skipOn(meeting, date) ?? { until: date };
    if (skipped >= last) return undefined;
    date = addDays(skipped, 1);
  }
  return undefined;
}

/** The dates, by time zone, whose joins and leaves can lie in the span. From two days before: DST can move a leave after midnight. */
function calendarsFor(span: Span) {
  const calendars = new Map<string | undefined, ReturnType<typeof calendar>>();
  return (zone: string | undefined) => {
    const known = calendars.get(zone) ?? calendar(span, zone);
    calendars.set(zone, known);
    return known;
  };
}

function calendar(span: Span, zone: string | undefined) {
  const last = localDate(span.until, zone);
  const dates = [addDays(localDate(span.from, zone), -2)];
  while ((dates.at(-1) ?? last) < last) dates.push(addDays(dates.at(-1) ?? last, 1));
  return dates.map((date) => ({ date, letter: dayLetter(date), at: instantsOf(date, zone) }));
}

/** Thousands of rows share a few hundred times of day. */
function instantsOf(date: CalendarDate, zone: string | undefined): (minuteOfDay: number) => Date {
  const known = new Map<number, Date>();
  return (minuteOfDay) => {
    const instant = known.get(minuteOfDay) ?? localInstant(date, minuteOfDay, zone);
    known.set(minuteOfDay, instant);
    return instant;
  };
}
