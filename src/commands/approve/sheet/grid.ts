import { cleanCell } from '../../../base/csv/cell.ts';
import { DialerError } from '../../../errors.ts';
import type { Google } from '../../../google/client.ts';
import { columnName, rangeOf, readRanges } from '../../../google/ranges.ts';
import type { Worksheet } from '../../../google/worksheets.ts';
import { type Columns, findColumns, isNamed, type SheetColumn, WRITTEN } from './columns.ts';

/** Some columns of a worksheet, row by row. */
export interface Grid {
  columns: Columns;
  /** Those below the header, up to the last one that is not empty; missing cells are empty. */
  rows: GridRow[];
}

export interface GridRow {
  /** From 1, as the Sheet counts. */
  row: number;
  cells: Partial<Record<SheetColumn, string>>;
}

/** Which worksheet, and how its meetings are found. */
export interface Place {
  google: Google;
  spreadsheetId: string;
  worksheet: Worksheet;
  byTimeId: boolean;
}

/** A registrant's data is a kilobyte or two, and an answer may be up to 10 MiB. */
const ROWS_AT_ONCE_WITH_DATA = 2000;
const MOST_TRIES = 3;

/**
 * Reads these columns, if the Sheet has them, by the header. `before` says where they were a moment ago, and how many rows
 * there were. An answer is of one moment: up to 2,000 rows if their number is known, otherwise all. Throws DialerError.
 */
export async function readGrid(
  place: Place,
  wanted: readonly SheetColumn[],
  before?: { columns: Columns; lastRow: number | undefined },
): Promise<Grid> {
  const { worksheet } = place;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const columns = (tries === 0 && before?.columns) || (await readHeader(place));
    const names = wanted.filter((column) => columns.index[column] !== undefined);
    const answers = await Promise.all(
      windowsOf(worksheet.rowCount, before?.lastRow).map((window) => readWindow(place, columns, names, window)),
    );
    // If not, a column has moved since the header was read.
    if (answers.every((rows) => rows !== undefined)) return { columns, rows: answers.flat() };
  }
  const message = `The columns of ${worksheet.title} moved while dialer was reading them.`;
  throw new DialerError('refused', message, 'Somebody is editing the Sheet. Try again.');
}

async function readHeader({ google, spreadsheetId, worksheet, byTimeId }: Place): Promise<Columns> {
  const [header = []] = await readRanges(google, spreadsheetId, [rangeOf(worksheet.title, '1:1')]);
  return findColumns(header[0] ?? [], `${worksheet.title}:1`, { byTimeId });
}

/** The first and last rows of each answer; the last answer is open-ended, because rows may just have been added. */
function windowsOf(rowCount: number, lastRow: number | undefined): [from: number, until: number | undefined][] {
  if (rowCount < 2) return [];
  if (lastRow === undefined) return [[2, undefined]];
  const count = Math.max(1, Math.ceil((lastRow - 1) / ROWS_AT_ONCE_WITH_DATA));
  return Array.from({ length: count }, (_, index) => {
    const from = 2 + index * ROWS_AT_ONCE_WITH_DATA;
    return [from, index === count - 1 ? undefined : from + ROWS_AT_ONCE_WITH_DATA - 1];
  });
}

/** Returns undefined if a column is not the one that the header named. */
async function readWindow(
  { google, spreadsheetId, worksheet }: Place,
  columns: Columns,
  names: SheetColumn[],
  [from, until]: [number, number | undefined],
): Promise<GridRow[] | undefined> {
  const letters = names.map((column) => columnName(columns.index[column] ?? 0));
  const ranges = [
    ...letters.map((letter) => `${letter}1`),
    ...letters.map((letter) => `${letter}${from}:${letter}${until ?? ''}`),
  ].map((range) => rangeOf(worksheet.title, range));
  const answer = await readRanges(google, spreadsheetId, ranges);
  const headers = answer.slice(0, names.length).map(([row]) => row?.[0] ?? '');
  if (!names.every((column, at) => isNamed(headers[at] ?? '', column, columns))) return undefined;
  const cells = answer.slice(names.length);
  const length = Math.max(0, ...cells.map((rows) => rows.length));
  return Array.from({ length }, (_, index) => ({
    row: from + index,
    cells: Object.fromEntries(names.map((column, at) => [column, textOf(column, cells[at]?.[index]?.[0])])),
  }));
}

/** What dialer has written is compared, and restored, character by character. */
function textOf(column: SheetColumn, cell = ''): string {
  return WRITTEN.some((name) => name === column) ? cell : cleanCell(cell);
}
