import { DialerError } from '../../errors.ts';
import { MOST_ROWS_ABOVE_HEADER } from './delimiter.ts';
import { columnFinder, isHeader, type Layout, readOpening, type TableKind, type TextRow } from './header.ts';
import { eachRecord } from './records.ts';

/** Receives the rows of a file, top to bottom, and what else there is to report about it. */
interface Listener<C extends string> {
  row(cells: string[], line: number, layout: Layout<C>): void;
  note(severity: 'problem' | 'warning', line: number, message: string): void;
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
): Layout<C> {
  const columnOf = columnFinder(kind);
  let layout: Layout<C> | undefined;
  /** The first rows, up to the header. */
  const opening: TextRow[] = [];
  const begin = () => {
    const { rows, remarks, ...found } = readOpening(opening, file, kind, columnOf);
    for (const { severity, line, message } of remarks) note(severity, line, message);
    for (const { cells, line } of rows) row(cells, line, found.layout);
    return found.layout;
  };
  const decisive = kind.required.length > 0 ? kind.required : kind.columns;
  const repeatsHeader = (cells: string[], { index }: Layout<C>) =>
    decisive.every((column) => index[column] === undefined || columnOf(cells[index[column]] ?? '') === column);
  const shape = {
    isName: (cell: string) => columnOf(cell) !== undefined,
    width: kind.byPosition?.columns.length,
    isRow: kind.isRow,
  };
  eachRecord(text, file, shape, {
    record(cells, line) {
      if (cells.every((cell) => cell === '')) return;
      if (!layout) {
        opening.push({ cells, line });
        if (isHeader(cells, kind, columnOf) || opening.length === MOST_ROWS_ABOVE_HEADER) layout = begin();
      } else if (!repeatsHeader(cells, layout)) row(cells, line, layout);
    },
    unreadable(line, message) {
      if (!layout) throw new DialerError('meetings', `${file}:${line} ${message}.`, 'It may be the header.');
      note('problem', line, message);
    },
  });
  return layout ?? begin();
}
