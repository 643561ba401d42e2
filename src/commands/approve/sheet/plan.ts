import { Invalid } from '../../../base/csv/cell.ts';
import { jsonObject } from '../../../base/http/json-object.ts';
import type { Redemption } from '../../../ledger/codes.ts';
import { readCode } from '../../../schedule/codes/code.ts';
import type { RegistrantData } from '../pass/source.ts';
import { WRITTEN, type Written } from './columns.ts';
import type { GridRow } from './grid.ts';

export type Cells = Record<Written, string>;

/** A row, by its code; `key` is empty if there is none, or a formula shows none right now. */
export interface CodeRow {
  row: number;
  key: string;
  cells: Cells;
}

/** Cells to write into a row; `key` is the row's code. */
export interface Change {
  row: number;
  key: string;
  cells: Partial<Cells>;
}

/** What the ledger knows, and what Zoom sent. */
export interface LedgerFacts {
  redemptions: ReadonlyMap<string, Redemption>;
  /** Those at hand. */
  registrants: RegistrantData;
  /** The registrants in `redemptions`. */
  knownIds: ReadonlySet<string>;
}

/** What a row should contain. */
export interface RowPlan {
  cells: Cells;
  /** Columns with text that dialer did not write, which is left alone. */
  kept: Written[];
  /** The row had a registrant whom the ledger has with another code. */
  cleared: boolean;
}

export const REGISTERED = 'REGISTERED';
const PENDING = 'PENDING';
/** Google's limit for a cell. One that is longer would fail all others with it. */
const MOST_CHARACTERS = 50_000;

export function ledgerFacts(redemptions: LedgerFacts['redemptions'], registrants: RegistrantData): LedgerFacts {
  const knownIds = new Set([...redemptions.values()].map(({ registrantId }) => registrantId));
  return { redemptions, registrants, knownIds };
}

export function codeRow({ row, cells }: GridRow): CodeRow {
  const { registrant_status = '', registrant_id = '', registrant_data = '' } = cells;
  const key = readCode(cells.registrant_key ?? '');
  return { row, key: key instanceof Invalid ? '' : key, cells: { registrant_status, registrant_id, registrant_data } };
}

/** Whether the row may need a change, judging without its registrant_data. */
export function mayChange({ key, cells }: CodeRow, { redemptions, knownIds, registrants }: LedgerFacts): boolean {
  const redemption = key === '' ? undefined : redemptions.get(key);
  if (!redemption) return key !== '' && knownIds.has(cells.registrant_id);
  const isOther =
    cells.registrant_id !== redemption.registrantId || cells.registrant_status !== statusOf(redemption, cells);
  // An earlier pass may not have had what Zoom sent.
  return isOther || registrants.has(redemption.registrantId);
}

/**
 * Plans what a row should contain: the status of its code, except where somebody else has written something. dialer's own
 * cells are an ID that the ledger knows, data with such an ID, and the status beside either; also `PENDING` with data of the
 * same ID, as the ledger forgets a failed registrant once somebody else has the code. A row without a code stays. Pure.
 */
export function planRow({ key, cells }: CodeRow, facts: LedgerFacts): RowPlan {
  const redemption = key === '' ? undefined : facts.redemptions.get(key);
  const own = ownCells(cells, facts.knownIds);
  const plan: RowPlan = { cells: { ...cells }, kept: [], cleared: false };
  if (!redemption) {
    if (key === '' || !facts.knownIds.has(cells.registrant_id)) return plan;
    for (const column of own) plan.cells[column] = '';
    return { ...plan, cleared: true };
  }
  const wanted: Cells = {
    registrant_status: statusOf(redemption, cells),
    registrant_id: redemption.registrantId,
    registrant_data: isWhole(cells.registrant_data, redemption) ? cells.registrant_data : dataOf(redemption, facts),
  };
  for (const column of WRITTEN) {
    if (cells[column] === wanted[column]) continue;
    if (cells[column] === '' || own.includes(column)) plan.cells[column] = wanted[column];
    else plan.kept.push(column);
  }
  return plan;
}

/** The columns whose cells dialer has written. */
function ownCells(
  { registrant_status: status, registrant_id: id, registrant_data: data }: Cells,
  knownIds: LedgerFacts['knownIds'],
) {
  const dataId = idIn(data);
  const isPendingAsWritten = status === PENDING && id !== '' && dataId === id;
  const isIdOwn = knownIds.has(id) || isPendingAsWritten;
  const isDataOwn = dataId !== undefined && (knownIds.has(dataId) || isPendingAsWritten);
  const isStatusOwn = (status === PENDING || status === REGISTERED) && (isIdOwn || isDataOwn);
  const isOwn: Record<Written, boolean> = {
    registrant_status: isStatusOwn,
    registrant_id: isIdOwn,
    registrant_data: isDataOwn,
  };
  return WRITTEN.filter((column) => isOwn[column]);
}

/** Never takes an approval back: of two passes at once, the one that read the ledger first may write last. */
function statusOf(
  { state, registrantId }: Redemption,
  { registrant_status: status, registrant_id: id }: Cells,
): string {
  const wasApproved = status === REGISTERED && id === registrantId && state !== 'failed';
  return state === 'approved' || wasApproved ? REGISTERED : PENDING;
}

/** The registrant as Zoom sent it, or as the ledger has it if that is not at hand or too long for a cell. */
function dataOf(redemption: Redemption, { registrants }: LedgerFacts): string {
  const sent = registrants.get(redemption.registrantId);
  const data = sent ? JSON.stringify(sent) : dataOfLedger(redemption);
  return data.length <= MOST_CHARACTERS ? data : dataOfLedger(redemption);
}

function dataOfLedger({ registrantId: id, email, name }: Redemption): string {
  return JSON.stringify({ id, email, name });
}

/** Whether this is the registrant's data, and more than the ledger has. */
function isWhole(data: string, redemption: Redemption): boolean {
  return idIn(data) === redemption.registrantId && data !== dataOfLedger(redemption);
}

/** The registrant ID in the data; undefined if it is something else. */
function idIn(data: string): string | undefined {
  if (!data.startsWith('{')) return undefined;
  const id = jsonObject(data)?.id;
  return typeof id === 'string' ? id : undefined;
}
