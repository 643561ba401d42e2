import { isValid } from 'date-fns/isValid';
import { parseISO } from 'date-fns/parseISO';
import { Invalid } from '../base/csv/cell.ts';
import { DialerError } from '../errors.ts';
import { localInstant } from './calendar.ts';
import { readDate, readTime } from './columns.ts';

/** Reads `2026-11-23 09:11`, also with `9:11 AM`, with seconds, or as ISO 8601 with an offset. Throws DialerError `usage`. */
export function parseInstant(text: string): Date {
  const [, date = '', time = ''] = /^(\S+?)[T ]\s*(\d{1,2}:\d\d.*)$/.exec(text.trim()) ?? [];
  const minutes = readTime(time);
  const known = !(readDate(date) instanceof Invalid) && time !== '';
  const instant = known && !(minutes instanceof Invalid) ? localInstant(date, minutes) : parseISO(`${date}T${time}`);
  if (known && isValid(instant)) return instant;
  throw new DialerError('usage', `--at "${text}" is not a date and time.`, 'Write it like "2026-11-23 09:11".');
}
