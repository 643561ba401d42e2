import { headerKey } from '../../../base/csv/header.ts';
import { DialerError } from '../../../errors.ts';
import { columnOf } from '../../../schedule/codes/codes-table.ts';

/** The columns that dialer writes. */
export const WRITTEN = ['registrant_status', 'registrant_id', 'registrant_data'] as const;
/** The columns that dialer reads. */
export const READ = ['registrant_key', 'meeting_id', 'time_id', 'name', 'email'] as const;
export type Written = (typeof WRITTEN)[number];
export type SheetColumn = Written | (typeof READ)[number];

/** Where each column is, from 0. `keyName` is the Sheet's name for registrant_key. */
export interface Columns {
  index: Partial<Record<SheetColumn, number>> & Record<Written | 'registrant_key', number>;
  keyName: 'registrant_key' | 'code';
}

/**
 * Finds the columns by the first row of a worksheet; `place` names that row. With `byTimeId`, time_id must be there instead
 * of meeting_id. Throws DialerError `meetings` for missing columns, or one that occurs twice.
 */
export function findColumns(header: string[], place: string, { byTimeId }: { byTimeId: boolean }): Columns {
  const names = header.map(normalized);
  const keyName = names.includes('registrant_key') ? 'registrant_key' : 'code';
  const index: Partial<Record<SheetColumn, number>> = {};
  for (const column of [...READ, ...WRITTEN]) {
    const name = column === 'registrant_key' ? keyName : column;
    const at = names.indexOf(name);
    if (at === -1) continue;
    if (names.indexOf(name, at + 1) !== -1) {
      const hint = 'Delete or rename one of them.';
      throw new DialerError('meetings', `${place} has two columns named ${name}.`, hint);
    }
    index[column] = at;
  }
  const meeting = byTimeId ? 'time_id' : 'meeting_id';
  const missing = (['registrant_key', meeting, ...WRITTEN] as const).filter((column) => index[column] === undefined);
  if (missing.length === 0) return { index: index as Columns['index'], keyName };
  const message = `${place} has no ${missing.length === 1 ? 'column' : 'columns'} named ${missing.join(', ')}.`;
  if (missing.includes('meeting_id') && index.time_id !== undefined) {
    const hint = 'To use its column time_id, give --time-ids a CSV with the columns time_id and meeting_id.';
    throw new DialerError(
      'meetings',
      message,
      missing.length > 1 ? `Add the missing columns to the first row. ${hint}` : hint,
    );
  }
  throw new DialerError('meetings', message, 'Add what is missing to the first row, in any order.');
}

/** Whether this cell of the first row names the column. */
export function isNamed(cell: string, column: SheetColumn, { keyName }: Pick<Columns, 'keyName'>): boolean {
  return normalized(cell) === (column === 'registrant_key' ? keyName : column);
}

/** The column that a header names, regardless of spacing and case; columns of codes.csv may have any of their names. */
export function normalized(cell: string): string {
  return columnOf(cell) ?? headerKey(cell);
}
