import { Invalid } from '../base/csv/cell.ts';
import { type Layout, type TableKind, unrecognized } from '../base/csv/header.ts';
import { lineAccount, readTable } from '../base/csv/table.ts';
import type { Account } from '../base/report/account.ts';
import type { Problem } from '../base/report/problem.ts';
import { readDate, readSkips, type Skip } from './columns.ts';
import type { Schedule } from './csv.ts';
import { shownCell } from './redact.ts';

const COLUMNS = ['date', 'end_date', 'name'] as const;
const SWALLOWED = 'contains another date on its own line; close the quote before it';

type Column = (typeof COLUMNS)[number];

const HOLIDAYS_TABLE: TableKind<Column> = {
  columns: COLUMNS,
  required: ['date'],
  otherNames: { start_date: 'date', start: 'date', from: 'date', end: 'end_date', until: 'end_date', to: 'end_date' },
  byPosition: { columns: ['date', 'name'], isWorthWarning: false },
  example: 'date,name or date,end_date,name',
  isData: (cells) => cells.some((cell) => cell !== '' && !(readSkips(cell) instanceof Invalid)),
};

/** The content of a holidays.csv. */
export interface Holidays {
  skips: Skip[];
  problems: Problem[];
  account: Account;
}

/**
 * Reads holidays.csv: days, or ranges of days, on which no row runs, and their names. A row that cannot be used becomes a
 * problem. Throws DialerError `meetings` if the file as a whole cannot be used (see readTable).
 */
export function parseHolidays(text: string, file: string): Holidays {
  const skips: Skip[] = [];
  const problems: Problem[] = [];
  const rows = { days: 0, problems: 0 };
  const { lines, layout } = readTable(text, file, HOLIDAYS_TABLE, {
    row(cells, line, layout, height) {
      const before = problems.length;
      const note = (problem: Pick<Problem, 'column' | 'value' | 'message'>) =>
        problems.push({ severity: 'problem', file, line, ...problem });
      const { date, end, name } = holidayIn(cells, layout);
      if (/\n\s*\d{4}-\d\d-\d\d/.test(name)) note({ column: 'name', message: SWALLOWED });
      const days = readHoliday(date, end, name || file);
      if (days instanceof Invalid) {
        const [column, value] = end === '' ? ['date', date] : ['end_date', end];
        note({ column, ...shownCell('date', value), message: days.message });
      } else skips.push(...days);
      rows[problems.length > before ? 'problems' : 'days'] += height;
    },
    note: (severity, line, message, column) =>
      problems.push({ severity, file, line, ...(column && { column }), message }),
  });
  if (skips.length === 0 && !layout.header) throw unrecognized(file, HOLIDAYS_TABLE);
  return { skips, problems, account: lineAccount(file, lines, rows) };
}

/** The cells of a row. Without a header, a second date is the end of a range. */
function holidayIn(cells: string[], { index, header }: Layout<Column>): { date: string; end: string; name: string } {
  const [date = '', second = '', third = ''] = cells;
  if (!header) return isDate(second) ? { date, end: second, name: third } : { date, end: '', name: second };
  const cell = (column: Column) => cells[index[column] ?? -1] ?? '';
  return { date: cell('date'), end: cell('end_date'), name: cell('name') };
}

function isDate(text: string): boolean {
  return !(readDate(text) instanceof Invalid);
}

function readHoliday(date: string, end: string, name: string): Skip[] | Invalid {
  if (date === '') return new Invalid('is empty; write it as YYYY-MM-DD');
  if (end === '' || end === date) return readSkips(date, name);
  if (!isDate(date)) return new Invalid('is not a single day, but there is an end date; write one day in each column');
  const until = readDate(end);
  return until instanceof Invalid ? until : readSkips(`${date}..${end}`, name);
}

/** The schedule with the holidays added to the days that each meeting skips. */
export function withHolidays({ meetings, problems, accounts }: Schedule, holidays: Holidays): Schedule {
  const { skips } = holidays;
  return {
    // Most rows skip no days of their own, and share this list.
    meetings: meetings.map((row) => ({ ...row, skips: row.skips.length > 0 ? [...row.skips, ...skips] : skips })),
    problems: [...problems, ...holidays.problems],
    accounts: [...accounts, holidays.account],
  };
}
