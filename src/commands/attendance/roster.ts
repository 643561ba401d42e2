import { eachRecord } from '../../base/csv/records.ts';
import { DialerError } from '../../errors.ts';
import { looksLikeRow } from '../../schedule/csv.ts';
import { emailKey, exactName } from './people.ts';

/** A person who should attend. One of the two may be empty. */
export interface RosterEntry {
  name: string;
  email: string;
}

export interface Roster {
  enrolled: RosterEntry[];
  /** Rows that cannot be used, with their places and what to do. */
  problems: string[];
}

const COLUMNS: Record<string, keyof RosterEntry> = {
  name: 'name',
  full_name: 'name',
  email: 'email',
  email_address: 'email',
  user_email: 'email',
};
const BEGIN = 'The first line should be name,email, or one of the two.';

/**
 * Reads a CSV with the columns `name`, `email`, or both, in any order; other columns are ignored. A row that cannot be
 * used becomes a problem. Throws DialerError `meetings` if the file as a whole cannot be used.
 */
export function parseRoster(text: string, file: string): Roster {
  const enrolled: RosterEntry[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  let index: Partial<Record<keyof RosterEntry, number>> | undefined;
  const add = (one: RosterEntry, line: number) => {
    if (one.name + one.email === '') return;
    const key = JSON.stringify([nameKey(one.name), emailKey(one.email)]);
    const trouble =
      one.email && !/^\S+@\S+$/.test(one.email)
        ? `email "${one.email}" is not an e-mail address; correct it, or leave it empty`
        : lines.has(key) && `repeats line ${lines.get(key)}; delete one of the two rows`;
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
        const cell = (column: keyof RosterEntry) => cells[index?.[column] ?? -1] ?? '';
        add({ name: cell('name'), email: cell('email') }, line);
      },
      unreadable: (line, message) => problems.push(`${file}:${line} ${message}`),
    },
  );
  if (!index) throw new DialerError('meetings', `${file} is empty.`, BEGIN);
  return { enrolled, problems };
}

function readHeader(cells: string[], place: string): Partial<Record<keyof RosterEntry, number>> {
  const index: Partial<Record<keyof RosterEntry, number>> = {};
  for (const [position, cell] of cells.entries()) {
    const column = columnOf(cell);
    if (!column) continue;
    if (index[column] !== undefined) {
      throw new DialerError('meetings', `${place} has two columns named ${column}.`, 'Delete or rename one of them.');
    }
    index[column] = position;
  }
  if (Object.keys(index).length > 0) return index;
  throw new DialerError('meetings', `${place} has no column named name or email.`, BEGIN);
}

/** The column that a header cell names, regardless of case and spaces. */
function columnOf(cell: string): keyof RosterEntry | undefined {
  const name = cell
    .toLowerCase()
    .replace(/^e-mail/, 'email')
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
}

/** A name for comparison with a roster: case does not matter, as somebody else typed it. */
export function nameKey(name: string): string {
  return exactName(name).toLowerCase();
}
