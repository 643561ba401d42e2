import { Invalid } from '../../../base/csv/cell.ts';
import { jsonObject } from '../../../base/http/json-object.ts';
import type { Redemption } from '../../../ledger/codes.ts';
import { readCode } from '../../../schedule/codes/code.ts';
import { WRITTEN, type Written } from './columns.ts';
import type { GridRow } from './grid.ts';

export type Cells = Record<Written, string>;

/** A row, by the code in it; `key` is empty where there is none, or a formula that shows none just now. */
export interface CodeRow {
  row: number;
  key: string;
  cells: Cells;
}

/** Cells of a row that are to be written; `key` is the code that stands in it. */
export interface Change {
  row: number;
  key: string;
  cells: Partial<Cells>;
}

/** What the ledger says. */
export interface SheetPlan {
  redemptions: ReadonlyMap<string, Redemption>;
  /** As Zoom sent them, by registrant ID; of those that are at hand. */
  registrants: ReadonlyMap<string, Record<string, unknown>>;
  /** The registrants in `uses`. */
  known: ReadonlySet<string>;
}

/** What should stand in a row, and what is to be said of it. */
export interface Settled {
  cells: Cells;
  /** These hold what somebody else has written, and are in the way. */
  kept: Written[];
  /** It had a registrant that the ledger has with another code. */
  emptied: boolean;
}

export const REGISTERED = 'REGISTERED';
const PENDING = 'PENDING';
/** Of a cell; one that is longer would have all others refused as well. */
const MOST_CHARACTERS = 50_000;

export function bookOf(redemptions: SheetPlan['redemptions'], registrants: SheetPlan['registrants']): SheetPlan {
  return {
    redemptions,
    registrants,
    known: new Set([...redemptions.values()].map(({ registrantId }) => registrantId)),
  };
}

export function codeRow({ row, cells }: GridRow): CodeRow {
  const { registrant_status = '', registrant_id = '', registrant_data = '' } = cells;
  const key = readCode(cells.registrant_key ?? '');
  return { row, key: key instanceof Invalid ? '' : key, cells: { registrant_status, registrant_id, registrant_data } };
}

/** Whether something may be to do in this row, as far as it shows without its registrant_data. */
export function mayDiffer({ key, cells }: CodeRow, { redemptions, known, registrants }: SheetPlan): boolean {
  const use = key === '' ? undefined : redemptions.get(key);
  if (!use) return key !== '' && known.has(cells.registrant_id);
  const isOther = cells.registrant_id !== use.registrantId || cells.registrant_status !== statusOf(use, cells);
  // A pass that did not have what Zoom sent may have come first.
  return isOther || registrants.has(use.registrantId);
}

/**
 * What should stand in a row: what became of its code, but where somebody else has written something it stays. dialer's own
 * is a registrant's ID that the ledger knows, the data of such a one, and the status beside either; and what is `PENDING` with
 * the data of the same ID: the ledger forgets who failed once another has the code. A row without a code stays as it is. Pure.
 */
export function settle({ key, cells }: CodeRow, book: SheetPlan): Settled {
  const use = key === '' ? undefined : book.redemptions.get(key);
  const own = ownCells(cells, book.known);
  const settled: Settled = { cells: { ...cells }, kept: [], emptied: false };
  if (!use) {
    if (key === '' || !book.known.has(cells.registrant_id)) return settled;
    for (const column of own) settled.cells[column] = '';
    return { ...settled, emptied: true };
  }
  const wanted: Cells = {
    registrant_status: statusOf(use, cells),
    registrant_id: use.registrantId,
    registrant_data: isWhole(cells.registrant_data, use) ? cells.registrant_data : dataOf(use, book),
  };
  for (const column of WRITTEN) {
    if (cells[column] === wanted[column]) continue;
    if (cells[column] === '' || own.includes(column)) settled.cells[column] = wanted[column];
    else settled.kept.push(column);
  }
  return settled;
}

/** Those of the cells that dialer has written. */
function ownCells(
  { registrant_status: status, registrant_id: id, registrant_data: data }: Cells,
  known: SheetPlan['known'],
) {
  const dataId = idIn(data);
  const isPendingAsWritten = status === PENDING && id !== '' && dataId === id;
  const isIdOwn = known.has(id) || isPendingAsWritten;
  const isDataOwn = dataId !== undefined && (known.has(dataId) || isPendingAsWritten);
  const isStatusOwn = (status === PENDING || status === REGISTERED) && (isIdOwn || isDataOwn);
  const isOwn: Record<Written, boolean> = {
    registrant_status: isStatusOwn,
    registrant_id: isIdOwn,
    registrant_data: isDataOwn,
  };
  return WRITTEN.filter((column) => isOwn[column]);
}

/** Of two passes at once, the one that read the ledger first may write last: it does not take an approval back. */
function statusOf(
  { state, registrantId }: Redemption,
  { registrant_status: status, registrant_id: id }: Cells,
): string {
  const wasApproved = status === REGISTERED && id === registrantId && state !== 'failed';
  return state === 'approved' || wasApproved ? REGISTERED : PENDING;
}

/** The registrant as Zoom sent it; where that is not at hand, or too long for a cell, what the ledger has. */
function dataOf(use: Redemption, { registrants }: SheetPlan): string {
  const sent = registrants.get(use.registrantId);
  const data = sent ? JSON.stringify(sent) : dataOfLedger(use);
  return data.length <= MOST_CHARACTERS ? data : dataOfLedger(use);
}

function dataOfLedger({ registrantId: id, email, name }: Redemption): string {
  return JSON.stringify({ id, email, name });
}

/** Whether this is the registrant's data, and more of it than the ledger has. */
function isWhole(data: string, use: Redemption): boolean {
  return idIn(data) === use.registrantId && data !== dataOfLedger(use);
}

/** The ID of the registrant whose data it is. */
function idIn(data: string): string | undefined {
  if (!data.startsWith('{')) return undefined;
  const id = jsonObject(data)?.id;
  return typeof id === 'string' ? id : undefined;
}
