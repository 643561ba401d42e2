import { DialerError } from '../errors.ts';

/** The columns of meetings.csv, in the order that counts when no header names them. */
export const COLUMNS = [
  'start_date',
  'end_date',
  'join_time',
  'days',
  'zoom_rooms',
  'meeting_id',
  'meeting_passcode',
] as const;
/** Those that need not be there. */
export const OPTIONAL = ['leave_time', 'title', 'enabled', 'skip_dates', 'timezone', 'make_host'] as const;
type Required = (typeof COLUMNS)[number];
export type Column = Required | (typeof OPTIONAL)[number];
/** A column that is not known is ignored, which for a zone would be hours: two have other names as well. */
const BY_NAME = new Map<string, Column>([
  ...[...COLUMNS, ...OPTIONAL].map((column): [string, Column] => [column, column]),
  ['zoom_room', 'zoom_rooms'],
  ['time_zone', 'timezone'],
]);
const HEADER = COLUMNS.join(',');

/** Where each column stands in a row, and how many cells the header has. */
export interface Layout {
  index: Record<Required, number> & Partial<Record<Column, number>>;
  width: number;
  /** Up to the last column that must be there: rows written by hand leave out the cells behind it. */
  neededWidth: number;
}

/** The layout of a file whose header names nothing. */
const BY_POSITION: Layout = {
  index: Object.fromEntries(COLUMNS.map((column, position) => [column, position])) as Layout['index'],
  width: COLUMNS.length,
  neededWidth: COLUMNS.length,
};

/** What there is to say of a row of the opening. */
interface Remark {
  severity: 'problem' | 'warning';
  line: number;
  message: string;
}

/** A row of the file, as its cells. */
export interface TextRow {
  cells: string[];
  line: number;
}

const MOST_ROWS_BEFORE_HEADER = 10;

/** Whether the rows so far are enough to know where the columns are. */
export function isOpeningComplete(opening: TextRow[]): boolean {
  return opening.some(namesColumns) || opening.length === MOST_ROWS_BEFORE_HEADER;
}

/**
 * Where the columns are, from the first rows of a file: by the header, which may have a title above it, or by position
 * where there is none. `rows` are those among them that are to be read. Throws DialerError `meetings`: see columnsByName.
 */
export function readOpening(opening: TextRow[], file: string): { layout: Layout; rows: TextRow[]; remarks: Remark[] } {
  const header = opening.find(namesColumns);
  if (header) {
    const above = opening.filter(({ cells, line }) => line < header.line && cells.filter(looksLikeData).length > 2);
    const message = 'stands above the header, and is not dialed; move it below';
    const remarks = above.map(({ line }) => ({ severity: 'problem' as const, line, message }));
    return { layout: columnsByName(header, file), rows: [], remarks };
  }
  const [first] = opening;
  if (!first) throw new DialerError('meetings', `${file} is empty.`, `Its first line should be ${HEADER}.`);
  const isData = first.cells.some(looksLikeData);
  const what = isData ? 'is data, not a header' : 'does not name the columns';
  const message = `the first row ${what}, so they are taken by position; begin with ${HEADER}`;
  const remarks = [{ severity: 'warning' as const, line: first.line, message }];
  return { layout: BY_POSITION, rows: isData ? opening : opening.slice(1), remarks };
}

/** A row that names two columns is the header; one name alone can be a room's, or a word of a title. */
function namesColumns({ cells }: TextRow): boolean {
  return cells.filter((cell) => columnNamed(cell)).length > 1;
}

/** Whether this can be no header's cell: in headers nothing begins with a digit. */
function looksLikeData(cell: string): boolean {
  return /^\W?\d/.test(cell);
}

/** Files that were put together from several have their header again in the middle. */
export function repeatsHeader(cells: string[], { index }: Layout): boolean {
  return COLUMNS.every((column) => columnNamed(cells[index[column]] ?? '') === column);
}

/** The column that a header's cell names, however it is spaced and capitalised. */
export function columnNamed(cell: string): Column | undefined {
  // Every row is asked, in every tick, whether it is a header.
  if (/^\W*\d/.test(cell)) return undefined;
  return BY_NAME.get(
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );
}

/** Where each column is, from the header. Throws DialerError `meetings` when it names one twice, or only some of them. */
function columnsByName({ cells: header, line }: TextRow, file: string): Layout {
  const index: Partial<Layout['index']> = {};
  for (const [position, cell] of header.entries()) {
    const column = columnNamed(cell);
    if (!column) continue;
    if (index[column] !== undefined) {
      const hint = 'Delete or rename one of them.';
      throw new DialerError('meetings', `${file}:${line} has two columns named ${column}.`, hint);
    }
    index[column] = position;
  }
  const missing = COLUMNS.filter((column) => index[column] === undefined);
  if (missing.length === 0) {
    const neededWidth = Math.max(...COLUMNS.map((column) => index[column] ?? 0)) + 1;
    return { index: index as Layout['index'], width: header.findLastIndex((cell) => cell !== '') + 1, neededWidth };
  }
  const unknown = header.filter((cell) => cell !== '' && !columnNamed(cell));
  const meant = unknown.length > 0 ? `It has ${unknown.join(', ')}: is one of these meant? ` : '';
  const hint = `${meant}The header should be ${HEADER}.`;
  throw new DialerError('meetings', `${file}:${line} has no column ${missing.join(', ')}.`, hint);
}
