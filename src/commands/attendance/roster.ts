import type { TableKind } from '../../base/csv/header.ts';
import { readTable } from '../../base/csv/table.ts';
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

const ROSTER_TABLE: TableKind<keyof RosterEntry> = {
  columns: ['name', 'email'],
  required: [],
  otherNames: { full_name: 'name', email_address: 'email', user_email: 'email' },
  example: 'name,email, or one of the two',
  isData: (cells) => cells.some(isEmail),
  isRow: (cells) => cells.some(isEmail) && cells.some((cell) => cell !== '' && !isEmail(cell)),
};

/**
 * Reads a CSV with the columns `name`, `email`, or both, in any order; other columns are ignored. A row that cannot be
 * used becomes a problem. Throws DialerError `meetings` if the file as a whole cannot be used.
 */
export function parseRoster(text: string, file: string): Roster {
  const enrolled: RosterEntry[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  const add = (one: RosterEntry, line: number) => {
    if (one.name + one.email === '') return;
    const key = JSON.stringify([nameKey(one.name), emailKey(one.email)]);
    const trouble =
      one.email && !isEmail(one.email)
        ? `email "${one.email}" is not an e-mail address; correct it or leave it empty`
        : lines.has(key) && `repeats line ${lines.get(key)}; delete one of the two rows`;
    if (trouble) problems.push(`${file}:${line} ${trouble}`);
    else enrolled.push(one);
    lines.set(key, line);
  };
  readTable(text, file, ROSTER_TABLE, {
    row(cells, line, { index }) {
      add({ name: cells[index.name ?? -1] ?? '', email: cells[index.email ?? -1] ?? '' }, line);
    },
    note: (_, line, message) => problems.push(`${file}:${line} ${message}`),
  });
  return { enrolled, problems };
}

function isEmail(text: string): boolean {
  return /^\S+@\S+$/.test(text);
}

/** A name for comparison with a roster: case does not matter, as somebody else typed it. */
export function nameKey(name: string): string {
  return exactName(name).toLowerCase();
}
