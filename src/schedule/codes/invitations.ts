import { Invalid } from '../../base/csv/cell.ts';
import type { TextRow } from '../../base/csv/header.ts';
import { lineAccount, readTable } from '../../base/csv/table.ts';
import type { Account } from '../../base/report/account.ts';
import type { Problem } from '../../base/report/problem.ts';
import { FEWEST_ALIKE, usualDigits } from '../digits.ts';
import { AS_TEXT, readMeetingId } from '../meeting-id.ts';
import { type Shown, shownCell } from '../redact.ts';
import { hasExtra, tooManyCells, UNCLOSED_QUOTE } from '../row-shape.ts';
import { readCode, SAFE_LENGTH } from './code.ts';
import { CODES_TABLE, COLUMNS, type Column, isEmail, strayEmails } from './codes-table.ts';
import { readMeetingIds } from './meeting-ids.ts';

/** A row of codes.csv: whoever has the code may attend one of these meetings. */
export interface Invitation {
  /** As written. The invited person's secret: only `--status` shows it. */
  code: string;
  /** The code in its canonical form. */
  key: string;
  meetingIds: string[];
  /** The person's name. Empty if there is none. */
  name: string;
  /** If there is one, only a registrant with this address is approved. */
  email: string;
  file: string;
  line: number;
}

/** The content of a codes.csv. */
export interface Invitations {
  invitations: Invitation[];
  problems: Problem[];
  /** Where each line of the file went. Absent for a Sheet. */
  account?: Account;
}

type Cells = Record<Column, string>;

export const NO_CODE = 'has a header but no codes; add a row for each code';
const CUT_OFF =
  'has no email and no line break at its end, so the file may be cut off; save it again, or add a line break';
const MOST_LINES_SHOWN = 5;

/**
 * Reads codes.csv. A row that cannot be used becomes a problem; the others go on. Throws DialerError `meetings` if the file as
 * a whole cannot be used (see readTable).
 */
export function parseInvitations(text: string, file: string): Invitations {
  const collected = collectInvitations(file);
  const rows: TextRow[] = [];
  const { layout, lines } = readTable(text, file, CODES_TABLE, {
    row: (cells, line, _, height) => rows.push({ cells, line, lines: height }),
    note: (_, line, message) => collected.note({ line, message }),
  });
  const { index, width } = layout;
  const cutOff = /[\r\n]$/.test(text) ? undefined : withoutEmail(rows, index.email);
  for (const { cells, line } of rows) {
    if (hasExtra(cells, width)) {
      collected.note({ line, message: tooManyCells(cells, width) });
    } else if (line === cutOff) {
      collected.note({ line, message: CUT_OFF });
    } else {
      const byName = COLUMNS.map((column) => [column, cells[index[column] ?? -1] ?? '']);
      collected.add(Object.fromEntries(byName) as Cells, line);
    }
  }
  const { invitations, problems } = collected.all();
  const listed = new Set(invitations.map(({ line }) => line));
  const reported = new Set(problems.map(({ line }) => line));
  const parts = { codes: 0, problems: 0, 'other columns only': 0 };
  for (const { cells, line, lines: height } of rows) {
    if (listed.has(line)) parts.codes += height;
    else if (reported.has(line)) parts.problems += height;
    else if (COLUMNS.every((column) => !cells[index[column] ?? -1])) parts['other columns only'] += height;
  }
  const stray = strayEmails(layout, rows);
  if (stray) problems.push({ severity: 'warning', file, ...stray });
  if (invitations.length + problems.length === 0) {
    problems.push({ severity: 'problem', file, line: 1, message: NO_CODE });
  }
  return { invitations, problems, account: lineAccount(file, lines, parts) };
}

/** The line of the last row, if it ends before its email and all other rows have one: without it, anybody could use the code. */
function withoutEmail(rows: TextRow[], email = Number.POSITIVE_INFINITY): number | undefined {
  const { cells = [], line } = rows.at(-1) ?? {};
  const others = rows.slice(0, -1);
  const isOdd = others.length >= FEWEST_ALIKE && others.every((row) => row.cells[email]);
  return isOdd && !cells[email] && cells.length <= email + 1 ? line : undefined;
}

