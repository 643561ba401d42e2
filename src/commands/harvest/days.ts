import { Invalid } from '../../base/csv/cell.ts';
import { DialerError } from '../../errors.ts';
import {
  addDays,
  type CalendarDate,
  localDate,
  localInstant,
  monthsAfter,
  type Span,
} from '../../schedule/calendar.ts';
import { readDate } from '../../schedule/columns.ts';
import type { Dates, SourceName } from './source.ts';

/** Days by this machine's calendar, both inclusive. */
export interface Days {
  from: CalendarDate;
  to: CalendarDate;
}

/** How long Zoom keeps meetings. */
const MONTHS_KEPT = 6;

/** The days in the options, or yesterday. Throws DialerError `usage`. */
export function readDays({ date, from, to }: HarvestOptions, now: Date): Days {
  if (to !== undefined && from === undefined) {
    throw new DialerError('usage', '--to needs --from.', 'For a single day, use --date.');
  }
  const yesterday = addDays(localDate(now), -1);
  const first = from === undefined ? readDay('--date', date, yesterday) : readDay('--from', from, yesterday);
  const days = { from: first, to: from === undefined ? first : readDay('--to', to, yesterday) };
  if (days.to < days.from) {
    throw new DialerError('usage', `--from ${days.from} is later than --to ${days.to}.`, 'Swap them.');
  }
  if (days.to > localDate(now)) {
    throw new DialerError('usage', `${days.to} is in the future.`, 'Choose a day that has begun.');
  }
  return days;
}

/** The error for days that Zoom no longer keeps, or undefined. */
export function tooLongAgo({ from }: Days, now: Date): DialerError | undefined {
  const earliest = earliestDay(now);
  if (from >= earliest) return undefined;
  const message = `Zoom keeps meetings for ${MONTHS_KEPT} months, and ${from} is earlier.`;
  return new DialerError('usage', message, `Start with ${earliest}, the earliest day.`);
}

function readDay(option: string, text: string | undefined, otherwise: CalendarDate): CalendarDate {
  const day = text === undefined ? otherwise : readDate(text);
  if (day instanceof Invalid) throw new DialerError('usage', `${option} "${text}" ${day.message}.`);
  return day;
}

/** The earliest day by this machine's calendar that lies within the months that Zoom keeps, which are in UTC. */
export function earliestDay(now: Date): CalendarDate {
  const earliest = monthsAfter(utcDate(now), -MONTHS_KEPT);
  return utcDate(spanOf({ from: earliest, to: earliest }).from) < earliest ? addDays(earliest, 1) : earliest;
}

/** From the first midnight to the last, by this machine's clock. */
export function spanOf({ from, to }: Days): Span {
  return { from: localInstant(from, 0), until: localInstant(addDays(to, 1), 0) };
}

/** The UTC days of a span that have begun, in parts of a month, the most that Zoom lists at once. */
export function datesOf(span: Span, now: Date): Dates[] {
  const last = [utcDate(new Date(span.until.getTime() - 1)), utcDate(now)].sort()[0] ?? '';
  const parts: Dates[] = [];
  for (let from = utcDate(span.from); from <= last; from = monthsAfter(from, 1)) {
    const to = addDays(monthsAfter(from, 1), -1);
    parts.push({ from, to: to < last ? to : last });
  }
  return parts;
}

function utcDate(instant: Date): CalendarDate {
  return instant.toISOString().slice(0, 10);
}

export interface HarvestOptions {
  date?: string;
  from?: string;
  to?: string;
  source?: SourceName;
  destination: 'stdout' | 'index';
  esHost?: string;
  indexPrefix?: string;
  leave: string;
  pseudonymize?: boolean;
  keepDomain?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  envFile?: string;
}
