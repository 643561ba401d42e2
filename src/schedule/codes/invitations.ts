import { Invalid } from '../../base/csv/cell.ts';
import type { TextRow } from '../../base/csv/header.ts';
import { readTable } from '../../base/csv/table.ts';
import type { Problem } from '../../base/report/problem.ts';
import { FEWEST_ALIKE, usualDigits } from '../digits.ts';
import { readMeetingId } from '../meeting-id.ts';
import { redact } from '../redact.ts';
import { readCode, SAFE_LENGTH } from './code.ts';
import { CODES_TABLE, COLUMNS, type Column, isEmail, strayEmails } from './codes-table.ts';
import { readMeetingIds } from './meeting-ids.ts';

/** A row of codes.csv: who has this code may come to one of these meetings. */
export interface Invitation {
  /** As written. A secret of the person who was invited: it is shown by `--status` only. */
  code: string;
  /** The code in its canonical form. */
  key: string;
  meetingIds: string[];
  /** Of the person; empty where the row does not say. */
  name: string;
  /** Where there is one, only a registrant with it is approved. */
  email: string;
  file: string;
  line: number;
}

/** All that a codes.csv says. */
export interface Invitations {
  invitations: Invitation[];
  problems: Problem[];
}

type Cells = Record<Column, string>;

export const NO_CODE = 'has a header and no code; nobody will ever be approved, so add a row for each code';
const CUT_OFF =
  'has neither an email nor a line break: is the file cut off? Save it again, or end the row with a line break';
const MOST_LINES_SHOWN = 5;

/**
 * codes.csv as invitations and problems: a row that cannot be used becomes a problem, the others go on. Columns go by their
 * names, in any order; others are ignored. Throws DialerError `meetings` when the file as a whole cannot be trusted: empty,
 * without a header that names code and meeting_id, a quote that is not properly closed.
 */
export function parseInvitations(text: string, file: string): Invitations {
  const collected = collectInvitations(file);
  const rows: TextRow[] = [];
  const layout = readTable(text, file, CODES_TABLE, {
    row: (cells, line) => rows.push({ cells, line }),
    note: (_, line, message) => collected.note({ line, message }),
  });
  const { index, width } = layout;
  const cutOff = /[\r\n]$/.test(text) ? undefined : withoutEmail(rows, index.email);
  for (const { cells, line } of rows) {
    if (cells.slice(width).some((cell) => cell !== '')) {
      const message = `has ${cells.length} cells where the header has ${width}; put a cell that holds the separator in quotes`;
      collected.note({ line, message });
    } else if (line === cutOff) {
      collected.note({ line, message: CUT_OFF });
    } else {
      const byName = COLUMNS.map((column) => [column, cells[index[column] ?? -1] ?? '']);
      collected.add(Object.fromEntries(byName) as Cells, line);
    }
  }
  const { invitations, problems } = collected.all();
  const stray = strayEmails(layout, rows);
  if (stray) problems.push({ severity: 'warning', file, ...stray });
  if (invitations.length + problems.length === 0) {
    problems.push({ severity: 'problem', file, line: 1, message: NO_CODE });
  }
  return { invitations, problems };
}

/** The line of the last row, where it ends before its email and all others have one: as it is, it would be good for anybody. */
function withoutEmail(rows: TextRow[], email = Number.POSITIVE_INFINITY): number | undefined {
  const { cells = [], line } = rows.at(-1) ?? {};
  const others = rows.slice(0, -1);
  const isOdd = others.length >= FEWEST_ALIKE && others.every((row) => row.cells[email]);
  return isOdd && !cells[email] && cells.length <= email + 1 ? line : undefined;
}

/** Takes rows, whatever they are read from, and makes invitations of those that can be used. */
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
        key instanceof Invalid && { column: 'code' as const, ...mangledCode(cells), message: key.message },
        meetingIds instanceof Invalid && {
          column: 'meeting_id' as const,
          ...sayableMeeting(cells),
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
        const message = `is the same as on line ${before}, which alone counts; give each person a code of their own`;
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

/** What is odd about codes that can be used, said once for all of them. */
function warningsOf(invitations: Invitation[], file: string): Problem[] {
  const usual = usualDigits(invitations.map(({ code }) => code)) ?? 0;
  const short = invitations.filter(({ key }) => [...key].length < SAFE_LENGTH);
  const zeroless = invitations.filter(({ code }) => /^\d+$/.test(code) && code.length < usual);
  const lost = `has fewer digits than most, which have ${usual}: did the spreadsheet drop leading zeros? Format the column as Text and type it again`;
  return [
    { odd: short, message: `is shorter than ${SAFE_LENGTH} characters, and can be guessed; make longer ones` },
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

/** What tells of cells that are not where they should be; the row is good all the same. */
function oddName(name: string): string | undefined {
  if (name.includes('\n')) return 'has a line break; is a quote not closed?';
  if (readMeetingId(name) instanceof Invalid) return undefined;
  return 'is a meeting ID; write several into one cell, separated by ; and in quotes';
}

function emailProblem(email: string): Omit<Problem, 'severity' | 'file' | 'line'> | undefined {
  if (email === '' || isEmail(email)) return undefined;
  // What is no address at all may be a code that slipped into this column.
  const value = email.includes('@') ? { value: email.replace(/\s+/g, ' ') } : {};
  return { column: 'email', ...value, message: 'is not an e-mail address; write one, or leave it empty' };
}

/** Where a spreadsheet has left nothing of a code, what stands there is no secret. */
function mangledCode({ code }: Cells): { value?: string } {
  return /^#|e[+-]/i.test(code) && !code.includes('\n') ? { value: code } : {};
}

/** Cells that were exchanged, or slipped into the neighbouring column: the "meeting ID" may be the code. */
function sayableMeeting({ code, meeting_id }: Cells): { value?: string } {
  const mayBeCode = code === '' || !(readMeetingId(code) instanceof Invalid);
  if (mayBeCode || meeting_id === '') return {};
  return { value: redact('meeting_id', meeting_id).replace(/\s+/g, ' ') };
}

/** The meetings of all invitations, in their order. */
export function meetingsOf(invitations: Invitation[]): string[] {
  return [...new Set(invitations.flatMap(({ meetingIds }) => meetingIds))];
}
