import { ICalWeekday } from 'ical-generator';
import { tzlib_get_ical_block, tzlib_get_timezones } from 'timezones-ical-library';
import { MINUTE_MS } from '../../base/system/time.ts';
import { addDays, type CalendarDate, dayLetter, isZone, lastDayOfMonth } from '../../schedule/calendar.ts';

/** A time zone as a calendar describes it: by today's rules only, as the library knows them. */
export interface CalendarZone {
  tzid: string;
  /** Its VTIMEZONE. */
  block: string;
  /** The instant of a wall-clock time by these rules. NaN for a time that comes twice: Thunderbird uses the second. */
  instantOf(date: CalendarDate, minuteOfDay: number): number;
}

const { MO, TU, WE, TH, FR, SA, SU } = ICalWeekday;
const WEEKDAYS: Record<string, ICalWeekday> = { M: MO, T: TU, W: WE, R: TH, F: FR, S: SA, U: SU };

const OBSERVANCE =
  /TZOFFSETTO:([+-])(\d\d)(\d\d)\s+DTSTART:\d+T(\d\d)(\d\d)00\s+(?:RRULE:FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)(..))?/g;

/** Looks up an IANA time zone case-insensitively. Returns undefined for UTC, and if the library has no data. */
export function zoneOf(name: string): CalendarZone | undefined {
  if (!isZone(name)) return undefined;
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
  // The library writes to the console if it does not know the name.
  if (timeZone === 'UTC' || !tzlib_get_timezones().includes(timeZone)) return undefined;
  const [block = '', line = ''] = tzlib_get_ical_block(timeZone);
  const tzid = line.replace('TZID=', '');
  // The library's name can be newer than this machine's data.
  return isZone(tzid) ? { tzid, block, instantOf: instantsBy(block) } : undefined;
}

interface Onset {
  /** The wall-clock time, as if it were UTC. */
  at: number;
  offsetMs: number;
}

function instantsBy(block: string): CalendarZone['instantOf'] {
  const observances = [...block.matchAll(OBSERVANCE)];
  const known = new Map<number, Onset[]>();
  const onsetsOf = (year: number) => {
    const onsets = known.get(year) ?? observances.map((found) => onsetIn(year, found)).sort((a, b) => a.at - b.at);
    known.set(year, onsets);
    return onsets;
  };
  return (date, minuteOfDay) => {
    const wall = Date.parse(date) + minuteOfDay * MINUTE_MS;
    const year = Number(date.slice(0, 4));
    const onsets = [...onsetsOf(year - 1), ...onsetsOf(year)];
    const index = onsets.findLastIndex(({ at }) => at <= wall);
    const { offsetMs = Number.NaN } = onsets[index] ?? {};
    const next = onsets[index + 1];
    const isRepeated = next && wall >= next.at + next.offsetMs - offsetMs;
    return isRepeated ? Number.NaN : wall - offsetMs;
  };
}

/** When an observance begins in a year. One without a rule holds for the whole year. */
function onsetIn(year: number, [, sign, hours, minutes, hour, minute, month, nth, weekday]: RegExpExecArray): Onset {
  const offsetMs = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  if (!month) return { at: Date.UTC(year), offsetMs };
  const weeks = Number(nth);
  const earliest = weeks > 0 ? 7 * weeks - 6 : lastDayOfMonth(year, Number(month)) + 7 * weeks + 1;
  const first = new Date(Date.UTC(year, Number(month) - 1, earliest)).toISOString().slice(0, 10);
  const week = Array.from({ length: 7 }, (_, index) => addDays(first, index));
  const date = week.find((day) => weekdayOf(day) === weekday) ?? first;
  return { at: Date.parse(date) + (Number(hour) * 60 + Number(minute)) * MINUTE_MS, offsetMs };
}

/** iCalendar's name for the day of the week. */
export function weekdayOf(date: CalendarDate): ICalWeekday {
  return WEEKDAYS[dayLetter(date)] ?? MO;
}
