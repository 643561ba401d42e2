import { tzOffset } from '@date-fns/tz/tzOffset';
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from '../base/system/time.ts';

/** A `YYYY-MM-DD` string: sorts as text, and has no time zone. */
export type CalendarDate = string;

/** The instants from `from` up to but not including `until`. */
export interface Span {
  from: Date;
  until: Date;
}

const LETTER_OF_WEEKDAY = 'UMTWRFS';

/** 28 to 31. Months count from 1. */
export function lastDayOfMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** The date that many days later, or earlier if negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of a later month, or that month's last day if it is shorter. */
export function monthsAfter(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const count = year * 12 + month - 1 + months;
  const [newYear, newMonth] = [Math.floor(count / 12), (count % 12) + 1];
  const newDay = Math.min(day, lastDayOfMonth(newYear, newMonth));
  return [newYear, newMonth, newDay].map((part) => String(part).padStart(2, '0')).join('-');
}

/** The date's letter in the `days` column, one of MTWRFSU. */
export function dayLetter(date: CalendarDate): string {
  return LETTER_OF_WEEKDAY.charAt(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** The IANA name of this machine's time zone (TZ respected). */
export function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The date at an instant in a time zone. Default: this machine's, which follows TZ. */
export function localDate(instant: Date, zone?: string): CalendarDate {
  return new Date(instant.getTime() + offsetMs(instant, zone)).toISOString().slice(0, 10);
}

/** Minutes since midnight, on the wall clock, at an instant in a time zone. Default: this machine's. */
export function localMinute(instant: Date, zone?: string): number {
  return Math.floor((instant.getTime() + offsetMs(instant, zone)) / MINUTE_MS) % MINUTES_PER_DAY;
}

function offsetMs(instant: Date, zone: string | undefined): number {
  return (zone === undefined ? -instant.getTimezoneOffset() : tzOffset(zone, instant)) * MINUTE_MS;
}

/**
 * The instant of a wall-clock time in a time zone. Default: this machine's. A time that DST skips moves by the length of the
 * gap (2:30 becomes 3:30); of a time that DST repeats, the first counts.
 */
export function localInstant(date: CalendarDate, minuteOfDay: number, zone?: string): Date {
  if (zone === undefined) {
    // The local Date of ECMAScript does exactly this.
    const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
    return new Date(year, month - 1, day, 0, minuteOfDay);
  }
  // TZDate takes the second of a repeated time if this machine's time zone is behind.
  const wall = Date.parse(`${date}T00:00:00Z`) + minuteOfDay * MINUTE_MS;
  const offsetNear = (days: number) => tzOffset(zone, new Date(wall + days * DAY_MS)) * MINUTE_MS;
  const [before, after] = [offsetNear(-1), offsetNear(1)];
  const isAfterChange = before !== after && tzOffset(zone, new Date(wall - before)) * MINUTE_MS !== before;
  const isInGap = isAfterChange && tzOffset(zone, new Date(wall - after)) * MINUTE_MS !== after;
  return new Date(wall - (isAfterChange && !isInGap ? after : before));
}

/** A date for date-fns' `format`. DST never skips noon. */
export function noon(date: CalendarDate): Date {
  return localInstant(date, 12 * 60);
}

/** Whether this is the full name of a time zone. Not `EST` or `+05:00`: they have no DST. */
export function isZone(name: string): boolean {
  if (!name.includes('/') && !/^(UTC|GMT)$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
