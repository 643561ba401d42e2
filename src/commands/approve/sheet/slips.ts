import { columnName } from '../../../google/ranges.ts';
import { type Columns, WRITTEN } from './columns.ts';
import type { Grid } from './grid.ts';
import { type Cells, type Change, type CodeRow, codeRow } from './plan.ts';

/** A row as it is now, and as it would be if dialer had never written into the wrong row. */
export interface SeenRow extends CodeRow {
  had: Cells;
}

/** A worksheet at one moment. */
export interface Seen {
  columns: Columns;
  rows: SeenRow[];
}

export function seenFirst({ columns, rows }: Grid): Seen {
  return { columns, rows: rows.map(codeRow).map((row) => ({ ...row, had: row.cells })) };
}

/**
 * The worksheet after `changes` were written to where the codes were `before`. If a row now has all that was written for
 * another code, or for other columns, it got it by mistake; what it `had` is known from before, for as long as nothing else
 * happens to it. Pure.
 */
export function seenAfter(before: Seen, changes: Change[], grid: Grid): Seen {
  const changeIn = new Map(changes.map((change) => [change.row, change]));
  // Rows may have moved once more since the write: no other row has the same registrant.
  const changeOf = new Map(changes.map((change) => [change.cells.registrant_id || undefined, change]));
  const known = byCode(before.rows);
  const isSameLayout = haveMoved(before.columns, grid.columns).length === 0;
  const rows = grid.rows.map(codeRow).map((row): SeenRow => {
    const { key, cells } = row;
    const mayBeHere = [changeIn.get(row.row), isSameLayout && changeOf.get(cells.registrant_id)];
    const byMistake = mayBeHere.flatMap((change) => {
      if (!change || (isSameLayout && change.key === key)) return [];
      const landed = landedAs(change, before.columns, grid.columns);
      const columns = WRITTEN.filter((column) => landed[column] !== undefined);
      return columns.every((column) => landed[column] === cells[column]) ? columns : [];
    });
    const earlier = known.get(key);
    const had = WRITTEN.map((column) => {
      if (byMistake.includes(column)) return [column, earlier?.had[column] ?? ''];
      return [column, earlier?.cells[column] === cells[column] ? earlier.had[column] : cells[column]];
    });
    return { ...row, had: Object.fromEntries(had) };
  });
  return { columns: grid.columns, rows };
}

/** What to report if columns moved before the write: what it overwrote in other columns is unknown here. */
export function movedColumnsNote(before: Seen, changes: Change[], after: Seen): string | undefined {
  const known = byCode(after.rows);
  const isRight = changes.every(({ key, cells }) =>
    WRITTEN.every((column) => cells[column] === undefined || cells[column] === known.get(key)?.cells[column]),
  );
  const moved = haveMoved(before.columns, after.columns);
  // If all is right, they moved after the write, and took it along.
  if (moved.length === 0 || isRight) return undefined;
  const letters = moved.map((column) => columnName(before.columns.index[column])).join(', ');
  const [first, last] = [changes.at(0)?.row, changes.at(-1)?.row];
  const where = first === last ? `row ${first}` : `rows ${first} to ${last}`;
  return `columns moved while dialer was writing to columns ${letters} of ${where}; check those cells (File, Version history shows what was there)`;
}

function haveMoved(before: Columns, after: Columns) {
  return WRITTEN.filter((column) => before.index[column] !== after.index[column]);
}

/** What was written, by the columns that are in its place now. */
function landedAs({ cells }: Change, before: Columns, after: Columns): Partial<Cells> {
  return Object.fromEntries(
    WRITTEN.flatMap((column) => {
      const written = WRITTEN.find((other) => before.index[other] === after.index[column]);
      const value = written && cells[written];
      return value === undefined ? [] : [[column, value]];
    }),
  );
}

/** The first row of each code. */
function byCode(rows: SeenRow[]): Map<string, SeenRow> {
  return new Map(
    rows
      .filter(({ key }) => key !== '')
      .map((row): [string, SeenRow] => [row.key, row])
      .toReversed(),
  );
}
