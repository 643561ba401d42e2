import type { Google } from './client.ts';
import { listWorksheets } from './worksheets.ts';

export type Cell = string | number;

/** Google recommends at most 2 MB per request, and a request must finish in 8 s. */
export const LONGEST_REQUEST_CHARACTERS = 1_000_000;

/** Writes rows as they are, from A1 on: `=1+1` stays text. Throws DialerError. */
export async function writeValues(google: Google, spreadsheetId: string, values: Cell[][]): Promise<void> {
  const columns = values.reduce((most, { length }) => Math.max(most, length), 1);
  await makeRoom(google, spreadsheetId, values.length, columns);
  let row = 1;
  for (const batch of batchesOf(values, (row) => JSON.stringify(row).length)) {
    const range = `A${row}`;
    await google.send({
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

/** Enlarges a new Sheet, which has 1,000 rows and 26 columns: Google refuses to write beyond its edge. */
async function makeRoom(google: Google, spreadsheetId: string, rows: number, columns: number): Promise<void> {
  const [sheet] = await listWorksheets(google, spreadsheetId, 'folder');
  if (!sheet || (sheet.rowCount >= rows && sheet.columnCount >= columns)) return;
  const gridProperties = {
    rowCount: Math.max(sheet.rowCount, rows),
    columnCount: Math.max(sheet.columnCount, columns),
  };
  const properties = { sheetId: sheet.sheetId, gridProperties };
  await google.send({
    method: 'POST',
    api: 'sheets',
    path: `/${spreadsheetId}:batchUpdate`,
    query: {},
    body: { requests: [{ updateSheetProperties: { properties, fields: 'gridProperties(rowCount,columnCount)' } }] },
    repeat: 'always',
    read: (answer) => answer,
  });
}

/** Splits items, in order, into batches that fit into a request, with at least one item each. */
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
