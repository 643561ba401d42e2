import { columnName } from '../../google/ranges.ts';
import { WRITTEN } from './columns.ts';
import type { Grid } from './grid.ts';
import { type Cells, type Change, type CodeRow, codeRow } from './plan.ts';

interface PutBack {
  /** What rows had before dialer wrote into them by mistake, by row. */
  restored: Map<number, Partial<Cells>>;
  /** What dialer cannot put back. */
  note?: string;
}

/**
 * Finds what was written into rows that are not those that were meant, as they were moved after `before` was read: rows in
 * which all that was written stands beside another code. Pure.
 */
export function putBack(before: Grid, changes: Change[], after: Grid): PutBack {
  const restored: PutBack['restored'] = new Map();
  const rows = after.rows.map(codeRow);
  if (WRITTEN.some((column) => before.columns.index[column] !== after.columns.index[column])) {
    return isWritten(changes, rows) ? { restored } : { restored, note: columnsMoved(before, changes) };
  }
  const changeIn = new Map(changes.map((change) => [change.row, change]));
  const had = new Map<string, Cells>();
  for (const { key, cells } of before.rows.map(codeRow)) if (key !== '' && !had.has(key)) had.set(key, cells);
  for (const { row, key, cells } of rows) {
    const change = changeIn.get(row);
    const columns = WRITTEN.filter((column) => change?.cells[column] !== undefined);
    if (!change || change.key === key || columns.some((column) => cells[column] !== change.cells[column])) continue;
    restored.set(row, Object.fromEntries(columns.map((column) => [column, had.get(key)?.[column] ?? ''])));
  }
  return { restored };
}

/** Whether all of it stands beside its code: then the columns were moved after it was written, and took it along. */
function isWritten(changes: Change[], rows: CodeRow[]): boolean {
  const byKey = new Map(rows.map(({ key, cells }) => [key, cells]));
  return changes.every(({ key, cells }) =>
    WRITTEN.every((column) => cells[column] === undefined || cells[column] === byKey.get(key)?.[column]),
  );
}

function columnsMoved({ columns }: Grid, changes: Change[]): string {
  const letters = WRITTEN.map((column) => columnName(columns.index[column])).join(', ');
  const [first, last] = [changes.at(0)?.row, changes.at(-1)?.row];
  const where = first === last ? `row ${first}` : `rows ${first} to ${last}`;
  return `its columns were moved while dialer wrote to columns ${letters} of ${where}. Look there for what does not belong; File, Version history has what stood there before`;
}
