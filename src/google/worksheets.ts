import { DialerError } from '../errors.ts';
import type { Google } from './client.ts';
import type { GoogleTarget } from './explain.ts';

/** One of the tabs of a Sheet. */
export interface Worksheet {
  /** Stays when it is renamed or moved. */
  sheetId: number;
  title: string;
  rowCount: number;
  columnCount: number;
}

/** The worksheets of a Sheet, in its order; those that only hold a chart are left out. Throws DialerError. */
export function listWorksheets(google: Google, spreadsheetId: string, subject: GoogleTarget): Promise<Worksheet[]> {
  return google.ask({
    method: 'GET',
    api: 'sheets',
    path: `/${spreadsheetId}`,
    query: { fields: 'sheets.properties(sheetId,title,gridProperties(rowCount,columnCount))' },
    repeat: 'always',
    subject,
    read: ({ sheets }) => (Array.isArray(sheets) && sheets.length > 0 ? sheets.flatMap(readWorksheet) : undefined),
  });
}

/** The worksheet of this name, however it is capitalised, or this ID; the first, when left out. Throws DialerError. */
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
  const which = typeof wanted === 'string' ? `worksheet "${wanted}"` : 'such worksheet any more';
  const titles = worksheets.map(({ title }) => `"${title}"`).join(', ');
  throw new DialerError('config', `The Google Sheet has no ${which}.`, `It has ${titles}: name one with --worksheet.`);
}

/** Google's `{properties: {sheetId, title, gridProperties: {rowCount, columnCount}}}`, which leaves out a 0. */
function readWorksheet(sheet: unknown): Worksheet[] {
  const { sheetId = 0, title, gridProperties } = Object(Object(sheet).properties);
  const { rowCount, columnCount } = Object(gridProperties);
  const isGrid = typeof title === 'string' && typeof rowCount === 'number' && typeof columnCount === 'number';
  return isGrid ? [{ sheetId, title, rowCount, columnCount }] : [];
}
