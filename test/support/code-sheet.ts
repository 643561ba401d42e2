import { errorText } from '../../src/base/output/printer.ts';
import { openSheet, type SheetOptions } from '../../src/commands/approve/sheet/open.ts';
import { type DialerError, expected } from '../../src/errors.ts';
import type { Redemption, RedemptionState } from '../../src/ledger/codes.ts';
import { type GoogleFault, startGoogle } from './google.ts';
import type { Spreadsheet, Tab } from './google-sheets.ts';

export const ID = '1aBcDeFgHiJkLmNoPqRsTuVwXyZ';
export const MEETING = '83299019888';
export const HEADER = ['registrant_key', 'meeting_id', 'name', 'registrant_status', 'registrant_id', 'registrant_data'];

/** A row with a code, and the contents of the three columns that dialer writes. */
export function codeRow(code: string, status = '', id = '', data = '', meeting = MEETING): string[] {
  return [code, meeting, `Name of ${code}`, status, id, data];
}

export function tabOf(rows: Tab['cells'], title = 'Codes'): Tab {
  return { sheetId: 7, title, cells: [HEADER, ...rows] };
}

/** Redemptions as the ledger lists them, from `[code, registrant, state]`. */
export function redemptionsOf(
  ...taken: [key: string, registrantId: string, state?: RedemptionState][]
): Map<string, Redemption> {
  return new Map(
    taken.map(([key, registrantId, state = 'approved']) => {
      const person = { registrantId, email: `${registrantId}@example.edu`, name: `Person ${registrantId}` };
      const rest = { reason: '', isHeld: false, sentToday: 1 };
      return [key, { key, meetingId: MEETING, ...person, state, at: new Date(), ...rest }];
    }),
  );
}

/** A registrant as Zoom sends them. */
export function dataOf(id: string): Record<string, unknown> {
  return { id, email: `${id}@example.edu`, custom_questions: [{ title: 'Your code', value: '=1+1' }] };
}

export function registrantsOf(...ids: string[]): Map<string, Record<string, unknown>> {
  return new Map(ids.map((id) => [id, dataOf(id)]));
}

interface Options extends Partial<SheetOptions> {
  spreadsheet?: Partial<Spreadsheet>;
  faults?: GoogleFault[];
  env?: Record<string, string | undefined>;
}

/** A fake Google with this Sheet, and the Sheet as dialer opens it. */
export async function startCodeSheet(tabs: Tab[], { spreadsheet = {}, faults = [], env, ...options }: Options = {}) {
  const shared: Spreadsheet = { id: ID, role: 'writer', tabs, ...spreadsheet };
  const google = await startGoogle({ spreadsheets: [shared], faults });
  const start = performance.now();
  const elapsedMs = () => performance.now() - start;
  const deps = { env: { ...google.env, ...env }, now: new Date(), elapsedMs };
  const sheet = openSheet({ id: ID, deadlineMs: 10_000, ...options }, deps);
  const count = (on: string) => google.requests.filter(({ method, path }) => `${method} ${path}`.includes(on)).length;
  return { google, sheet, shared, count };
}

/** The error for a Sheet that cannot be read. */
export async function refusal(reading: Promise<unknown>): Promise<{ text: string; code: DialerError['code'] }> {
  try {
    await reading;
  } catch (error) {
    const { code } = expected(error);
    return { text: errorText(expected(error)), code };
  }
  throw new Error('it was not refused');
}
