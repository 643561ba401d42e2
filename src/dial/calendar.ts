/** Calendar dates are `YYYY-MM-DD` strings: they sort as text, and have no zone. */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
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

/** One of MTWRFSU, the letters of the `days` column. */
export function dayLetter(date: CalendarDate): string {
  return LETTER_OF_WEEKDAY.charAt(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** The date on this machine's calendar (TZ respected) at an instant. */
export function localDate(instant: Date): CalendarDate {
  const shifted = new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 10);
}

/**
 * The one instant of a wall-clock time on this machine's calendar. ECMAScript's local Date does what the design asks:
 * a time that daylight saving skips moves on by the gap (2:30 becomes 3:30), and of a repeated one the first counts.
 */
export function localInstant(date: CalendarDate, minuteOfDay: number): Date {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day, 0, minuteOfDay);
}
