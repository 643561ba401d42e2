import { type CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { DialerError } from '../../errors.ts';
import { cleanCell } from './cell.ts';
import { guessDelimiter } from './delimiter.ts';

/** Receives the records of a file, top to bottom. `line` is a record's first physical line, from 1. */
interface Listener {
  /** `lines`: how many physical lines it takes. An empty line is a record with one empty cell. */
  record(cells: string[], line: number, lines: number): void;
  /** A record that cannot be read, though the ones after it can. */
  unreadable(line: number, message: string, lines: number): void;
}

/** What a file of this kind looks like. */
interface Shape {
  /** Whether a cell is the name of a column. */
  isName: (cell: string) => boolean;
  /** The number of columns of a file without a header. */
  width?: number | undefined;
  /** Whether these cells make a whole row. A line of a quoted cell that does shows that the quote is not closed properly. */
  isRow?: ((cells: string[]) => boolean) | undefined;
}

const LONGEST_ROW = 100_000;

/**
 * Reads CSV as spreadsheets write it, record by record, and cleans the cells. Throws DialerError `meetings` for a quote that
 * is never properly closed: it would swallow the rows after it. Returns the number of physical lines.
 */
export function eachRecord(text: string, file: string, shape: Shape, listener: Listener): number {
  const { body, delimiter } = dialect(text, shape);
  const lines = (body.endsWith('\n') ? body.slice(0, -1) : body).split('\n');
  if (!body.includes('"')) {
    // Then a line is a row. Parsing would take half of the time of a run with nothing due.
    for (const [index, line] of lines.entries()) listener.record(line.split(delimiter).map(cleanCell), index + 1, 1);
    return lines.length;
  }
  const cellOpensWithQuote = new RegExp(`(^|[${delimiter}])\\s*"`);
  const isRow = (line: string) => shape.isRow?.(line.split(delimiter).map(cleanCell)) ?? false;
  let lastLine = 0;
  parse(body, {
    delimiter,
    record_delimiter: '\n',
    trim: true,
    // With `columns`, csv-parse would silently drop the cells of rows that are too long.
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    on_record(cells: string[], info: InfoRecord) {
      const multiline = cells.filter((cell) => cell.includes('\n')).map((cell) => cell.split('\n'));
      const more = multiline.reduce((sum, parts) => sum + parts.length - 1, 0);
      const firstLine = info.lines - more;
      if (multiline.flat().some(isRow)) throw unclosed(file, firstLine);
      listener.record(cells.map(cleanCell), firstLine, more + 1);
      lastLine = info.lines;
      return null;
    },
    skip_records_with_error: true,
    on_skip(error: CsvError | undefined) {
      const line = Number(error?.lines);
      // After any other error, and if another cell of the line is quoted, csv-parse takes the next rows for one cell.
      const isOneRow = error?.code === 'INVALID_OPENING_QUOTE' && !cellOpensWithQuote.test(lines[line - 1] ?? '');
      if (!isOneRow) throw unclosed(file, lastLine + 1);
      if (line === lastLine) return undefined;
      const message = 'has a " inside a cell; put the cell in quotes, and write "" for each " in it';
      listener.unreadable(line, message, line - lastLine);
      lastLine = line;
      return undefined;
    },
  });
  return lines.length;
}

function unclosed(file: string, line: number): DialerError {
  const hint = 'End the quoted cell with a " before the separator, and write "" for a " inside it.';
  return new DialerError('meetings', `${file}:${line} opens a quote that is never properly closed.`, hint);
}

/** Removes what differs between spreadsheets: a leading `sep=` line, line endings, Excel's unquoted `="012345"`. */
function dialect(text: string, { isName, width }: Shape): { body: string; delimiter: string } {
  const lines = text.replace(/^\ufeff+/, '').replace(/\r\n?/g, '\n');
  const [declaration = '', declared] = /^[ \t\n]*"?sep=([,;\t|])"?[,;\t| ]*\n/i.exec(lines) ?? [];
  // Its line breaks stay, so that line numbers are those of the file.
  const rest = declaration.replace(/[^\n]/g, '') + lines.slice(declaration.length);
  const delimiter = declared ?? guessDelimiter(rest, isName, width);
  const excelText = new RegExp(`(^|[${delimiter}])="([^"\n]*)"(?=[${delimiter}]|$)`, 'gm');
  return { body: rest.includes('="') ? rest.replace(excelText, '$1"$2"') : rest, delimiter };
}
