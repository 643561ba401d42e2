import { DAY_MS, MINUTE_MS } from '../../base/system/time.ts';
import { addDays, type CalendarDate } from '../../schedule/calendar.ts';
import { type Occurrence, occurrencesAround, takesPlace } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { Zone } from './ics-zones.ts';

/** A date of a row, also one that it skips. */
export interface Day {
  date: CalendarDate;
  startsAt: Date;
  endsAt: Date;
  isSkipped: boolean;
}

/** What one weekly event can stand for; neither its first day nor its last is skipped. */
export interface Run {
  /** UTC, where there is none. */
  zone?: Zone;
  days: [Day, ...Day[]];
}

/** Of a meeting without leave_time nobody knows the end, and Exchange takes no event without one. */
const ASSUMED_MINUTES = 60;
/** Days. Thunderbird gives an event up after 500 exceptions in a row, and a row can skip years. */
const LONGEST_PAUSE = 100;
/** A row can stay for ever, and nobody knows the daylight saving of then. */
const YEARS_BACK = 1;
const YEARS_AHEAD = 10;

/** Every date of the rows from last year on. */
export function daysOf(meetings: Meeting[], now: Date): Map<Meeting, Day[]> {
  const year = now.getUTCFullYear();
  const dates = meetings.flatMap(({ startDate, endDate }) => [startDate, endDate]).sort();
  const [, from = ''] = [dates[0] ?? '', `${year - YEARS_BACK}-01-01`].sort();
  const [until = ''] = [dates.at(-1) ?? '', `${year + YEARS_AHEAD}-12-31`].sort();
  const days = new Map(meetings.map((meeting): [Meeting, Day[]] => [meeting, []]));
  if (from > until) return days;
  const rowOf = new Map<Meeting, Meeting>(meetings.map((meeting) => [{ ...meeting, skips: [] }, meeting]));
  // In every zone.
  const span = { from: new Date(from), until: new Date(addDays(until, 2)) };
  for (const occurrence of occurrencesAround([...rowOf.keys()], span)) {
    const meeting = rowOf.get(occurrence.meeting);
    if (meeting) days.get(meeting)?.push(dayOf(occurrence, meeting));
  }
  return days;
}

function dayOf({ date, startsAt, endsAt }: Occurrence, meeting: Meeting): Day {
  const assumed = new Date(startsAt.getTime() + ASSUMED_MINUTES * MINUTE_MS);
  return { date, startsAt, endsAt: endsAt ?? assumed, isSkipped: !takesPlace(meeting, date) };
}

/**
 * One run in the zone, if every calendar has all days in it as they are dialed. If not, one in UTC for each stretch of
 * days that are the same there: around a time that daylight saving repeats, or skips (which RFC 5545 drops); around a
 * night that it makes longer; and where this machine has other rules for the zone.
 */
export function runsOf({ joinTime }: Meeting, days: Day[], zone: Zone | undefined): Run[] {
  const [whole] = runOf(days);
  if (!whole) return [];
  const [first] = whole.days;
  const endTime = joinTime + lengthOf(first) / MINUTE_MS;
  const isAsDialed = (day: Day) =>
    zone?.instantOf(day.date, joinTime) === day.startsAt.getTime() &&
    zone.instantOf(day.date, endTime) === day.endsAt.getTime() &&
    lengthOf(day) === lengthOf(first);
  if (zone && whole.days.every(isAsDialed)) return stretchesOf(whole.days, () => true).map((run) => ({ zone, ...run }));
  return stretchesOf(whole.days, (a, b) => timeInUtc(a) === timeInUtc(b) && lengthOf(a) === lengthOf(b));
}

function stretchesOf(days: Day[], isLike: (a: Day, b: Day) => boolean): Run[] {
  const stretches: Day[][] = [];
  let pause = 0;
  for (const day of days) {
    pause = day.isSkipped ? pause + 1 : 0;
    const stretch = stretches.at(-1);
    const previous = stretch?.at(-1);
    const isTooLong = pause > 0 && pause % LONGEST_PAUSE === 0;
    if (previous && isLike(previous, day) && !isTooLong) stretch?.push(day);
    else stretches.push([day]);
  }
  return stretches.flatMap(runOf);
}

/** None, where all are skipped. */
function runOf(days: Day[]): Run[] {
  const isHeld = ({ isSkipped }: Day) => !isSkipped;
  const [first, ...rest] = days.slice(days.findIndex(isHeld), days.findLastIndex(isHeld) + 1);
  return first ? [{ days: [first, ...rest] }] : [];
}

function lengthOf({ startsAt, endsAt }: Day): number {
  return endsAt.getTime() - startsAt.getTime();
}

function timeInUtc({ startsAt }: Day): number {
  return startsAt.getTime() % DAY_MS;
}
