import { DialerError } from '../../../errors.ts';
import { writeCells } from '../../../google/ranges.ts';
import { type Columns, WRITTEN, type Written } from './columns.ts';
import { type Place, readGrid } from './grid.ts';
import { type Change, codeRow, mayDiffer, type SheetPlan, settle } from './plan.ts';
import { columnsMoved, firstSeen, type Seen, seenAfter } from './slips.ts';

const GLANCE = ['registrant_key', 'registrant_status', 'registrant_id'] as const;
const ALL = [...GLANCE, 'registrant_data'] as const;
const MOST_WRITES = 4;
const MOST_ROWS_SHOWN = 5;
const IS_KEPT = 'holds what dialer did not write, and stays as it is; empty it to see there what became of the code';
const HAD_ANOTHER = 'had a registrant who has registered with another code, and was emptied';
/** After any other failure of a write, nothing or all of it was done, and it may go better. */
const FINAL = ['credentials', 'scope', 'config', 'meetings'];

/** What there is to say, of these rows. */
type Remark = [text: string, rows: number[]];

/**
 * Writes into the Sheet what became of its codes, where that does not stand there yet; resolves to what a person should know.
 *
 * Google writes by position, and cannot be told to do so only if nothing has moved since. So the Sheet is read again just
 * before, with columns found by header and rows by code; and once more after it. Values that came into the row of another
 * code, as rows were sorted, inserted or deleted in the tenths of a second between, are replaced there by what that row had.
 * What can still slip in that moment: columns that are moved (the values may then stand in a column of somebody else's, which
 * is said, and is in the Sheet's version history), text typed into one of these very cells, and what stood in the three
 * columns of a row that has no code. A formula that shows nothing counts as empty. What a pass wrote into the wrong row and
 * could not take out again, as it was killed, is taken out by the next.
 *
 * (Developer metadata would not do better. It stays with its place when rows are sorted, as only their cells move then; it
 * marks a row or a column, not a cell; a worksheet has room for some 30,000 characters of it; and it stays in the Sheet.)
 *
 * Throws DialerError: then some of it may be written, and the next pass does the rest.
 */
export async function writeBack(place: Place, book: SheetPlan): Promise<string[]> {
  const glance = await readGrid(place, GLANCE);
  if (!glance.rows.map(codeRow).some((row) => mayDiffer(row, book))) return [];
  const lastRow = glance.rows.at(-1)?.row;
  const { title } = place.worksheet;
  let seen = firstSeen(await readGrid(place, ALL, { columns: glance.columns, lastRow }));
  let failure: DialerError | undefined;
  const notes = new Set<string>();
  for (let writes = 0; ; writes++) {
    const { changes, emptied, kept } = planOf(seen, book);
    for (const remark of remarksOn(emptied)) notes.add(`${title}:${remark}`);
    if (changes.length === 0) return [...notes, ...remarksOn(kept).map((remark) => `${title}:${remark}`)];
    if (writes === MOST_WRITES) throw failure ?? neverStill(title);
    failure = await write(place, seen.columns, changes);
    const after = seenAfter(seen, changes, await readGrid(place, ALL, { columns: seen.columns, lastRow }));
    const moved = failure && !failure.isUnknown ? undefined : columnsMoved(seen, changes, after);
    if (moved) notes.add(`${title}: ${moved}`);
    seen = after;
  }
}

/** What is to be written so that each row has what it should. */
function planOf({ rows }: Seen, book: SheetPlan) {
  const changes: Change[] = [];
  const emptied: Remark = [HAD_ANOTHER, []];
  const kept = WRITTEN.map((column): Remark => [`${column} ${IS_KEPT}`, []]);
  for (const { row, key, cells, had } of rows) {
    const goal = settle({ row, key, cells: had }, book);
    const isDifferent = (column: Written) => goal.cells[column] !== cells[column];
    // A status never goes without its registrant: in a wrong row, nobody could tell it from one that a person wrote.
    const isSignature = (column: Written) => column === 'registrant_id' && book.known.has(goal.cells[column]);
    const columns = WRITTEN.filter((column) => isDifferent(column) || isSignature(column));
    const values = Object.fromEntries(columns.map((column) => [column, goal.cells[column]]));
    if (columns.some(isDifferent)) changes.push({ row, key, cells: values });
    if (goal.emptied) emptied[1].push(row);
    for (const column of goal.kept) kept[WRITTEN.indexOf(column)]?.[1].push(row);
  }
  return { changes, emptied: [emptied], kept };
}

async function write(
  { google, spreadsheetId, worksheet }: Place,
  { index }: Columns,
  changes: Change[],
): Promise<DialerError | undefined> {
  const cells = changes.flatMap(({ row, cells: values }) =>
    WRITTEN.flatMap((column) => {
      const value = values[column];
      return value === undefined ? [] : [{ row, column: index[column], value }];
    }),
  );
  try {
    await writeCells(google, spreadsheetId, worksheet.title, cells);
    return undefined;
  } catch (error) {
    if (!(error instanceof DialerError) || FINAL.includes(error.code)) throw error;
    return error;
  }
}

/** Each with its rows, like `2, 7 …`; the first few of them. */
function remarksOn(remarks: Remark[]): string[] {
  return remarks.flatMap(([text, rows]) => {
    if (rows.length === 0) return [];
    const more = rows.length - MOST_ROWS_SHOWN;
    return `${rows.slice(0, MOST_ROWS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''} ${text}`;
  });
}

function neverStill(title: string): DialerError {
  const message = `${title} did not keep it.`;
  const hint =
    'Somebody is editing it, or cells of its three columns are merged: unmerge them. See that they are right; File, Version history has what stood there before.';
  return new DialerError('refused', message, hint);
}
