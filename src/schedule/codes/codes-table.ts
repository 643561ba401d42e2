import { Invalid } from '../../base/csv/cell.ts';
import { columnFinder, type Layout, type TableKind, type TextRow } from '../../base/csv/header.ts';
import { readMeetingIds } from './meeting-ids.ts';

export const COLUMNS = ['code', 'meeting_id', 'name', 'email'] as const;
export type Column = (typeof COLUMNS)[number];

export const CODES_TABLE: TableKind<Column> = {
  columns: COLUMNS,
  required: ['code', 'meeting_id'],
  otherNames: {
    meeting_ids: 'meeting_id',
    email_address: 'email',
    mail: 'email',
    mail_address: 'email',
  },
  example: 'code,meeting_id or code,meeting_id,name,email',
  isData: (cells) => cells.some((cell) => !(readMeetingIds(cell) instanceof Invalid)),
};

/** The column of codes.csv that a header cell names. */
export const columnOf = columnFinder(CODES_TABLE);

/** Whether a registrant can have this e-mail address. */
export function isEmail(text: string): boolean {
  return /^[^\s@<>,;:]+@[^\s@<>,;:]+$/.test(text);
}

/** A warning about a column of e-mail addresses that is not read, because of its name. */
export function strayEmails({ index, header }: Layout<Column>, rows: TextRow[]) {
  if (!header || index.email !== undefined) return undefined;
  const hasEmails = (at: number) => rows.some(({ cells }) => isEmail(cells[at] ?? ''));
  const name = header.cells.find((cell, at) => columnOf(cell) === undefined && hasEmails(at));
  if (name === undefined) return undefined;
  const message = 'has e-mail addresses but is not read; rename it to email to accept each code from its address only';
  return { line: header.line, value: name || 'a column without a name', message };
}
