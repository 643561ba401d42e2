import { type CsvError, type Options, parse } from 'csv-parse';
import { formatCount } from '../../base/output/format.ts';
import { DialerError } from '../../errors.ts';
import type { ColumnChange } from './csv-columns.ts';
import { type CsvFile, LINE_ENDS } from './csv-file.ts';

/** A row as cells, and as text with only the first character of its line end. */
interface CsvRow {
  record: string[];
  raw: string;
}

/** Keeps a quote that is never closed from reading the whole file into memory. */
const LONGEST_ROW = 100_000;
const E_MAIL = /[^\s@]@[^\s@]/;
const LINE_FEED = 0x0a;
const BATCH_CHARACTERS = 64 * 1024;

/** A csv-parse stream of rows, for rewriteRows. */
export function rowParser({ delimiter }: CsvFile) {
  const options: Options = {
    delimiter,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    raw: true,
  };
  return parse(options);
}

/** Counts lines, and notes e-mails left unchanged: a row shifted by a cell can still have the right length. */
export interface Tally {
  /** All rows have been read and written, which a reader who closes the pipe prevents. */
  isComplete: boolean;
  /** All lines that were read. */
  lines: number;
  header: number;
  blank: number;
  changed: number;
  /** For each unchanged column with e-mails, the line of the first one, and how many rows have one. */
  emails: Map<number, { line: number; rows: number }>;
}

export function newTally(): Tally {
  return { isComplete: false, lines: 0, header: 0, blank: 0, changed: 0, emails: new Map() };
}

/** Passes the bytes of a file on, and counts its lines. */
export async function* countLines(bytes: AsyncIterable<Buffer>, tally: Tally): AsyncGenerator<Buffer> {
  let isOpen = false;
  for await (const some of bytes) {
    for (let at = some.indexOf(LINE_FEED); at !== -1; at = some.indexOf(LINE_FEED, at + 1)) tally.lines++;
    if (some.length > 0) isOpen = some.at(-1) !== LINE_FEED;
    yield some;
  }
  if (isOpen) tally.lines++;
}

/**
 * Applies the changes to the rows and leaves all else as it is, byte for byte: quotes, line ends, blank lines, trailing
 * delimiters. Counts lines in the tally. Throws DialerError `usage` at a row of another length than the header, because a name
 * may be in the wrong column.
 */
export async function* rewriteRows(
  rows: AsyncIterable<CsvRow>,
  { header, delimiter, bom }: CsvFile,
  { changes, path, tally }: { changes: ColumnChange[]; path: string; tally: Tally },
): AsyncGenerator<string> {
  const width = header.findLastIndex((cell) => cell.trim() !== '') + 1;
  let batch = bom;
  let line = 1;
  for await (const row of rows) {
    const { record } = row;
    const raw = row.raw.endsWith('\r') ? `${row.raw}\n` : row.raw;
    const breaks = raw.split('\n').length - 1;
    const height = raw.endsWith('\n') ? breaks : breaks + 1;
    const isBlank = record.every((cell) => cell === '');
    if (isBlank || tally.header === 0) {
      tally[isBlank ? 'blank' : 'header'] += height;
      batch += raw;
    } else {
      // A row may lack the empty cells at the end of the header.
      const isWhole = record.length === header.length || record.length === width;
      if (!isWhole || record.findLastIndex((cell) => cell !== '') >= width) {
        throw wrongLength(record, header.slice(0, width), `${path}:${line}`);
      }
      tally.changed += height;
      noteEmails(record, changes, line, tally);
      batch += rewriteRow(record, raw, delimiter, changes);
    }
    line += height;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

function noteEmails(record: string[], changes: ColumnChange[], line: number, { emails }: Tally): void {
  for (const [index, cell] of record.entries()) {
    if (!E_MAIL.test(cell) || changes.some((change) => change.index === index)) continue;
    const found = emails.get(index) ?? { line, rows: 0 };
    emails.set(index, { ...found, rows: found.rows + 1 });
  }
}

/** Replaces the changed cells in the row's text. The lengths of the cells give their positions. */
function rewriteRow(record: string[], raw: string, delimiter: string, changes: ColumnChange[]): string {
  let text = '';
  let at = 0;
  let copied = 0;
  let next = 0;
  for (const [index, cell] of record.entries()) {
    const isQuoted = raw[at] === '"';
    const end = at + (isQuoted ? quoted(cell).length : cell.length);
    if (changes[next]?.index === index) {
      const changed = changes[next++]?.apply(cell) ?? '';
      text += raw.slice(copied, at) + (isQuoted ? quoted(changed) : changed);
      copied = end;
      if (next === changes.length) break;
    }
    at = end + delimiter.length;
  }
  return text + raw.slice(copied);
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function wrongLength(record: string[], header: string[], place: string): DialerError {
  const hint = 'No file was written, because a name may be in the wrong column. Fix or delete the row.';
  const cells = formatCount(record.length, 'cell') ?? 'no cells';
  return new DialerError('usage', `${place} has ${cells}, but the header has ${header.length}.`, hint);
}

/** Explains csv-parse's errors without its messages, which repeat the cell. Rows are counted with the header. */
export function brokenRow(
  { code, lines, records }: CsvError & { lines?: number; records?: number },
  file: string,
): DialerError {
  const isOpen = code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
  const what = isOpen
    ? `: row ${(records ?? 0) + 1} has a quotation mark that is never closed`
    : `:${lines} has a quotation mark inside an unquoted cell`;
  const hint = 'No file was written. Quote the whole cell, and double the quotation marks inside it.';
  return new DialerError('usage', `${file}${what}.`, hint);
}
