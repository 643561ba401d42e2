import { DialerError } from '../../errors.ts';

/** The columns of codes.csv; the first two must be there. */
export const COLUMNS = ['code', 'meeting_id', 'name', 'email'] as const;
export type Column = (typeof COLUMNS)[number];

/** A row of the file, as its cells. */
export interface TextRow {
  cells: string[];
  line: number;
}

const BY_NAME: Record<string, Column> = {
  code: 'code',
  meeting_id: 'meeting_id',
  meeting_ids: 'meeting_id',
  name: 'name',
  email: 'email',
  email_address: 'email',
  mail: 'email',
  mail_address: 'email',
};
const BEGIN = 'Its first line should be code,meeting_id or code,meeting_id,name,email.';
const MOST_ROWS_BEFORE_HEADER = 10;

/**
 * Where the columns are, from the first rows of a file, and how many rows go up to the header. Throws DialerError `meetings`
 * when they do not name code and meeting_id, or one twice.
 */
export function readHeader(rows: TextRow[], file: string) {
  const opening = rows.slice(0, MOST_ROWS_BEFORE_HEADER);
  if (opening.length === 0) throw new DialerError('meetings', `${file} is empty.`, BEGIN);
  const namesOf = (cells: string[]) => cells.map(columnOf).filter((column) => column !== undefined);
  const found = opening.findIndex(({ cells }) => namesOf(cells).length > 1);
  const position = found >= 0 ? found : opening.findIndex(({ cells }) => namesOf(cells).length > 0);
  const { cells: header = [], line = 1 } = opening[position] ?? {};
  if (position === -1) {
    throw new DialerError('meetings', `${file}:${opening[0]?.line} does not name the columns.`, BEGIN);
  }
  const index = indexOf(header, `${file}:${line}`);
  return { index, width: header.findLastIndex((cell) => cell !== '') + 1, first: position + 1 };
}

function indexOf(header: string[], place: string): Partial<Record<Column, number>> {
  const index: Partial<Record<Column, number>> = {};
  for (const [at, cell] of header.entries()) {
    const column = columnOf(cell);
    if (!column) continue;
    if (index[column] !== undefined) {
      throw new DialerError('meetings', `${place} has two columns named ${column}.`, 'Delete or rename one of them.');
    }
    index[column] = at;
  }
  const missing = COLUMNS.slice(0, 2).filter((column) => index[column] === undefined);
  if (missing.length === 0) return index;
  const unknown = header.filter((cell) => cell !== '' && !columnOf(cell) && !/\d/.test(cell));
  const meant = unknown.length > 0 ? `It has ${unknown.join(', ')}: is one of these meant? ` : '';
  throw new DialerError('meetings', `${place} has no column ${missing.join(', ')}.`, `${meant}${BEGIN}`);
}

/** The column that a header's cell names, however it is spaced and capitalised. */
export function columnOf(cell: string): Column | undefined {
  const name = cell
    .toLowerCase()
    .replace(/^e[-_ ]mail/, 'email')
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}

/** Whether a registrant can have it as their address. */
export function isEmail(text: string): boolean {
  return /^[^\s@<>,;:]+@[^\s@<>,;:]+$/.test(text);
}

/** A column of addresses that is not read: of rows that begin with a header without an email. */
export function strayEmails([header, ...rows]: TextRow[]) {
  const { cells = [], line = 1 } = header ?? {};
  const value = cells.find(
    (name, at) => columnOf(name) === undefined && rows.some((row) => isEmail(row.cells[at] ?? '')),
  );
  if (value === undefined) return undefined;
  const message = 'has e-mails, and is not read; call the column email if nobody else is to come in with the code';
  return { line, value: value || 'a column without a name', message };
}
