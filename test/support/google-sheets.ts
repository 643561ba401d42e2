import { badRequest, type Request, sheetsError, strange } from './google-request.ts';

/** The content of a cell: text, or a number with the format in which the Sheet shows it. */
type Cell = string | { value: number; shown: string };

export interface Tab {
  sheetId: number;
  title: string;
  cells: Cell[][];
  rowCount?: number;
}

/** A Sheet that a person created and shared with the service account in this role. */
export interface Spreadsheet {
  id: string;
  role: 'none' | 'reader' | 'writer';
  tabs: Tab[];
  /** An Excel workbook, which Google shows but the Sheets API refuses. */
  isExcel?: boolean;
  /** Columns, from 0, that the account may not edit. */
  isProtected?: (column: number) => boolean;
  /** Called just before a request is answered, to act as a person who edits the Sheet. */
  before?: (request: Request) => void;
}

interface Range {
  title: string;
  /** Counted from 0, without the end. */
  rows: [from: number, until: number];
  columns: [from: number, until: number];
}

/** Answers requests for a person's Sheet. */
export function spreadsheetApi(spreadsheet: Spreadsheet, request: Request, rest: string) {
  spreadsheet.before?.(request);
  const { method, query, body } = request;
  if (spreadsheet.isExcel) {
    return sheetsError(400, 'FAILED_PRECONDITION', 'This operation is not supported for this document');
  }
  const isAllowed = spreadsheet.role === 'writer' || (spreadsheet.role === 'reader' && method === 'GET');
  if (!isAllowed) return sheetsError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
  if (body.length > 2_000_000) return badRequest('too large');
  if (`${method} ${rest}` === 'GET ') {
    const sheets = spreadsheet.tabs.map(({ sheetId, title, rowCount = 1000 }) => ({
      properties: { ...(sheetId && { sheetId }), title, gridProperties: { rowCount, columnCount: 26 } },
    }));
    return strange(query, ['fields']) ?? { status: 200, body: { sheets } };
  }
  if (`${method} ${rest}` === 'GET /values:batchGet') return batchGet(spreadsheet, request);
  if (`${method} ${rest}` === 'POST /values:batchUpdate') return batchUpdate(spreadsheet, body);
  return badRequest(rest);
}

function batchGet(spreadsheet: Spreadsheet, { query, ranges }: Request) {
  const wrong = strange(query, ['ranges', 'majorDimension', 'valueRenderOption']);
  if (wrong || query.majorDimension !== 'ROWS') return wrong ?? badRequest('majorDimension');
  const valueRanges = [];
  for (const text of ranges) {
    const found = tabOf(spreadsheet, text);
    if (!found) return badRequest(`Unable to parse range: ${text}`);
    const { tab, range } = found;
    if (range.rows[0] >= (tab.rowCount ?? 1000)) return badRequest(`Range (${text}) exceeds grid limits.`);
    const shown = tab.cells
      .slice(...range.rows)
      .map((row) => row.slice(...range.columns).map((cell) => shownAs(cell, query.valueRenderOption)));
    const values = trimmed(
      shown.map((row) => trimmed(row, (cell) => cell === '')),
      (row) => row.length === 0,
    );
    valueRanges.push({ range: text, majorDimension: 'ROWS', ...(values.length > 0 && { values }) });
  }
  return { status: 200, body: { spreadsheetId: spreadsheet.id, valueRanges } };
}

/** Writes all cells or none. */
function batchUpdate(spreadsheet: Spreadsheet, body: string) {
  const { valueInputOption, data, ...unknown } = JSON.parse(body);
  if (valueInputOption !== 'RAW' && valueInputOption !== 'USER_ENTERED') return badRequest('valueInputOption');
  if (Object.keys(unknown).length > 0 || !Array.isArray(data)) return badRequest(body);
  const writes: (() => void)[] = [];
  for (const { range: text, values } of data) {
    const found = tabOf(spreadsheet, text);
    if (!found) return badRequest(`Unable to parse range: ${text}`);
    const { tab, range } = found;
    const [height, width] = [range.rows[1] - range.rows[0], range.columns[1] - range.columns[0]];
    if (range.rows[1] > (tab.rowCount ?? 1000)) return badRequest(`Range (${text}) exceeds grid limits.`);
    if (values.length !== height || values.some((row: unknown[]) => row.length !== width)) return badRequest(text);
    for (const [down, row] of values.entries()) {
      for (const [right, value] of row.entries()) {
        if (typeof value !== 'string') return badRequest('cell');
        if (value.length > 50_000) return badRequest('Your input contains more than the maximum of 50000 characters');
        const [at, column] = [range.rows[0] + down, range.columns[0] + right];
        if (spreadsheet.isProtected?.(column)) {
          const words = 'You are trying to edit a protected cell or object. Please contact the spreadsheet owner.';
          return badRequest(words);
        }
        writes.push(() => put(tab, at, column, valueInputOption === 'RAW' ? value : entered(value)));
      }
    }
  }
  for (const write of writes) write();
  return { status: 200, body: { spreadsheetId: spreadsheet.id, totalUpdatedCells: writes.length } };
}

function put(tab: Tab, row: number, column: number, value: string): void {
  while (tab.cells.length <= row) tab.cells.push([]);
  const cells = tab.cells[row] ?? [];
  while (cells.length <= column) cells.push('');
  cells[column] = value;
}

/** The value that a Sheet stores for typed text. */
function entered(value: string): string {
  if (value.startsWith('=')) return '#EXECUTED';
  return /^\d+$/.test(value) ? String(Number(value)) : value;
}

function shownAs(cell: Cell, option = 'FORMATTED_VALUE') {
  if (typeof cell === 'string') return cell;
  return option === 'FORMATTED_VALUE' ? cell.shown : cell.value;
}

function tabOf({ tabs }: Spreadsheet, text: string): { tab: Tab; range: Range } | undefined {
  const range = parse(text);
  const tab = tabs.find(({ title }) => title === range?.title);
  return tab && range && { tab, range };
}

/** Parses ranges like `'It''s'!B2:C9`, `'Codes'!B2`, `'Codes'!B2:B`, `'Codes'!1:1`. */
function parse(text: string): Range | undefined {
  const [, quoted = '', first = '', last = first] = /^'((?:[^']|'')+)'!([A-Z]*\d+)(?::([A-Z]*\d*))?$/.exec(text) ?? [];
  if (!quoted) return undefined;
  const [, left = '', top = ''] = /^([A-Z]*)(\d+)$/.exec(first) ?? [];
  const [, right = '', bottom = ''] = /^([A-Z]*)(\d*)$/.exec(last) ?? [];
  return {
    title: quoted.replaceAll("''", "'"),
    rows: [Number(top) - 1, bottom ? Number(bottom) : Number.POSITIVE_INFINITY],
    columns: left ? [indexOf(left), indexOf(right) + 1] : [0, Number.POSITIVE_INFINITY],
  };
}

function indexOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function trimmed<T>(list: T[], isEmpty: (item: T) => boolean): T[] {
  return list.slice(0, list.findLastIndex((item) => !isEmpty(item)) + 1);
}
