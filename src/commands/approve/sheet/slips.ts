import { columnName } from '../../../google/ranges.ts';
import { type Columns, WRITTEN } from './columns.ts';
import type { Grid } from './grid.ts';
import { type Cells, type Change, type CodeRow, codeRow } from './plan.ts';

/** A row as it stands, and what would stand there had dialer never written into the wrong row. */
export interface SeenRow extends CodeRow {
  had: Cells;
}

/** A worksheet at a moment. */
export interface Seen {
  columns: Columns;
  rows: SeenRow[];
}

export function firstSeen({ columns, rows }: Grid): Seen {
  return { columns, rows: rows.map(codeRow).map((row) => ({ ...row, had: row.cells })) };
}

/**
 * The worksheet after `changes` were written to where the codes stood `before`. A row in which all of what was written, for
 * another code or into other columns, stands now has got it by mistake; what it `had` is known from before, and stays known
 * for as long as nothing else happens to it. Pure.
 */
export function seenAfter(before: Seen, changes: Change[], grid: Grid): Seen {
  const changeIn = new Map(changes.map((change) => [change.row, change]));
  // Rows may have been moved once more since it was written: no other row has the same registrant.
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

/** What is to be said where columns were moved before the write: what it overwrote in others, nobody here knows. */
export function columnsMoved(before: Seen, changes: Change[], after: Seen): string | undefined {
  const known = byCode(after.rows);
  const isRight = changes.every(({ key, cells }) =>
    WRITTEN.every((column) => cells[column] === undefined || cells[column] === known.get(key)?.cells[column]),
  );
  const moved = haveMoved(before.columns, after.columns);
  // They may as well have been moved after it, and taken it along.
  if (moved.length === 0 || isRight) return undefined;
  const letters = moved.map((column) => columnName(before.columns.index[column])).join(', ');
  const [first, last] = [changes.at(0)?.row, changes.at(-1)?.row];
  const where = first === last ? `row ${first}` : `rows ${first} to ${last}`;
  return `its columns were moved while dialer wrote to columns ${letters} of ${where}; look there for what does not belong (File, Version history has what stood there before)`;
}

function haveMoved(before: Columns, after: Columns) {
  return WRITTEN.filter((column) => before.index[column] !== after.index[column]);
}

/** What was written, by the columns that are at its place now. */
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
