import { type CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { DialerError } from '../../errors.ts';
import { cleanCell } from './cell.ts';

/** What eachRecord tells of a file, in the order of its lines; `line` is a record's first physical line, from 1. */
interface Listener {
  record(cells: string[], line: number): void;
  /** A row that cannot be read, though the rows after it can. */
  unreadable(line: number, message: string): void;
}

/** What a file of this kind looks like. */
interface Shape {
  /** Whether a cell is the name of a column. */
  isName: (cell: string) => boolean;
  /** Whether a line inside a quoted cell is a whole row: then the quote was meant to end elsewhere. */
  isRow: (line: string, delimiter: string) => boolean;
}

const DELIMITERS = [',', ';', '\t'];
const LONGEST_ROW = 100_000;
const MOST_LINES_BEFORE_HEADER = 10;

/**
 * CSV as spreadsheets write it, record by record, with its cells cleaned. `isName` tells a column's name, by which the
 * separator is known. Throws DialerError `meetings` when a quote is not properly closed: it would swallow later rows.
 */
export function eachRecord(text: string, file: string, { isName, isRow }: Shape, listener: Listener): void {
  const { body, delimiter } = dialect(text, isName);
  const lines = body.split('\n');
  if (!body.includes('"')) {
    // Then a line is a row, and there is nothing to parse: half of what a tick with nothing due would spend itself.
    for (const [index, line] of lines.entries()) listener.record(line.split(delimiter).map(cleanCell), index + 1);
    return;
  }
  const cellOpensWithQuote = new RegExp(`(^|[${delimiter}])\\s*"`);
  let lastLine = 0;
  parse(body, {
    delimiter,
    record_delimiter: '\n',
    trim: true,
    skip_empty_lines: true,
    // Rows of any length arrive whole and are judged later; with `columns` csv-parse would drop cells silently.
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    on_record(cells: string[], info: InfoRecord) {
      const inside = cells.filter((cell) => cell.includes('\n')).map((cell) => cell.split('\n'));
      const firstLine = info.lines - inside.reduce((sum, parts) => sum + parts.length - 1, 0);
      if (inside.flat().some((line) => isRow(line, delimiter))) throw unclosed(file, firstLine);
      listener.record(cells.map(cleanCell), firstLine);
      lastLine = info.lines;
      return null;
    },
    skip_records_with_error: true,
    on_skip(error: CsvError | undefined) {
      const line = Number(error?.lines);
      // After any other error, or where another cell of the line is quoted, later rows are taken for one cell.
      const onlyThisRow = error?.code === 'INVALID_OPENING_QUOTE' && !cellOpensWithQuote.test(lines[line - 1] ?? '');
      if (!onlyThisRow) throw unclosed(file, lastLine + 1);
      if (line === lastLine) return undefined;
      listener.unreadable(line, 'has a " inside a cell; put the whole cell in quotes and write the inner quote twice');
      lastLine = line;
      return undefined;
    },
  });
}

function unclosed(file: string, line: number): DialerError {
  const hint = 'Close the quoted cell with a " followed by the separator, and write a quote inside it twice.';
  return new DialerError('meetings', `${file}:${line} opens a quote that is never properly closed.`, hint);
}

/** What differs between spreadsheets: the separator, a leading `sep=` line, line ends, Excel's unquoted `="012345"`. */
function dialect(text: string, isName: (cell: string) => boolean): { body: string; delimiter: string } {
  const lines = text.replace(/^\ufeff+/, '').replace(/\r\n?/g, '\n');
  const [declaration = '', declared] = /^[ \t\n]*"?sep=([,;\t|])"?[,;\t| ]*\n/i.exec(lines) ?? [];
  // Its lines stay as empty ones, so that line numbers remain those of the file.
  const rest = declaration.replace(/[^\n]/g, '') + lines.slice(declaration.length);
  const delimiter = declared ?? guessDelimiter(rest, isName);
  const excelText = new RegExp(`(^|[${delimiter}])="([^"\n]*)"(?=[${delimiter}]|$)`, 'gm');
  return { body: rest.includes('="') ? rest.replace(excelText, '$1"$2"') : rest, delimiter };
}

/** What separates the most column names in the first lines; without names, what the very first line has the most of. */
function guessDelimiter(text: string, isName: (cell: string) => boolean): string {
  const lines = text.split('\n', MOST_LINES_BEFORE_HEADER).filter((line) => line.trim() !== '');
  const score = (delimiter: string) => {
    const names = lines.flatMap((line) => line.split(delimiter)).filter((cell) => isName(cell.replaceAll('"', '')));
    const cells = lines[0]?.split(delimiter).length ?? 0;
    // The rooms of a data row are separated by `;` too: seven cells beat more.
    return names.length * 1000 + (cells === 7 ? 100 : cells);
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}
