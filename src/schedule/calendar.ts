import { tzOffset } from '@date-fns/tz/tzOffset';
import { DAY_MS, MINUTE_MS, MINUTES_PER_DAY } from '../base/system/time.ts';

/** Calendar dates are `YYYY-MM-DD` strings: they sort as text, and have no zone. */
export type CalendarDate = string;

/** Instants from `from` up to, not including, `until`. */
export interface Span {
  from: Date;
  until: Date;
}

const LETTER_OF_WEEKDAY = 'UMTWRFS';

/** 28 to 31; months count from 1. */
export function lastDayOfMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** The date so many days later, or earlier for a negative number. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of another month, or its last where it has fewer. */
export function monthsAfter(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const count = year * 12 + month - 1 + months;
  const [newYear, newMonth] = [Math.floor(count / 12), (count % 12) + 1];
  const newDay = Math.min(day, lastDayOfMonth(newYear, newMonth));
  return [newYear, newMonth, newDay].map((part) => String(part).padStart(2, '0')).join('-');
}

/** One of MTWRFSU, the letters of the `days` column. */
export function dayLetter(date: CalendarDate): string {
  return LETTER_OF_WEEKDAY.charAt(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** The IANA name of this machine's time zone (TZ respected). */
export function localTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The date on the calendar of a zone, this machine's (TZ respected) where none is given, at an instant. */
export function localDate(instant: Date, zone?: string): CalendarDate {
  return new Date(instant.getTime() + offsetMs(instant, zone)).toISOString().slice(0, 10);
}

/** Minutes since midnight on the wall clock of a zone, this machine's where none is given, at an instant. */
export function localMinute(instant: Date, zone?: string): number {
  return Math.floor((instant.getTime() + offsetMs(instant, zone)) / MINUTE_MS) % MINUTES_PER_DAY;
}

function offsetMs(instant: Date, zone: string | undefined): number {
  return (zone === undefined ? -instant.getTimezoneOffset() : tzOffset(zone, instant)) * MINUTE_MS;
}

/**
 * The one instant of a wall-clock time on the calendar of a zone, this machine's where none is given: a time that daylight
 * saving skips moves on by the gap (2:30 becomes 3:30), and of a repeated one the first counts.
 */
export function localInstant(date: CalendarDate, minuteOfDay: number, zone?: string): Date {
  if (zone === undefined) {
    // ECMAScript's local Date does what the design asks.
    const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
    return new Date(year, month - 1, day, 0, minuteOfDay);
  }
  // Not by TZDate: of a repeated time it takes the second, where this machine's zone is behind.
  const wall = Date.parse(`${date}T00:00:00Z`) + minuteOfDay * MINUTE_MS;
  const offsetNear = (days: number) => tzOffset(zone, new Date(wall + days * DAY_MS)) * MINUTE_MS;
  const [before, after] = [offsetNear(-1), offsetNear(1)];
  const isAfterChange = before !== after && tzOffset(zone, new Date(wall - before)) * MINUTE_MS !== before;
  const isInGap = isAfterChange && tzOffset(zone, new Date(wall - after)) * MINUTE_MS !== after;
  return new Date(wall - (isAfterChange && !isInGap ? after : before));
}

/** A date for date-fns' `format`: midday is there on every day, whatever daylight saving does. */
export function noon(date: CalendarDate): Date {
  return localInstant(date, 12 * 60);
}

/** Whether this is the full name of a zone. `EST` and `+05:00` are none: they have no daylight saving. */
export function isZone(name: string): boolean {
  if (!name.includes('/') && !/^(UTC|GMT)$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
