import { DialerError } from '../../../errors.ts';
import { writeCells } from '../../../google/ranges.ts';
import { type Columns, WRITTEN, type Written } from './columns.ts';
import { type Place, readGrid } from './grid.ts';
import { type Change, codeRow, type LedgerFacts, mayChange, planRow } from './plan.ts';
import { movedColumnsNote, type Seen, seenAfter, seenFirst } from './slips.ts';

const GLANCE = ['registrant_key', 'registrant_status', 'registrant_id'] as const;
const ALL = [...GLANCE, 'registrant_data'] as const;
const MOST_WRITES = 4;
const MOST_ROWS_SHOWN = 5;
const IS_KEPT = 'has text that dialer did not write, and was left alone; clear it to see the status of the code there';
const HAD_ANOTHER = 'had a registrant who registered with another code, and was cleared';
/** Errors that no repetition helps. After any other, all or nothing was written. */
const FINAL = ['credentials', 'scope', 'config', 'meetings'];

/** What to report about these rows. */
type Remark = [text: string, rows: number[]];

/**
 * Writes the status of each code into the Sheet, unless it is there already. Resolves to what somebody should know.
 *
 * Google writes by position, and offers no condition that nothing has moved. So the Sheet is read right before the write, with
 * columns found by header and rows by code, and once more after it. If rows were sorted, inserted or deleted in the tenths of
 * a second between, values in the row of another code are replaced by what that row had. What can still go wrong in that
 * moment: columns move (then values may be in somebody else's column, which is reported, and in the Sheet's version history),
 * somebody types into one of these very cells, or a row without a code loses its three cells. A formula that shows nothing
 * counts as empty. If a pass is killed before it repairs a wrong row, the next one does.
 *
 * (Developer metadata would not help: it stays in place when rows are sorted, because only their cells move; it marks a row or
 * a column, not a cell; a worksheet has room for some 30,000 characters of it; and it stays in the Sheet.)
 *
 * Throws DialerError; some of it may be written then, and the next pass writes the rest.
 */
export async function writeBack(place: Place, facts: LedgerFacts): Promise<string[]> {
  const glance = await readGrid(place, GLANCE);
  if (!glance.rows.map(codeRow).some((row) => mayChange(row, facts))) return [];
  const lastRow = glance.rows.at(-1)?.row;
  const { title } = place.worksheet;
  let seen = seenFirst(await readGrid(place, ALL, { columns: glance.columns, lastRow }));
  let failure: DialerError | undefined;
  const notes = new Set<string>();
  for (let writes = 0; ; writes++) {
    const { changes, cleared, kept } = planChanges(seen, facts);
    for (const remark of remarksOn(cleared)) notes.add(`${title}:${remark}`);
    if (changes.length === 0) return [...notes, ...remarksOn(kept).map((remark) => `${title}:${remark}`)];
    if (writes === MOST_WRITES) throw failure ?? neverStill(title);
    failure = await write(place, seen.columns, changes);
    const after = seenAfter(seen, changes, await readGrid(place, ALL, { columns: seen.columns, lastRow }));
    const moved = failure && !failure.isUnknown ? undefined : movedColumnsNote(seen, changes, after);
    if (moved) notes.add(`${title}: ${moved}`);
    seen = after;
  }
}

/** The cells to write so that each row has what it should. */
function planChanges({ rows }: Seen, facts: LedgerFacts) {
  const changes: Change[] = [];
  const cleared: Remark = [HAD_ANOTHER, []];
  const kept = WRITTEN.map((column): Remark => [`${column} ${IS_KEPT}`, []]);
  for (const { row, key, cells, had } of rows) {
    const plan = planRow({ row, key, cells: had }, facts);
    const isDifferent = (column: Written) => plan.cells[column] !== cells[column];
    // Never a status without its registrant: in a wrong row, it would look like one that a person wrote.
    const isSignature = (column: Written) => column === 'registrant_id' && facts.knownIds.has(plan.cells[column]);
    const columns = WRITTEN.filter((column) => isDifferent(column) || isSignature(column));
    const values = Object.fromEntries(columns.map((column) => [column, plan.cells[column]]));
    if (columns.some(isDifferent)) changes.push({ row, key, cells: values });
    if (plan.cleared) cleared[1].push(row);
    for (const column of plan.kept) kept[WRITTEN.indexOf(column)]?.[1].push(row);
  }
  return { changes, cleared: [cleared], kept };
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

/** Each remark after its rows, like `2, 7 …`, up to five of them. */
function remarksOn(remarks: Remark[]): string[] {
  return remarks.flatMap(([text, rows]) => {
    if (rows.length === 0) return [];
    const more = rows.length - MOST_ROWS_SHOWN;
    return `${rows.slice(0, MOST_ROWS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''} ${text}`;
  });
}

function neverStill(title: string): DialerError {
  const message = `${title} did not keep what dialer wrote.`;
  const hint =
    "Somebody is editing it, or cells in dialer's three columns are merged. Unmerge them, and check the rows: File, Version history shows what was there.";
  return new DialerError('refused', message, hint);
}
