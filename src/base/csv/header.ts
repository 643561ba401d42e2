import { DialerError } from '../../errors.ts';
import { nearColumns } from './near-columns.ts';

/** A kind of CSV file: its columns, and how to recognize its rows. */
export interface TableKind<C extends string> {
  columns: readonly C[];
  /** Columns that the header must name. If there are none, one column of any name is enough. */
  required: readonly C[];
  /** Other names of columns, in the form of `headerKey`. */
  otherNames?: Readonly<Record<string, C>>;
  /** Of two columns of the same name, the one that is called exactly so counts, else the first. Otherwise it is an error. */
  mayRepeat?: true;
  /** The columns, from left to right, of a file without a header. Absent if a header is needed. */
  byPosition?: { columns: readonly C[]; isWorthWarning: boolean };
  /** A header, for messages. */
  example: string;
  /** Whether these cells are data, rather than a title or a header. */
  isData(cells: string[]): boolean;
  /** Whether these cells make a whole row beyond doubt. Absent if no row is that distinctive. */
  isRow?(cells: string[]): boolean;
}

/** Where the columns of a file are. */
export interface Layout<C extends string> {
  /** The position of each column that the file has. */
  index: Partial<Record<C, number>>;
  /** The number of columns. */
  width: number;
  /** The number of columns up to the last required one: rows written by hand leave out the cells after it. */
  neededWidth: number;
  /** Absent if the file has none. */
  header?: TextRow;
}

/** A longer cell is hardly the name of a column. */
const LONGEST_SHOWN = 40;

/** A row as its cells. `line` is its first physical line, from 1. */
export interface TextRow {
  cells: string[];
  line: number;
  /** How many physical lines it takes. */
  lines: number;
}

/** Something to report about a row, or about the file at that row. */
interface Remark {
  severity: 'problem' | 'warning';
  line: number;
  column?: string;
  message: string;
}

/** Finds the column that a header cell names. */
export type ColumnFinder<C extends string> = (cell: string) => C | undefined;

/** A header cell in the form that is compared: `E-Mail Address` becomes `email_address`. */
export function headerKey(cell: string): string {
  return cell
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/^e_mail/, 'email');
}

export function columnFinder<C extends string>(kind: Pick<TableKind<C>, 'columns' | 'otherNames'>): ColumnFinder<C> {
  const byName = new Map<string, C>([
    ...kind.columns.map((column): [string, C] => [column, column]),
    ...Object.entries<C>(kind.otherNames ?? {}),
  ]);
  // Every row is asked whether it repeats the header, and most begin with a date.
  return (cell) => (/^\W*\d/.test(cell) ? undefined : byName.get(headerKey(cell)));
}

/** Whether the cells are a header. Where two columns are required, one name alone can be a word of a title, or a room. */
export function isHeader<C extends string>(cells: string[], kind: TableKind<C>, columnOf: ColumnFinder<C>): boolean {
  const isNamed = (cell: string) => columnOf(cell) !== undefined || nearColumns(cell, kind).length === 1;
  return cells.filter(isNamed).length >= Math.min(2, Math.max(1, kind.required.length));
}

/**
 * Finds the columns from the first rows of a file: by its header, which may have a title above it, or by position. `rows`
 * are those of the first rows that are data. Throws DialerError `meetings`.
 */
export function readOpening<C extends string>(
  opening: TextRow[],
  file: string,
  kind: TableKind<C>,
  columnOf: ColumnFinder<C>,
): { layout: Layout<C>; rows: TextRow[]; remarks: Remark[] } {
  const [first] = opening;
  if (!first) throw new DialerError('meetings', `${file} is empty.`, beginWith(kind));
  const header = opening.find(({ cells }) => isHeader(cells, kind, columnOf));
  if (header) {
    const { layout, remarks } = columnsByName(header, file, kind, columnOf);
    return { layout, rows: [], remarks: [...remarksAbove(header, opening, kind), ...remarks] };
  }
  if (!kind.byPosition) {
    const nearly = opening.find(({ cells }) => cells.some(columnOf));
    if (nearly) columnsByName(nearly, file, kind, columnOf);
    throw new DialerError('meetings', `${file}:${first.line} is not a header.`, beginWith(kind));
  }
  const { columns, isWorthWarning } = kind.byPosition;
  const layout = { index: indexOf(columns), width: columns.length, neededWidth: columns.length };
  if (!isWorthWarning) return { layout, rows: opening, remarks: [] };
  const isData = kind.isData(first.cells);
  const message = isData
    ? `is data, not a header, so columns are read by position; add the header ${kind.example}`
    : `does not name the columns, so they are read by position; write the header ${kind.example}`;
  const remarks = [{ severity: 'warning' as const, line: first.line, message }];
  return { layout, rows: isData ? opening : opening.slice(1), remarks };
}

