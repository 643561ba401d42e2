import { DialerError } from '../../errors.ts';
import type { Account } from '../report/account.ts';
import { MOST_ROWS_ABOVE_HEADER } from './delimiter.ts';
import { columnFinder, isHeader, type Layout, readOpening, type TableKind, type TextRow } from './header.ts';
import { eachRecord } from './records.ts';

/** How many physical lines of a file went where, other than into rows. */
export interface TableLines {
  total: number;
  header: number;
  /** A title, or rows that are reported. */
  aboveHeader: number;
  blank: number;
  /** Reported one by one. */
  unreadable: number;
}

/** Where each physical line of a file went; `rows` counts the lines of its rows by kind. */
export function lineAccount(file: string, lines: TableLines, rows: Account['parts']): Account {
  const { total, header, aboveHeader, blank, unreadable } = lines;
  const others = { header, 'above the header': aboveHeader, blank, unreadable };
  return { of: `lines of ${file}`, total, parts: { ...rows, ...others } };
}

/** Receives the rows of a file, top to bottom, and what else there is to report about it. */
interface Listener<C extends string> {
  /** `lines`: how many physical lines the row takes. */
  row(cells: string[], line: number, layout: Layout<C>, lines: number): void;
  note(severity: 'problem' | 'warning', line: number, message: string, column?: string): void;
}

/**
 * Reads a CSV file by the names of its columns. Leaves out empty rows and repeated headers. Throws DialerError `meetings` if
 * the file as a whole cannot be used: it is empty, lacks a column or has one twice, or a quote is never properly closed.
 */
export function readTable<C extends string>(
  text: string,
  file: string,
  kind: TableKind<C>,
  { row, note }: Listener<C>,
): { layout: Layout<C>; lines: TableLines } {
  const columnOf = columnFinder(kind);
  const lines: TableLines = { total: 0, header: 0, aboveHeader: 0, blank: 0, unreadable: 0 };
  let layout: Layout<C> | undefined;
  /** The first rows, up to the header. */
  const opening: TextRow[] = [];
  const begin = () => {
    const { rows, remarks, ...found } = readOpening(opening, file, kind, columnOf);
    for (const { severity, line, message, column } of remarks) note(severity, line, message, column);
    for (const other of opening) {
      if (rows.includes(other)) row(other.cells, other.line, found.layout, other.lines);
      else lines[other === found.layout.header ? 'header' : 'aboveHeader'] += other.lines;
    }
    return found.layout;
  };
  const decisive = kind.required.length > 0 ? kind.required : kind.columns;
  const repeatsHeader = (cells: string[], { index, header }: Layout<C>) =>
    decisive.every((column) => {
      const at = index[column];
      return at === undefined || columnOf(cells[at] ?? '') === column || (header && cells[at] === header.cells[at]);
    });
  const shape = {
    isName: (cell: string) => columnOf(cell) !== undefined,
    width: kind.byPosition?.columns.length,
    isRow: kind.isRow,
  };
  lines.total = eachRecord(text, file, shape, {
    record(cells, line, height) {
      if (cells.every((cell) => cell === '')) {
        lines.blank += height;
        return;
      }
      if (!layout) {
        opening.push({ cells, line, lines: height });
        if (isHeader(cells, kind, columnOf) || opening.length === MOST_ROWS_ABOVE_HEADER) layout = begin();
      } else if (repeatsHeader(cells, layout)) lines.header += height;
      else row(cells, line, layout, height);
    },
    unreadable(line, message, height) {
      if (!layout) throw new DialerError('meetings', `${file}:${line} ${message}.`, 'It may be the header.');
      lines.unreadable += height;
      note('problem', line, message);
    },
  });
  return { layout: layout ?? begin(), lines };
}
