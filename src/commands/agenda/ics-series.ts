import { DAY_MS, MINUTE_MS } from '../../base/system/time.ts';
import { addDays, type CalendarDate } from '../../schedule/calendar.ts';
import { type Occurrence, occurrencesAround, takesPlace } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { CalendarZone } from './ics-zones.ts';

/** A date of a row, which it may skip. */
export interface RowDay {
  date: CalendarDate;
  startsAt: Date;
  endsAt: Date;
  isSkipped: boolean;
}

/** Days that one weekly event can represent. Neither the first nor the last is skipped. */
export interface Series {
  /** undefined for UTC. */
  zone?: CalendarZone;
  days: [RowDay, ...RowDay[]];
}

/** The length of a meeting without leave_time: Exchange accepts no event without an end. */
const ASSUMED_MINUTES = 60;
/** In days. Thunderbird drops an event with 500 exceptions in a row, and a row can skip years. */
const LONGEST_PAUSE = 100;
/** A row can run forever, but the DST rules of distant years are unknown. */
const YEARS_BACK = 1;
const YEARS_AHEAD = 10;

/** Every date of each row, from last year on. */
export function daysOf(meetings: Meeting[], now: Date): Map<Meeting, RowDay[]> {
  const year = now.getUTCFullYear();
  const dates = meetings.flatMap(({ startDate, endDate }) => [startDate, endDate]).sort();
  const [, from = ''] = [dates[0] ?? '', `${year - YEARS_BACK}-01-01`].sort();
  const [until = ''] = [dates.at(-1) ?? '', `${year + YEARS_AHEAD}-12-31`].sort();
  const days = new Map(meetings.map((meeting): [Meeting, RowDay[]] => [meeting, []]));
  if (from > until) return days;
  const rowOf = new Map<Meeting, Meeting>(meetings.map((meeting) => [{ ...meeting, skips: [] }, meeting]));
  // Wide enough for every time zone.
  const span = { from: new Date(from), until: new Date(addDays(until, 2)) };
  for (const occurrence of occurrencesAround([...rowOf.keys()], span)) {
    const meeting = rowOf.get(occurrence.meeting);
    if (meeting) days.get(meeting)?.push(dayOf(occurrence, meeting));
  }
  return days;
}

function dayOf({ date, startsAt, endsAt }: Occurrence, meeting: Meeting): RowDay {
  const assumed = new Date(startsAt.getTime() + ASSUMED_MINUTES * MINUTE_MS);
  return { date, startsAt, endsAt: endsAt ?? assumed, isSkipped: !takesPlace(meeting, date) };
}

/**
 * One series in the time zone if all calendars show every day as it is dialed. Otherwise series in UTC, one per stretch of
 * days with the same time in UTC. That is so for a time that DST repeats, or skips (RFC 5545 drops it); for a night that DST
 * makes longer; and if this machine has other rules for the time zone.
 */
export function seriesOf({ joinTime }: Meeting, days: RowDay[], zone: CalendarZone | undefined): Series[] {
  const [whole] = wholeSeries(days);
  if (!whole) return [];
  const [first] = whole.days;
  const endTime = joinTime + lengthOf(first) / MINUTE_MS;
  const isAsDialed = (day: RowDay) =>
    zone?.instantOf(day.date, joinTime) === day.startsAt.getTime() &&
    zone.instantOf(day.date, endTime) === day.endsAt.getTime() &&
    lengthOf(day) === lengthOf(first);
  if (zone && whole.days.every(isAsDialed))
    return stretchesOf(whole.days, () => true).map((series) => ({ zone, ...series }));
  return stretchesOf(whole.days, (a, b) => timeInUtc(a) === timeInUtc(b) && lengthOf(a) === lengthOf(b));
}

function stretchesOf(days: RowDay[], isLike: (a: RowDay, b: RowDay) => boolean): Series[] {
  const stretches: RowDay[][] = [];
  let pause = 0;
  for (const day of days) {
    pause = day.isSkipped ? pause + 1 : 0;
    const stretch = stretches.at(-1);
    const previous = stretch?.at(-1);
    const isTooLong = pause > 0 && pause % LONGEST_PAUSE === 0;
    if (previous && isLike(previous, day) && !isTooLong) stretch?.push(day);
    else stretches.push([day]);
  }
  return stretches.flatMap(wholeSeries);
}

/** One series from the first day that is not skipped to the last; none if all are. */
function wholeSeries(days: RowDay[]): Series[] {
  const isHeld = ({ isSkipped }: RowDay) => !isSkipped;
  const [first, ...rest] = days.slice(days.findIndex(isHeld), days.findLastIndex(isHeld) + 1);
  return first ? [{ days: [first, ...rest] }] : [];
}

function lengthOf({ startsAt, endsAt }: RowDay): number {
  return endsAt.getTime() - startsAt.getTime();
}

function timeInUtc({ startsAt }: RowDay): number {
  return startsAt.getTime() % DAY_MS;
}