function remarksAbove<C extends string>(header: TextRow, opening: TextRow[], { isData }: TableKind<C>): Remark[] {
  const message = 'is above the header, so it is not read; move it below the header';
  return opening
    .filter(({ cells, line }) => line < header.line && isData(cells))
    .map(({ line }) => ({ severity: 'problem', line, message }));
}

function columnsByName<C extends string>(
  header: TextRow,
  file: string,
  kind: TableKind<C>,
  columnOf: ColumnFinder<C>,
): { layout: Layout<C>; remarks: Remark[] } {
  const exact = kind.mayRepeat ? withoutRepeats(header.cells, columnOf) : header.cells.map(columnOf);
  const { names, remarks } = withNearNames(exact, header, kind, columnOf);
  const place = `${file}:${header.line}`;
  const twice = exact.find((name, at) => name && exact.indexOf(name) !== at);
  if (twice) {
    throw new DialerError('meetings', `${place} has two columns named ${twice}.`, 'Delete or rename one of them.');
  }
  const missing = kind.required.filter((column) => !names.includes(column));
  if (missing.length > 0) throw noColumns(missing, place, header.cells, kind, columnOf);
  const index = indexOf(names);
  const neededWidth = Math.max(0, ...kind.required.map((column) => index[column] ?? 0)) + 1;
  const width = header.cells.findLastIndex((cell) => cell !== '') + 1;
  return { layout: { index, width, neededWidth, header }, remarks };
}

/** Adds the columns whose names are nearly right to those that are exactly so, and reports them. */
function withNearNames<C extends string>(
  exact: (C | undefined)[],
  { cells, line }: TextRow,
  kind: TableKind<C>,
  columnOf: ColumnFinder<C>,
): { names: (C | undefined)[]; remarks: Remark[] } {
  const names = [...exact];
  const remarks: Remark[] = [];
  for (const [at, cell] of cells.entries()) {
    const [column, ...others] = columnOf(cell) ? [] : nearColumns(cell, kind);
    if (!column) continue;
    // A header that has slipped into the first row can hold a passcode.
    const shown = /\d/.test(cell) || cell.length > LONGEST_SHOWN ? `column ${at + 1}` : `"${cell}"`;
    if (others.length > 0) {
      const message = `${shown} may mean ${[column, ...others].join(' or ')}, so it is not read; rename it`;
      remarks.push({ severity: 'problem', line, message });
    } else if (names.includes(column)) {
      const message = `is also named by ${shown.startsWith('"') ? `the column ${shown}` : shown}; delete or rename one of them`;
      remarks.push({ severity: 'problem', line, column, message });
    } else {
      names[at] = column;
      const from = shown.startsWith('"') ? `the column ${shown}` : shown;
      const message = `is read from ${from}; rename it to ${column}`;
      remarks.push({ severity: 'warning', line, column, message });
    }
  }
  return { names, remarks };
}

/** The columns without those that only another name makes a repetition. */
function withoutRepeats<C extends string>(cells: string[], columnOf: ColumnFinder<C>): (C | undefined)[] {
  const names = cells.map(columnOf);
  const isExact = (at: number) => headerKey(cells[at] ?? '') === names[at];
  return names.map((name, at) => {
    const all = [...names.keys()].filter((other) => names[other] === name);
    return isExact(at) || (!all.some(isExact) && all[0] === at) ? name : undefined;
  });
}

function indexOf<C extends string>(names: readonly (C | undefined)[]): Layout<C>['index'] {
  return Object.fromEntries(names.flatMap((name, at) => (name ? [[name, at]] : []))) as Layout<C>['index'];
}

function noColumns<C extends string>(
  missing: C[],
  place: string,
  cells: string[],
  kind: TableKind<C>,
  columnOf: ColumnFinder<C>,
): DialerError {
  const columns = missing.length === 1 ? 'column' : 'columns';
  const message = `${place} has no ${columns} named ${missing.join(' or ')}.`;
  // A cell with a digit may be data, such as a code.
  const unknown = cells.filter((cell) => cell !== '' && !columnOf(cell) && !/\d/.test(cell));
  const found =
    unknown.length === 1
      ? `Found the column ${unknown[0]}. Rename it?`
      : `Found the columns ${unknown.join(', ')}. Rename them?`;
  return new DialerError('meetings', message, [unknown.length > 0 && found, beginWith(kind)].filter(Boolean).join(' '));
}

/** The error for a file without a known column and without a row that can be used: it turned into something else. */
export function unrecognized<C extends string>(file: string, kind: TableKind<C>): DialerError {
  const message = `${file} has no column that dialer knows and no row that it can use.`;
  return new DialerError('meetings', message, beginWith(kind));
}

function beginWith<C extends string>({ example }: TableKind<C>): string {
  return `Begin the file with the header ${example}.`;
}
