import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeRow,
  dataOf,
  HEADER,
  redemptionsOf,
  registrantsOf,
  startCodeSheet,
  tabOf,
} from '../../../support/code-sheet.ts';
import type { Tab } from '../../../support/google-sheets.ts';
import { often } from '../../../support/often.ts';

type Rows = Tab['cells'];

/** What people do to the rows below the header; `at` is any number. */
const EDITS: Record<string, (rows: Rows, at: number) => Rows> = {
  sort: (rows) => rows.toSorted((a, b) => String(b[0] ?? '').localeCompare(String(a[0] ?? ''))),
  reverse: (rows) => rows.toReversed(),
  moveFirst: ([first = [], ...rest]) => [...rest, first],
  insert: (rows, at) => rows.toSpliced(at % (rows.length + 1), 0, []),
  insertCode: (rows, at) => rows.toSpliced(at % (rows.length + 1), 0, codeRow(`NEW-CODE-${at}`)),
  delete: (rows, at) => rows.toSpliced(at % (rows.length + 1), 1),
  rename: (rows, at) =>
    rows.map((row, index) => (index === at % rows.length && row[2] ? row.with(2, `Name ${at}`) : row)),
};

const json = (id: string) => JSON.stringify(dataOf(id));
const REDEMPTIONS = redemptionsOf(['code-0', 'r-0'], ['code-1', 'r-1', 'sent'], ['code-2', 'r-2'], ['code-3', 'r-3']);
/** An earlier pass wrote the others. */
const AT_HAND = registrantsOf('r-0', 'r-1');
const START = [
  codeRow('CODE-0'),
  codeRow('CODE-1'),
  codeRow('CODE-2', 'REGISTERED', 'r-2', json('r-2')),
  codeRow('CODE-3', 'PENDING', 'r-3', json('r-3')),
  codeRow('CODE-4', 'ask Ada', '', 'a note'),
  codeRow('CODE-5'),
];
/** What belongs in the three columns. */
const OWN: Record<string, string[]> = {
  'CODE-0': ['REGISTERED', 'r-0', json('r-0')],
  'CODE-1': ['PENDING', 'r-1', json('r-1')],
  'CODE-2': ['REGISTERED', 'r-2', json('r-2')],
  'CODE-3': ['REGISTERED', 'r-3', json('r-3')],
  'CODE-4': ['ask Ada', '', 'a note'],
};

const edit = fc.record({
  name: fc.constantFrom(...Object.keys(EDITS)),
  at: fc.nat(99),
  /** Before which request of the pass. The 6th writes, the 7th and 8th read the result. */
  request: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(6, 7, 8)),
});

describe('a Sheet that somebody edits while dialer writes to it', () => {
  it('keeps all that they wrote, and gets the status of each code beside it', async () => {
    const tab = tabOf([]);
    let before = () => {};
    const { sheet } = await startCodeSheet([tab], { spreadsheet: { before: () => before() } });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 2 }), async (edits) => {
        tab.cells = [HEADER, ...START.map((row) => [...row])];
        let expected: Rows = START;
        let requests = 0;
        before = () => {
          requests++;
          for (const { name, at } of edits.filter(({ request }) => request === requests)) {
            tab.cells = [HEADER, ...(EDITS[name]?.(tab.cells.slice(1), at) ?? [])];
            expected = EDITS[name]?.(expected, at) ?? [];
          }
        };
        await sheet.writeBack(REDEMPTIONS, AT_HAND);
        before = () => {};
        const last = await sheet.writeBack(REDEMPTIONS, AT_HAND);
        expect(last.warnings.filter((warning) => !warning.includes('cleared'))).toEqual([]);
        const full = (row: Rows[number]) => Array.from({ length: HEADER.length }, (_, column) => row[column] ?? '');
        const rows = expected.map((row) => full([...row.slice(0, 3), ...(OWN[String(row[0])] ?? [])]));
        const found = tab.cells.slice(1).map(full);
        expect(found.slice(0, rows.length)).toEqual(rows);
        expect(found.slice(rows.length).flat().join('')).toBe('');
      }),
      { numRuns: often(25) },
    );
  });
});
