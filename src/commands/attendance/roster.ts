import { eachRecord } from '../../base/csv/records.ts';
import { DialerError } from '../../errors.ts';
import { looksLikeRow } from '../../schedule/csv.ts';
import { emailKey, exactName } from './people.ts';

/** Somebody who should be there. One of the two may be empty. */
export interface Enrolled {
  name: string;
  email: string;
}

export interface Roster {
  enrolled: Enrolled[];
  /** What is wrong, with its place and what to write instead. */
  problems: string[];
}

const COLUMNS: Record<string, keyof Enrolled> = {
  name: 'name',
  full_name: 'name',
  email: 'email',
  email_address: 'email',
  user_email: 'email',
};
const BEGIN = 'Its first line should be name,email, or one of the two.';

/**
 * Who should be there, from a CSV with a column `name`, `email` or both, in any order; others are ignored. A row that
 * cannot be used becomes a problem. Throws DialerError `meetings` when the file as a whole cannot be trusted.
 */
export function parseRoster(text: string, file: string): Roster {
  const enrolled: Enrolled[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  let index: Partial<Record<keyof Enrolled, number>> | undefined;
  const add = (one: Enrolled, line: number) => {
    if (one.name + one.email === '') return;
    const key = JSON.stringify([nameKey(one.name), emailKey(one.email)]);
    const trouble =
      one.email && !/^\S+@\S+$/.test(one.email)
        ? `email "${one.email}" is not an e-mail address; write one, or leave it empty`
        : lines.has(key) && `is the same as line ${lines.get(key)}; delete one of the two`;
    if (trouble) problems.push(`${file}:${line} ${trouble}`);
    else enrolled.push(one);
    lines.set(key, line);
  };
  eachRecord(
    text,
    file,
    { isName: (cell) => columnOf(cell) !== undefined, isRow: looksLikeRow },
    {
      record(cells, line) {
        if (cells.every((cell) => cell === '')) return;
        if (!index) {
          index = readHeader(cells, `${file}:${line}`);
          return;
        }
        const cell = (column: keyof Enrolled) => cells[index?.[column] ?? -1] ?? '';
        add({ name: cell('name'), email: cell('email') }, line);
      },
      unreadable: (line, message) => problems.push(`${file}:${line} ${message}`),
    },
  );
  if (!index) throw new DialerError('meetings', `${file} is empty.`, BEGIN);
  return { enrolled, problems };
}

function readHeader(cells: string[], place: string): Partial<Record<keyof Enrolled, number>> {
  const index: Partial<Record<keyof Enrolled, number>> = {};
  for (const [position, cell] of cells.entries()) {
    const column = columnOf(cell);
    if (!column) continue;
    if (index[column] !== undefined) {
      throw new DialerError('meetings', `${place} has two columns named ${column}.`, 'Delete or rename one of them.');
    }
    index[column] = position;
  }
  if (Object.keys(index).length > 0) return index;
  throw new DialerError('meetings', `${place} has no column name or email.`, BEGIN);
}

/** The column that a header's cell names, however it is spaced and capitalised. */
function columnOf(cell: string): keyof Enrolled | undefined {
  const name = cell
    .toLowerCase()
    .replace(/^e-mail/, 'email')
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
}

/** A roster's names are typed by somebody else: capitals do not count. */
export function nameKey(name: string): string {
  return exactName(name).toLowerCase();
}
