import { Invalid } from '../base/csv/cell.ts';
import { eachRecord } from '../base/csv/records.ts';
import type { Problem } from '../base/report/problem.ts';
import { DialerError } from '../errors.ts';
import { readSkips, type Skip } from './columns.ts';
import type { Schedule } from './csv.ts';
import { looksLikeRow } from './csv.ts';
import { redact } from './redact.ts';

/** The columns of holidays.csv, in the order that counts when no header names them. */
const COLUMNS = ['date', 'name'];

const BEGIN = 'Begin with date,name.';
const SWALLOWED = 'has another date on a line of its own; is a quote not closed?';

/** All that a holidays.csv says. */
export interface Holidays {
  skips: Skip[];
  problems: Problem[];
}

/**
 * holidays.csv: a day on which no meeting takes place, or a range of days, and its name. A row that cannot be used becomes
 * a problem. Throws DialerError `meetings` when the file as a whole cannot be trusted: empty, a header without the dates, a
 * quote that is not properly closed.
 */
export function parseHolidays(text: string, file: string): Holidays {
  const skips: Skip[] = [];
  const problems: Problem[] = [];
  const note = (line: number, message: string, more: Partial<Problem> = {}) =>
    problems.push({ severity: 'problem', file, line, ...more, message });
  let order: number[] | undefined;
  eachRecord(
    text,
    file,
    { isName: isColumn, isRow: looksLikeRow },
    {
      record(cells, line) {
        if (cells.every((cell) => cell === '')) return;
        if (!order) {
          const isHeader = cells.some(isColumn);
          order = isHeader ? COLUMNS.map((column) => cells.findIndex((cell) => cell.toLowerCase() === column)) : [0, 1];
          if (order[0] === -1) throw new DialerError('meetings', `${file}:${line} has no column date.`, BEGIN);
          if (isHeader) return;
        }
        const [date = '', name = ''] = order.map((index) => cells[index] ?? '');
        if (/\n\s*\d{4}-\d\d-\d\d/.test(name)) note(line, SWALLOWED, { column: 'name' });
        const days = date === '' ? new Invalid('is empty; write it as YYYY-MM-DD') : readSkips(date, name || file);
        if (days instanceof Invalid) note(line, days.message, { column: 'date', value: redact('date', date) });
        else skips.push(...days);
      },
      unreadable: note,
    },
  );
  if (!order) throw new DialerError('meetings', `${file} is empty.`, BEGIN);
  return { skips, problems };
}

function isColumn(cell: string): boolean {
  return COLUMNS.includes(cell.toLowerCase());
}

/** The schedule in which no meeting takes place on a holiday. */
export function withHolidays({ meetings, problems }: Schedule, holidays: Holidays): Schedule {
  const { skips } = holidays;
  return {
    // Most rows skip nothing else, and share this list.
    meetings: meetings.map((row) => ({ ...row, skips: row.skips.length > 0 ? [...row.skips, ...skips] : skips })),
    problems: [...problems, ...holidays.problems],
  };
}
