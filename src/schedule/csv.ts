import { unrecognized } from '../base/csv/header.ts';
import { lineAccount, readTable } from '../base/csv/table.ts';
import type { Account } from '../base/report/account.ts';
import type { Problem } from '../base/report/problem.ts';
import { MEETINGS_TABLE } from './meetings-table.ts';
import { type Meeting, readRow } from './row.ts';

/** The content of a meetings.csv. */
export interface Schedule {
  meetings: Meeting[];
  problems: Problem[];
  /** Where each line of the files went. */
  accounts: Account[];
}

/**
 * Reads meetings.csv. A row that cannot be used becomes a problem; the others go on. Throws DialerError `meetings` if the
 * file as a whole cannot be used (see readTable).
 */
export function parseMeetings(text: string, file: string): Schedule {
  const meetings: Meeting[] = [];
  const problems: Problem[] = [];
  const rows = { meetings: 0, problems: 0, 'switched off': 0 };
  const { lines, layout } = readTable(text, file, MEETINGS_TABLE, {
    row(cells, line, layout, height) {
      const read = readRow(cells, line, layout, file);
      if (read.meeting) meetings.push(read.meeting);
      problems.push(...read.problems);
      if (read.meeting) rows.meetings += height;
      else if (read.problems.length > 0) rows.problems += height;
      else if (read.isOff) rows['switched off'] += height;
    },
    note: (severity, line, message, column) =>
      problems.push({ severity, file, line, ...(column && { column }), message }),
  });
  if (meetings.length === 0 && !layout.header) throw unrecognized(file, MEETINGS_TABLE);
  if (meetings.length + problems.length === 0) {
    problems.push({
      severity: 'problem',
      file,
      line: 1,
      message: 'has a header but no meetings; add a row for each meeting',
    });
  }
  return { meetings, problems, accounts: [lineAccount(file, lines, rows)] };
}
