import type { Google } from './client.ts';
import { batchesOf, LONGEST_REQUEST_CHARACTERS } from './values.ts';

/** Characters of a request that a range takes besides its values. */
const RANGE_CHARACTERS = 100;

/** A value for one cell. */
export interface CellValue {
  /** From 1. */
  row: number;
  /** From 0. */
  column: number;
  value: string;
}

/** A rectangle of cells, by its upper left corner. */
interface Block {
  row: number;
  column: number;
  values: string[][];
  characters: number;
}

/** Names a column: 0 is A, 26 is AA. */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

/** A range of a worksheet, like `C2:C9` or `1:1`, in Google's notation. */
export function rangeOf(title: string, range: string): string {
  return `'${title.replaceAll("'", "''")}'!${range}`;
}

/**
 * Reads ranges row by row, as the Sheet displays them (the number 42 formatted as 00042 is `00042`), all at one moment.
 * Empty cells at the end of a row, and empty rows at the end of a range, are left out. Throws DialerError.
 */
export function readRanges(google: Google, spreadsheetId: string, ranges: string[]): Promise<string[][][]> {
  return google.send({
    method: 'GET',
    api: 'sheets',
    path: `/${spreadsheetId}/values:batchGet`,
    query: { ranges, majorDimension: 'ROWS', valueRenderOption: 'FORMATTED_VALUE' },
    repeat: 'always',
    target: 'sheet',
    read({ valueRanges }) {
      if (!Array.isArray(valueRanges) || valueRanges.length !== ranges.length) return undefined;
      return valueRanges.map((range) => rowsOf(Object(range).values));
    },
  });
}

/**
 * Writes cells as they are: `=1+1` stays text. Never retries, because a position is right only until somebody moves a row:
 * the caller must look it up again. Writes all or nothing, unless the cells take more than one request. Throws DialerError.
 */
export async function writeCells(
  google: Google,
  spreadsheetId: string,
  title: string,
  cells: CellValue[],
): Promise<void> {
  for (const batch of batchesOf(blocksOf(cells), ({ characters }) => characters)) {
    await google.send({
      method: 'POST',
      api: 'sheets',
      path: `/${spreadsheetId}/values:batchUpdate`,
      query: {},
      body: {
        valueInputOption: 'RAW',
        data: batch.map((block) => ({ range: rangeOf(title, nameOf(block)), values: block.values })),
      },
      repeat: 'never',
      target: 'cells',
      read: (answer) => answer,
    });
  }
}

function rowsOf(values: unknown): string[][] {
  const rows: unknown[] = Array.isArray(values) ? values : [];
  return rows.map((row) => (Array.isArray(row) ? row.map((cell) => String(cell ?? '')) : []));
}

function nameOf({ row, column, values }: Block): string {
  const width = values[0]?.length ?? 1;
  return `${columnName(column)}${row}:${columnName(column + width - 1)}${row + values.length - 1}`;
}

/** Joins adjacent cells into few rectangles: thousands of ranges are slow. */
function blocksOf(cells: CellValue[]): Block[] {
  const blocks: Block[] = [];
  /** The lowest block of each column and width, which the next row may continue. */
  const open = new Map<string, Block>();
  const inOrder = [...cells].sort((a, b) => a.row - b.row || a.column - b.column);
  for (const { row, column, values } of stripsOf(inOrder)) {
    const characters = JSON.stringify(values).length;
    const place = `${column} ${values.length}`;
    const above = open.get(place);
    const fits = above && above.characters + characters <= LONGEST_REQUEST_CHARACTERS;
    if (fits && above.row + above.values.length === row) {
      above.values.push(values);
      above.characters += characters;
      continue;
    }
    const block = { row, column, values: [values], characters: characters + RANGE_CHARACTERS };
    open.set(place, block);
    blocks.push(block);
  }
  return blocks;
}

/** Joins neighbors in a row, left to right. */
function stripsOf(cells: CellValue[]): { row: number; column: number; values: string[] }[] {
  const strips: { row: number; column: number; values: string[] }[] = [];
  for (const { row, column, value } of cells) {
    const last = strips.at(-1);
    if (last && last.row === row && last.column + last.values.length === column) last.values.push(value);
    else strips.push({ row, column, values: [value] });
  }
  return strips;
}
