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

/** Days of this machine's calendar, both included. */
export interface Days {
  from: CalendarDate;
  to: CalendarDate;
}

/** So far back Zoom tells what took place, and so much of it at once. */
const MONTHS_KEPT = 6;

/** The days that are asked for: yesterday, where nothing is said. Throws DialerError `usage`. */
export function readDays({ date, from, to }: HarvestOptions, now: Date): Days {
  if (to !== undefined && from === undefined) {
    throw new DialerError('usage', '--to needs --from.', 'For a single day there is --date.');
  }
  const yesterday = addDays(localDate(now), -1);
  const first = from === undefined ? readDay('--date', date, yesterday) : readDay('--from', from, yesterday);
  const days = { from: first, to: from === undefined ? first : readDay('--to', to, yesterday) };
  if (days.to < days.from) {
    throw new DialerError('usage', `There is no day from ${days.from} to ${days.to}.`, 'Put the earlier one first.');
  }
  if (days.to > localDate(now)) {
    throw new DialerError('usage', `${days.to} is still to come.`, 'A day can be harvested once it is over.');
  }
  return days;
}

/** Why days cannot be had that Zoom no longer lists. */
export function notKept({ from }: Days, now: Date): DialerError | undefined {
  const earliest = earliestDay(now);
  if (from >= earliest) return undefined;
  const message = `Zoom tells what took place for ${MONTHS_KEPT} months; ${from} is before.`;
  return new DialerError('usage', message, `The first day that it can be asked for is ${earliest}.`);
}

function readDay(option: string, text: string | undefined, otherwise: CalendarDate): CalendarDate {
  const day = text === undefined ? otherwise : readDate(text);
  if (day instanceof Invalid) throw new DialerError('usage', `${option} "${text}" ${day.message}.`);
  return day;
}

/** The first day of this calendar that begins on a UTC day within six months. */
export function earliestDay(now: Date): CalendarDate {
  const earliest = monthsAfter(utcDate(now), -MONTHS_KEPT);
  return utcDate(spanOf({ from: earliest, to: earliest }).from) < earliest ? addDays(earliest, 1) : earliest;
}

/** From the first midnight to the last, on this machine's clock (TZ respected). */
export function spanOf({ from, to }: Days): Span {
  return { from: localInstant(from, 0), until: localInstant(addDays(to, 1), 0) };
}

/** The UTC days that a span lies in, as far as they have begun, in parts that Zoom gives at once. */
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
