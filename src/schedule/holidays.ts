import { Invalid } from '../base/csv/cell.ts';
import type { TableKind } from '../base/csv/header.ts';
import { lineAccount, readTable } from '../base/csv/table.ts';
import type { Account } from '../base/report/account.ts';
import type { Problem } from '../base/report/problem.ts';
import { readSkips, type Skip } from './columns.ts';
import type { Schedule } from './csv.ts';
import { redact } from './redact.ts';

const COLUMNS = ['date', 'name'] as const;
const SWALLOWED = 'contains another date on its own line; close the quote before it';

const HOLIDAYS_TABLE: TableKind<(typeof COLUMNS)[number]> = {
  columns: COLUMNS,
  required: ['date'],
  byPosition: { columns: COLUMNS, isWorthWarning: false },
  example: COLUMNS.join(','),
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
  const { lines } = readTable(text, file, HOLIDAYS_TABLE, {
    row(cells, line, { index }, height) {
      const before = problems.length;
      const note = (problem: Pick<Problem, 'column' | 'value' | 'message'>) =>
        problems.push({ severity: 'problem', file, line, ...problem });
      const date = cells[index.date ?? -1] ?? '';
      const name = cells[index.name ?? -1] ?? '';
      if (/\n\s*\d{4}-\d\d-\d\d/.test(name)) note({ column: 'name', message: SWALLOWED });
      const days = date === '' ? new Invalid('is empty; write it as YYYY-MM-DD') : readSkips(date, name || file);
      if (days instanceof Invalid) note({ column: 'date', value: redact('date', date), message: days.message });
      else skips.push(...days);
      rows[problems.length > before ? 'problems' : 'days'] += height;
    },
    note: (severity, line, message) => problems.push({ severity, file, line, message }),
  });
  return { skips, problems, account: lineAccount(file, lines, rows) };
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
