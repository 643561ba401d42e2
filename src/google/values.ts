import type { Google } from './client.ts';
import { listWorksheets } from './worksheets.ts';

export type Cell = string | number;

/** Google advises at most 2 MB a request, and one must be through in 8 s. */
export const LONGEST_REQUEST_CHARACTERS = 1_000_000;

/** Writes rows from A1 on, as they are: `=1+1` stays text. Doing it twice does no harm. Throws DialerError. */
export async function writeValues(google: Google, spreadsheetId: string, values: Cell[][]): Promise<void> {
  const columns = values.reduce((most, { length }) => Math.max(most, length), 1);
  await makeRoom(google, spreadsheetId, values.length, columns);
  let row = 1;
  for (const batch of batchesOf(values, (row) => JSON.stringify(row).length)) {
    const range = `A${row}`;
    await google.ask({
      method: 'PUT',
      api: 'sheets',
      path: `/${spreadsheetId}/values/${range}`,
      query: { valueInputOption: 'RAW' },
      body: { range, majorDimension: 'ROWS', values: batch },
      repeat: 'always',
      read: (answer) => answer,
    });
    row += batch.length;
  }
}

/** A new Sheet is 1,000 rows by 26 columns, and a write beyond its edge is refused. */
async function makeRoom(google: Google, spreadsheetId: string, rows: number, columns: number): Promise<void> {
  const [sheet] = await listWorksheets(google, spreadsheetId, 'folder');
  if (!sheet || (sheet.rowCount >= rows && sheet.columnCount >= columns)) return;
  const gridProperties = {
    rowCount: Math.max(sheet.rowCount, rows),
    columnCount: Math.max(sheet.columnCount, columns),
  };
  const properties = { sheetId: sheet.sheetId, gridProperties };
  await google.ask({
    method: 'POST',
    api: 'sheets',
    path: `/${spreadsheetId}:batchUpdate`,
    query: {},
    body: { requests: [{ updateSheetProperties: { properties, fields: 'gridProperties(rowCount,columnCount)' } }] },
    repeat: 'always',
    read: (answer) => answer,
  });
}

/** The same in their order, as many at a time as one request may hold, and at least one. */
export function* batchesOf<T>(items: T[], charactersOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let characters = 0;
  for (const item of items) {
    const more = charactersOf(item);
    if (characters + more > LONGEST_REQUEST_CHARACTERS && batch.length > 0) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(item);
    characters += more;
  }
  if (batch.length > 0) yield batch;
}
