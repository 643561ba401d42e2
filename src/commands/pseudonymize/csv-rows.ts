import { type CsvError, type Options, parse } from 'csv-parse';
import { DialerError } from '../../errors.ts';
import type { Change } from './csv-columns.ts';
import { LINE_ENDS, type Source } from './csv-file.ts';

/** A row as it was read, and as it stands in the file; of its line end only the first character. */
interface CsvRow {
  record: string[];
  raw: string;
}

/** A quote that is never closed must not read a whole file into memory. */
const LONGEST_ROW = 100_000;
const BATCH_CHARACTERS = 64 * 1024;

/** csv-parse's stream of rows, for rewriteRows. */
export function rowsOf({ delimiter }: Source) {
  const options: Options = {
    delimiter,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    raw: true,
  };
  return parse(options);
}

/**
 * The rows with their changes, all else byte for byte: quotes, line ends, blank lines, trailing separators. Throws
 * DialerError `usage` at a row that does not fit the header: there somebody's name may stand in a column that stays.
 */
export async function* rewriteRows(
  rows: AsyncIterable<CsvRow>,
  { header, delimiter, bom }: Source,
  changes: Change[],
  file: string,
): AsyncGenerator<string> {
  const width = header.findLastIndex((cell) => cell.trim() !== '') + 1;
  const neededWidth = Math.max(...changes.map(({ index }) => index)) + 1;
  let batch = bom;
  let line = 1;
  let isHeader = true;
  for await (const row of rows) {
    const { record } = row;
    const raw = row.raw.endsWith('\r') ? `${row.raw}\n` : row.raw;
    if (isHeader || record.every((cell) => cell === '')) batch += raw;
    else {
      if (record.length < neededWidth || record.findLastIndex((cell) => cell !== '') >= width) {
        throw misfit(record, header.slice(0, width), `${file}:${line}`);
      }
      batch += rewriteRow(record, raw, delimiter, changes);
    }
    isHeader &&= record.every((cell) => cell === '');
    line += raw.split('\n').length - 1;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

/** The row in the file's own words, but for the cells that change: these are found by the length of those before them. */
function rewriteRow(record: string[], raw: string, delimiter: string, changes: Change[]): string {
  let text = '';
  let at = 0;
  let copied = 0;
  let next = 0;
  for (const [index, cell] of record.entries()) {
    const isQuoted = raw[at] === '"';
    const end = at + (isQuoted ? quoted(cell).length : cell.length);
    if (changes[next]?.index === index) {
      const changed = changes[next++]?.change(cell) ?? '';
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

function misfit(record: string[], header: string[], place: string): DialerError {
  const hint = 'No file was written, as a name may be in the wrong column there: mend or delete the row.';
  return new DialerError('usage', `${place} has ${record.length} cells, the header has ${header.length}.`, hint);
}

/** csv-parse's errors without their words, which repeat the cell. Rows are counted as spreadsheets do, with the header. */
export function brokenRow(
  { code, lines, records }: CsvError & { lines?: number; records?: number },
  file: string,
): DialerError {
  const isOpen = code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
  const what = isOpen
    ? `: row ${(records ?? 0) + 1} opens a quote that is never closed`
    : `:${lines} has a " inside a cell`;
  const hint = 'No file was written. Put the whole cell in quotes, and write a quote inside it twice.';
  return new DialerError('usage', `${file}${what}.`, hint);
}
