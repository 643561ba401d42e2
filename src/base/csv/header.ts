import { DialerError } from '../../errors.ts';

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
export function isHeader<C extends string>(
  cells: string[],
  { required }: TableKind<C>,
  columnOf: ColumnFinder<C>,
): boolean {
  return cells.filter(columnOf).length >= Math.min(2, Math.max(1, required.length));
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
  if (header)
    return {
      layout: columnsByName(header, file, kind, columnOf),
      rows: [],
      remarks: remarksAbove(header, opening, kind),
    };
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
): Layout<C> {
  const names = kind.mayRepeat ? withoutRepeats(header.cells, columnOf) : header.cells.map(columnOf);
  const place = `${file}:${header.line}`;
  const twice = names.find((name, at) => name && names.indexOf(name) !== at);
  if (twice) {
    throw new DialerError('meetings', `${place} has two columns named ${twice}.`, 'Delete or rename one of them.');
  }
  const missing = kind.required.filter((column) => !names.includes(column));
  if (missing.length > 0) throw noColumns(missing, place, header.cells, kind, columnOf);
  const index = indexOf(names);
  const neededWidth = Math.max(0, ...kind.required.map((column) => index[column] ?? 0)) + 1;
  return { index, width: header.cells.findLastIndex((cell) => cell !== '') + 1, neededWidth, header };
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

function beginWith<C extends string>({ example }: TableKind<C>): string {
  return `Begin the file with the header ${example}.`;
}
