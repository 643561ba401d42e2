import type { Layout, TableKind } from '../../base/csv/header.ts';
import { lineAccount, readTable } from '../../base/csv/table.ts';
import type { Account } from '../../base/report/account.ts';
import { emailKey, exactName } from './people.ts';

/** A person who should attend. The name or the e-mail may be empty. */
export interface RosterEntry {
  name: string;
  email: string;
  /** The name as it may be written as well, such as `Palmer Ada`. */
  otherNames?: string[];
}

export interface Roster {
  enrolled: RosterEntry[];
  /** Rows that cannot be used, with their places and what to do. */
  problems: string[];
  /** What may be wrong with the file. */
  warnings: string[];
  account: Account;
}

type Column = 'name' | 'first_name' | 'last_name' | 'email';

const OTHER_NAMES: Record<Column, string> = {
  name: 'full_name fullname student_name student learner learner_name participant participant_name attendee attendee_name display_name displayname user_name name_(original_name) name_(originalname) last_name,_first_name first_name,_last_name last,_first first_and_last_name first_name_last_name complete_name legal_name preferred_name enrolled_student',
  first_name: 'firstname first given_name givenname forename given_names first_names preferred_first_name',
  last_name: 'lastname last surname family_name familyname sur_name second_name',
  email:
    'email_address emailaddress user_email mail mail_address student_email student_email_address email_id school_email work_email primary_email university_email campus_email user_principal_name userprincipalname upn emails',
};

const ROSTER_TABLE: TableKind<Column> = {
  columns: ['name', 'first_name', 'last_name', 'email'],
  required: [],
  mayRepeat: true,
  otherNames: Object.fromEntries(
    Object.entries(OTHER_NAMES).flatMap(([column, names]) => names.split(' ').map((name) => [name, column as Column])),
  ),
  example: 'name,email, or one of the two',
  isData: (cells) => cells.some(isEmail),
  isRow: (cells) => cells.some(isEmail) && cells.some((cell) => cell !== '' && !isEmail(cell)),
};

/**
 * Reads a CSV with names, in one column or in two, e-mails, or both, in any order; other columns are ignored. A row that
 * cannot be used becomes a problem. Throws DialerError `meetings` if the file as a whole cannot be used.
 */
export function parseRoster(text: string, file: string): Roster {
  const enrolled: RosterEntry[] = [];
  const problems: string[] = [];
  const warnings: string[] = [];
  const rows = { people: 0, problems: 0, 'rows without name and e-mail': 0 };
  const lines = new Map<string, number>();
  let hasHeader = false;
  const { lines: others } = readTable(text, file, ROSTER_TABLE, {
    row(cells, line, { index, header }, height) {
      if (!hasHeader && header) warnings.push(...unread(index, header.cells, `${file}:${header.line}`));
      hasHeader = true;
      const one = entryOf(cells, index);
      if (one.name + one.email === '') {
        rows['rows without name and e-mail'] += height;
        return;
      }
      const key = JSON.stringify([nameKey(one.name), emailKey(one.email)]);
      const trouble =
        one.email && !isEmail(one.email)
          ? `email "${one.email}" is not an e-mail address; correct it or leave it empty`
          : lines.has(key) && `repeats line ${lines.get(key)}; delete one of the two rows`;
      if (trouble) problems.push(`${file}:${line} ${trouble}`);
      else enrolled.push(one);
      rows[trouble ? 'problems' : 'people'] += height;
      lines.set(key, line);
    },
    note: (_, line, message) => problems.push(`${file}:${line} ${message}`),
  });
  return { enrolled, problems, warnings, account: lineAccount(file, others, rows) };
}

function entryOf(cells: string[], index: Layout<Column>['index']): RosterEntry {
  const cell = (column: Column) => cells[index[column] ?? -1] ?? '';
  const [first, last] = [cell('first_name'), cell('last_name')];
  const joined = [first, last].filter(Boolean).join(' ');
  const name = cell('name') || joined;
  const otherNames = [joined, [last, first].filter(Boolean).join(' ')].filter((one) => one !== '' && one !== name);
  // Outlook writes `Ada Palmer <ada@example.edu>`.
  const email = /<\s*([^\s<>]+@[^\s<>]+)\s*>$/.exec(cell('email'))?.[1] ?? cell('email').replace(/^mailto:/i, '');
  return { name, email, ...(otherNames.length > 0 && { otherNames }) };
}

/** Warns if names or e-mails may be in a column that is not read. */
function unread(index: Layout<Column>['index'], header: string[], place: string): string[] {
  const hasName = index.name !== undefined || index.last_name !== undefined;
  const lacks = !hasName ? 'full names' : index.email === undefined ? 'e-mails' : '';
  const read = Object.values(index);
  const others = header.filter((cell, at) => cell !== '' && !read.includes(at)).map((cell) => `"${cell}"`);
  if (lacks === '' || others.length === 0) return [];
  return [
    `${place} has no column of ${lacks} that dialer knows. Not read: ${others.join(', ')}. Rename one to ${hasName ? 'email' : 'name'} if it holds them.`,
  ];
}

function isEmail(text: string): boolean {
  return /^\S+@\S+$/.test(text);
}

/** A name for comparison with a roster: case does not matter, as somebody else typed it. */
export function nameKey(name: string): string {
  return exactName(name).toLowerCase();
}

/** All keys of a name: `Palmer, Ada` is also `Ada Palmer`. */
export function nameKeys(name: string): string[] {
  const key = nameKey(name);
  const [, last, first] = /^([^,]+), ?([^,]+)$/.exec(key) ?? [];
  return [...new Set([key, ...(last && first ? [`${first.trim()} ${last.trim()}`] : [])])].filter(Boolean);
}