/** Collects rows, from a CSV or a Sheet, as invitations and problems. */
export function collectInvitations(file: string) {
  const invitations: Invitation[] = [];
  const problems: Problem[] = [];
  const lines = new Map<string, number>();
  const note = (problem: Omit<Problem, 'severity' | 'file'>) =>
    problems.push({ severity: 'problem', file, ...problem });
  return {
    note,
    add(cells: Cells, line: number): void {
      if (COLUMNS.every((column) => cells[column] === '')) return;
      const key = readCode(cells.code);
      const meetingIds = readMeetingIds(cells.meeting_id);
      const wrong = [
        key instanceof Invalid && { column: 'code' as const, ...shownCode(cells), message: key.message },
        meetingIds instanceof Invalid && {
          column: 'meeting_id' as const,
          ...shownMeeting(cells),
          message: meetingIds.message,
        },
        emailProblem(cells.email),
      ].filter((one) => one !== false && one !== undefined);
      for (const one of wrong) note({ line, ...one });
      const odd = oddName(cells.name);
      if (odd) note({ line, column: 'name', message: odd });
      if (key instanceof Invalid || meetingIds instanceof Invalid || wrong.length > 0) return;
      const before = lines.get(key);
      if (before !== undefined) {
        const message = `is already used on line ${before}; give each person a code of their own`;
        note({ line, column: 'code', message });
        return;
      }
      lines.set(key, line);
      const name = cells.name.replace(/\s+/g, ' ');
      invitations.push({ code: cells.code, key, meetingIds, name, email: cells.email, file, line });
    },
    all: () => ({ invitations, problems: [...problems, ...warningsOf(invitations, file)] }),
  };
}

/** Warnings about codes that can be used: one of each kind, for all of them. */
function warningsOf(invitations: Invitation[], file: string): Problem[] {
  const usual = usualDigits(invitations.map(({ code }) => code)) ?? 0;
  const short = invitations.filter(({ key }) => [...key].length < SAFE_LENGTH);
  const zeroless = invitations.filter(({ code }) => /^\d+$/.test(code) && code.length < usual);
  const lost = `has fewer digits than the usual ${usual}, so leading zeros may be missing; ${AS_TEXT}`;
  return [
    { odd: short, message: `is shorter than ${SAFE_LENGTH} characters, so it can be guessed; use longer codes` },
    { odd: zeroless, message: lost },
  ].flatMap(({ odd: [first, ...others], message }) => {
    if (!first) return [];
    const { line } = first;
    return { severity: 'warning', file, line, column: 'code', message: `${message}${alsoOn(others)}` } as const;
  });
}

function alsoOn(others: Invitation[]): string {
  if (others.length === 0) return '';
  const more = others.length - MOST_LINES_SHOWN;
  const shown = others.slice(0, MOST_LINES_SHOWN).map(({ line }) => line);
  return ` (also on line${others.length > 1 ? 's' : ''} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/** What is wrong with a name. It shows that cells slipped, though the row can be used. */
function oddName(name: string): string | undefined {
  if (name.includes('\n')) return UNCLOSED_QUOTE;
  if (readMeetingId(name) instanceof Invalid) return undefined;
  return 'is a meeting ID; put several meeting IDs in one quoted cell, separated by ;';
}

function emailProblem(email: string): Omit<Problem, 'severity' | 'file' | 'line'> | undefined {
  if (email === '' || isEmail(email)) return undefined;
  // Without an @ it may be a code that slipped into this column.
  const value = email.includes('@') ? { value: email.replace(/\s+/g, ' ') } : {};
  return { column: 'email', ...value, message: 'is not an e-mail address; correct it or leave it empty' };
}

/** A code that a spreadsheet destroyed is no longer secret. */
function shownCode({ code }: Cells): { value?: string } {
  return /^#|e[+-]/i.test(code) && !code.includes('\n') ? { value: code } : {};
}

/** Cells can slip into the next column, or be swapped with it, so the "meeting ID" may be the code. */
function shownMeeting({ code, meeting_id }: Cells): Shown {
  const mayBeCode = code === '' || !(readMeetingId(code) instanceof Invalid);
  if (mayBeCode || meeting_id === '') return {};
  return shownCell('meeting_id', meeting_id, new Set([code]));
}

/** The meeting IDs of all invitations, each once, in their order. */
export function meetingsOf(invitations: Invitation[]): string[] {
  return [...new Set(invitations.flatMap(({ meetingIds }) => meetingIds))];
}
