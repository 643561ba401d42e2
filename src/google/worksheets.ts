import { DialerError } from '../errors.ts';
import type { Google } from './client.ts';
import type { GoogleTarget } from './explain.ts';

/** A tab of a Sheet. */
export interface Worksheet {
  /** Stays the same if the tab is renamed or moved. */
  sheetId: number;
  title: string;
  rowCount: number;
  columnCount: number;
}

/** Lists the worksheets of a Sheet in order, without those that only hold a chart. Throws DialerError. */
export function listWorksheets(google: Google, spreadsheetId: string, target: GoogleTarget): Promise<Worksheet[]> {
  return google.send({
    method: 'GET',
    api: 'sheets',
    path: `/${spreadsheetId}`,
    query: { fields: 'sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))' },
    repeat: 'always',
    target,
    read: ({ sheets }) => (Array.isArray(sheets) && sheets.length > 0 ? sheets.flatMap(readWorksheet) : undefined),
  });
}

/** Finds a worksheet by name (case-insensitively) or ID; the first if `wanted` is left out. Throws DialerError. */
export async function findWorksheet(
  google: Google,
  spreadsheetId: string,
  wanted: string | number | undefined,
): Promise<Worksheet> {
  const worksheets = await listWorksheets(google, spreadsheetId, 'sheet');
  const named = (name: string) => worksheets.find(({ title }) => title.trim().toLowerCase() === name);
  const found =
    wanted === undefined
      ? worksheets[0]
      : typeof wanted === 'number'
        ? worksheets.find(({ sheetId }) => sheetId === wanted)
        : named(wanted.trim().toLowerCase());
  if (found) return found;
  const message =
    typeof wanted === 'string'
      ? `The Google Sheet has no worksheet "${wanted}".`
      : 'The Google Sheet no longer has this worksheet.';
  const titles = worksheets.map(({ title }) => `"${title}"`).join(', ');
  throw new DialerError('config', message, `Choose one with --worksheet: ${titles}.`);
}

/** Reads Google's `{properties: {sheetId, title, gridProperties: {rowCount, columnCount}}}`, which omits a sheetId of 0. */
function readWorksheet(sheet: unknown): Worksheet[] {
  const { sheetId = 0, title, gridProperties } = Object(Object(sheet).properties);
  const { rowCount, columnCount } = Object(gridProperties);
  const isGrid = typeof title === 'string' && typeof rowCount === 'number' && typeof columnCount === 'number';
  return isGrid ? [{ sheetId, title, rowCount, columnCount }] : [];
}
