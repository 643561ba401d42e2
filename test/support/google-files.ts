import { randomUUID } from 'node:crypto';
import { badRequest, driveError, type Request, sheetsError, strange } from './google-request.ts';
import { type Spreadsheet, spreadsheetApi } from './google-sheets.ts';

export interface Folder {
  id: string;
  name: string;
  /**
   * In a shared drive that the account is a member of, or shared with the account from such a drive, or from a person's own
   * Drive, where service accounts cannot create files since 2025.
   */
  where?: 'shared drive' | 'shared from a drive' | 'own drive';
  role?: 'reader' | 'writer';
}

export interface Sheet {
  id: string;
  name: string;
  parent: string;
  mark: string;
  rowCount: number;
  columnCount: number;
  cells: (string | number)[][];
}

export interface Google {
  folders: Folder[];
  /** The Sheets that dialer created. */
  sheets: Sheet[];
  /** The Sheets that people own. */
  spreadsheets: Spreadsheet[];
}

const FOLDER = 'application/vnd.google-apps.folder';
const SHEET = 'application/vnd.google-apps.spreadsheet';

const TERMS =
  /(?:^| and )(?:name = '((?:[^'\\]|\\['\\])*)'|mimeType = '([^']*)'|trashed = (false)|appProperties has \{ key='dialer' and value='([^']*)' \})/gy;

export function listFiles({ folders, sheets }: Google, { query }: Request) {
  const known = ['supportsAllDrives', 'includeItemsFromAllDrives', 'corpora', 'q', 'fields', 'pageSize'];
  const wrong = strange(query, known);
  if (wrong) return wrong;
  const { q = '', corpora } = query;
  const terms = [...q.matchAll(TERMS)];
  if (terms.map(([term]) => term).join('') !== q) return badRequest(`Invalid Value: ${q}`);
  const value = (index: number) => terms.map((term) => term[index]).find((found) => found !== undefined);
  const [name, mimeType, mark] = [value(1)?.replace(/\\(.)/g, '$1').toLowerCase(), value(2), value(4)];
  const hidden = corpora === 'allDrives' ? 'shared from a drive' : 'shared drive';
  const seen = folders.filter(({ where = 'shared drive' }) => where !== hidden);
  const files = [
    ...seen.map((folder) => ({ ...folder, mimeType: FOLDER, mark: '' })),
    ...(corpora === 'allDrives' ? sheets.map((sheet) => ({ ...sheet, mimeType: SHEET })) : []),
  ].filter(
    (file) =>
      (name === undefined || file.name.toLowerCase() === name) &&
      (mimeType === undefined || file.mimeType === mimeType) &&
      (mark === undefined || file.mark === mark),
  );
  return { status: 200, body: { files: files.map(shown) } };
}

function shown({ id, name, mimeType }: { id: string; name: string; mimeType: string }) {
  const place = mimeType === FOLDER ? 'drive.google.com/drive/folders' : 'docs.google.com/spreadsheets/d';
  return { id, name, webViewLink: `https://${place}/${id}` };
}

function notFound(id: string) {
  return driveError(404, 'notFound', `File not found: ${id}.`);
}

export function getFile({ folders }: Google, { path, query }: Request) {
  const id = path.split('/').at(-1) ?? '';
  const folder = folders.find((candidate) => candidate.id === id);
  const wrong = strange(query, ['supportsAllDrives', 'fields']);
  if (wrong) return wrong;
  return folder ? { status: 200, body: shown({ ...folder, mimeType: FOLDER }) } : notFound(id);
}

export function createFile({ folders, sheets }: Google, { query, body }: Request) {
  const { name, mimeType, parents, appProperties, ...unknown } = JSON.parse(body);
  const wrong = strange(query, ['supportsAllDrives', 'fields']);
  if (wrong) return wrong;
  if (Object.keys(unknown).length > 0 || mimeType !== SHEET || parents?.length !== 1) return badRequest(body);
  const folder = folders.find(({ id }) => id === parents[0]);
  if (!folder) return notFound(parents[0]);
  if (folder.role === 'reader') {
    const words = 'The user does not have sufficient permissions for this file.';
    return driveError(403, 'insufficientFilePermissions', words);
  }
  if (folder.where === 'own drive')
    return driveError(403, 'storageQuotaExceeded', 'Service Accounts do not have storage quota.');
  const id = `sheet-${randomUUID()}`;
  const size = { rowCount: 1000, columnCount: 26 };
  sheets.push({ id, name, parent: folder.id, mark: appProperties.dialer, ...size, cells: [] });
  return { status: 200, body: shown({ id, name, mimeType }) };
}

export function sheetsApi({ sheets, spreadsheets }: Google, request: Request, id: string, rest: string) {
  const spreadsheet = spreadsheets.find((candidate) => candidate.id === id);
  if (spreadsheet) return spreadsheetApi(spreadsheet, request, rest);
  const { method, query, body } = request;
  const sheet = sheets.find((candidate) => candidate.id === id);
  if (!sheet) return sheetsError(404, 'NOT_FOUND', 'Requested entity was not found.');
  if (body.length > 2_000_000) return badRequest('too large');
  const { rowCount, columnCount } = sheet;
  if (`${method} ${rest}` === 'GET ') {
    const properties = { sheetId: 0, title: 'Sheet1', gridProperties: { rowCount, columnCount } };
    return strange(query, ['fields']) ?? { status: 200, body: { sheets: [{ properties }] } };
  }
  if (`${method} ${rest}` === 'POST :batchUpdate') {
    const { updateSheetProperties } = JSON.parse(body).requests[0];
    if (updateSheetProperties.fields !== 'gridProperties(rowCount,columnCount)') return badRequest(body);
    Object.assign(sheet, updateSheetProperties.properties.gridProperties);
    return strange(query, []) ?? { status: 200, body: { spreadsheetId: id, replies: [{}] } };
  }
  const { range, majorDimension, values, ...unknown } = JSON.parse(body || '{}');
  const first = Number(/^A(\d+)$/.exec(range)?.[1]);
  if (`${method} ${rest}` !== `PUT /values/${range}` || Object.keys(unknown).length > 0) return badRequest(rest);
  const wrong = strange(query, ['valueInputOption']);
  if (wrong || query.valueInputOption !== 'RAW' || majorDimension !== 'ROWS') return badRequest('valueInputOption');
  const rows: unknown[][] = values;
  if (rows.flat().some((cell) => typeof cell !== 'string' && typeof cell !== 'number')) return badRequest('cell');
  if (first - 1 + rows.length > rowCount || rows.some(({ length }) => length > columnCount)) {
    const words = `Range (Sheet1!A${first}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`;
    return badRequest(words);
  }
  sheet.cells.splice(first - 1, rows.length, ...values);
  return { status: 200, body: { spreadsheetId: id, updatedRange: range } };
}
