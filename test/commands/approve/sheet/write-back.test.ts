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
import { EMAIL, TOKEN } from '../../../support/google.ts';
import { sheetsError } from '../../../support/google-request.ts';
import type { Spreadsheet, Tab } from '../../../support/google-sheets.ts';
import { often } from '../../../support/often.ts';

const MANY = often(10_000);

const WRITE = 'POST /v4/spreadsheets/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/values:batchUpdate';
const json = (id: string) => JSON.stringify(dataOf(id));
const registered = (code: string, id: string) => codeRow(code, 'REGISTERED', id, json(id));
const nobody = new Map();

/** The rows below the header, without empty cells at their ends. */
function rowsIn(tab: Tab): unknown[][] {
  return tab.cells.slice(1).map((row) => row.slice(0, row.findLastIndex((cell) => cell !== '') + 1));
}

const bare = (code: string) => codeRow(code).slice(0, 3);

/** An edit that happens once, right before a request whose path ends like this. */
function once(ending: string, edit: () => void, which = 1): NonNullable<Spreadsheet['before']> {
  let seen = 0;
  return ({ path }) => {
    if (path.endsWith(ending) && ++seen === which) edit();
  };
}

describe('the status of the codes', () => {
  it('is written beside them in one request, which contains only what differs', async () => {
    const tab = tabOf([codeRow('SECRET-1'), registered('SECRET-2', 'r-2'), codeRow('secret-3'), codeRow('SECRET-4')]);
    const { sheet, google, count } = await startCodeSheet([tab]);
    const redemptions = redemptionsOf(['secret-1', 'r-1'], ['secret-2', 'r-2'], ['secret-3', '=r+3', 'sent']);
    expect(await sheet.writeBack(redemptions, registrantsOf('r-1', 'r-2', '=r+3'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([
      registered('SECRET-1', 'r-1'),
      registered('SECRET-2', 'r-2'),
      codeRow('secret-3', 'PENDING', '=r+3', json('=r+3')),
      bare('SECRET-4'),
    ]);
    expect(count('values:batchUpdate')).toBe(1);
    // Google allows 60 a minute: worksheets, header, a glance, all cells before, all cells after.
    expect(google.requests.filter(({ method }) => method === 'GET')).toHaveLength(5);
    const { data } = JSON.parse(google.requests.find(({ path }) => path.endsWith(':batchUpdate'))?.body ?? '');
    expect(data.map(({ range }: { range: string }) => range)).toEqual(["'Codes'!D2:F2", "'Codes'!D4:F4"]);
  });

  it('is not written if it is there already, and the data is not read', async () => {
    const tab = tabOf([registered('SECRET-1', 'r-1'), codeRow('SECRET-2')]);
    const { sheet, google, count } = await startCodeSheet([tab]);
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-1']), nobody)).toEqual({ warnings: [] });
    expect(count('values:batchUpdate')).toBe(0);
    expect(google.requests.flatMap(({ ranges }) => ranges).filter((range) => range.includes('!F'))).toEqual([]);
  });

  it('is completed by a pass that has the data that an earlier one lacked', async () => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const { sheet } = await startCodeSheet([tab]);
    const redemptions = redemptionsOf(['secret-1', 'r-1']);
    await sheet.writeBack(redemptions, nobody);
    expect(rowsIn(tab)[0]?.slice(3, 5)).toEqual(['REGISTERED', 'r-1']);
    expect(await sheet.writeBack(redemptions, registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([registered('SECRET-1', 'r-1')]);
  });

  it.each(['Loading...', '#REF!', '1.23E+10'])(
    'stays if a formula or a format shows %s instead of the code',
    async (shown) => {
      const before = [codeRow(shown, 'REGISTERED', 'r-1', json('r-1')), codeRow('SECRET-2')];
      const tab = tabOf(structuredClone(before));
      const { sheet } = await startCodeSheet([tab]);
      const redemptions = redemptionsOf(['secret-1', 'r-1'], ['secret-2', 'r-2']);
      expect(await sheet.writeBack(redemptions, registrantsOf('r-2'))).toEqual({ warnings: [] });
      expect(rowsIn(tab)).toEqual([before[0], registered('SECRET-2', 'r-2')]);
    },
  );

  it('changes to a new registrant if the first one failed', async () => {
    const tab = tabOf([codeRow('SECRET-1', 'PENDING', 'r-1', json('r-1'))]);
    const { sheet } = await startCodeSheet([tab]);
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-2']), registrantsOf('r-2'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([registered('SECRET-1', 'r-2')]);
  });

  it('goes to the worksheet that was read, even if it is renamed and moved', async () => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const other: Tab = { sheetId: 9, title: 'Codes', cells: [HEADER, codeRow('SECRET-1')] };
    const { sheet, shared } = await startCodeSheet([tab]);
    await sheet.read();
    tab.title = "Winter '26";
    shared.tabs.unshift(other);
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-1']), registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([registered('SECRET-1', 'r-1')]);
    expect(rowsIn(other)).toEqual([bare('SECRET-1')]);
  });

  it(`is written for ${MANY} codes within Google's limits`, async () => {
    const codes = Array.from({ length: MANY }, (_, index) => `code-${index}`);
    const tab = { ...tabOf(codes.map((code) => codeRow(code))), rowCount: MANY + 1 };
    const { sheet, google } = await startCodeSheet([tab], { deadlineMs: 30_000 });
    const redemptions = redemptionsOf(...codes.map((code): [string, string] => [code, `r-${code}`]));
    const registrants = registrantsOf(...codes.map((code) => `r-${code}`));
    expect(await sheet.writeBack(redemptions, registrants)).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual(codes.map((code) => registered(code, `r-${code}`)));
    // Google allows 60 a minute for one account.
    expect(google.requests.length).toBeLessThan(30);
    expect(Math.max(...google.requests.map(({ body }) => body.length))).toBeLessThan(1_500_000);
  });
});

describe('text that somebody typed', () => {
  it('stays, with a warning that says where it is', async () => {
    const rows = ['1', '2', '3', '4', '5', '6', '7'].map((code) => codeRow(`SECRET-${code}`, 'ask Ada', '', ''));
    const tab = tabOf([...rows, codeRow('SECRET-8', '', '', 'a note')]);
    const { sheet } = await startCodeSheet([tab]);
    const redemptions = redemptionsOf(
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((code): [string, string] => [`secret-${code}`, `r-${code}`]),
    );
    const { warnings } = await sheet.writeBack(redemptions, nobody);
    const stays =
      'has text that dialer did not write, and was left alone; clear it to see the status of the code there';
    expect(warnings).toEqual([
      `Codes:2, 3, 4, 5, 6 and 2 more registrant_status ${stays}`,
      `Codes:9 registrant_data ${stays}`,
    ]);
    expect(tab.cells[1]?.slice(3, 5)).toEqual(['ask Ada', 'r-1']);
    expect(tab.cells[8]?.slice(3)).toEqual(['REGISTERED', 'r-8', 'a note']);
  });

  it('into other columns between read and write stays', async () => {
    const tab = tabOf([codeRow('SECRET-1'), codeRow('SECRET-2')]);
    const { sheet } = await startCodeSheet([tab]);
    await sheet.read();
    tab.cells = [
      ['note', ...HEADER.toReversed()],
      ['Ada', ...codeRow('SECRET-2').toReversed()],
      ['Bo'],
      ['Cy', ...codeRow('SECRET-1').toReversed()],
    ];
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-1']), registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(tab.cells.slice(1)).toEqual([
      ['Ada', ...codeRow('SECRET-2').toReversed()],
      ['Bo'],
      ['Cy', ...registered('SECRET-1', 'r-1').toReversed()],
    ]);
  });
});

describe('rows that move right before the write', () => {
  const before = (edit: () => void) => ({ spreadsheet: { before: once(':batchUpdate', edit) } });
  const redemptions = redemptionsOf(['secret-1', 'r-1'], ['secret-2', 'r-2'], ['secret-4', 'r-4']);
  const registrants = registrantsOf('r-1');
  const start = () => [
    codeRow('SECRET-1'),
    // Written long ago, so its data is no longer at hand.
    registered('SECRET-2', 'r-2'),
    codeRow('SECRET-3', 'ask Ada', '', 'a note'),
    registered('SECRET-4', 'r-4'),
  ];
  const goal = [registered('SECRET-1', 'r-1'), ...start().slice(1)];

  it.each<[string, (rows: Tab['cells']) => Tab['cells'], (rows: unknown[][]) => unknown[][]]>([
    ['sorted', (rows) => rows.toReversed(), (rows) => rows.toReversed()],
    ['one to the end', ([first = [], ...rest]) => [...rest, first], ([first = [], ...rest]) => [...rest, first]],
    ['one inserted', (rows) => [[], ...rows], (rows) => [[], ...rows]],
    ['several inserted', (rows) => [codeRow('NEW-CODE'), [], ...rows], (rows) => [bare('NEW-CODE'), [], ...rows]],
    ['the code deleted', ([, ...rest]) => rest, ([, ...rest]) => rest],
    ['all deleted', () => [], () => [[]]],
  ])('get their own values: %s', async (_, edit, after) => {
    const tab = tabOf(start());
    const { sheet } = await startCodeSheet(
      [tab],
      before(() => {
        tab.cells = [HEADER, ...edit(tab.cells.slice(1))];
      }),
    );
    expect(await sheet.writeBack(redemptions, registrants)).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual(after(goal));
  });

  it('and once more before the repair get their own values', async () => {
    const tab = tabOf(start());
    let writes = 0;
    const edit: Spreadsheet['before'] = ({ path }) => {
      if (path.endsWith(':batchUpdate') && ++writes <= 2) tab.cells = [HEADER, ...tab.cells.slice(1).toReversed()];
    };
    const { sheet } = await startCodeSheet([tab], { spreadsheet: { before: edit } });
    await sheet.writeBack(redemptions, registrants);
    expect(rowsIn(tab).map(([code, , , status, , data]) => [code, status, data])).toEqual(
      goal.map(([code, , , status, , data]) => [code, status, data]),
    );
  });

  it('or merged cells, of which Google keeps the first, lead to a warning that says what to do', async () => {
    const tab = tabOf(start());
    const kept = structuredClone(tab.cells);
    const { sheet } = await startCodeSheet([tab], {
      spreadsheet: {
        before: () => {
          tab.cells = structuredClone(kept);
        },
      },
    });
    const { warnings } = await sheet.writeBack(redemptions, registrants);
    expect(warnings).toEqual([expect.stringContaining("or cells in dialer's three columns are merged. Unmerge them,")]);
  });

  it('again and again lead to a warning, and the next pass writes', async () => {
    const tab = tabOf(start());
    let isBusy = true;
    const edit: Spreadsheet['before'] = ({ path }) => {
      const [first = [], ...rest] = tab.cells.slice(1);
      if (isBusy && path.endsWith(':batchUpdate')) tab.cells = [HEADER, ...rest, first];
    };
    const { sheet } = await startCodeSheet([tab], { spreadsheet: { before: edit } });
    const { warnings } = await sheet.writeBack(redemptions, registrants);
    expect(warnings).toEqual([
      expect.stringMatching(
        /Codes did not keep what dialer wrote\. Somebody is editing it, .* check the rows: .* Version history .* The next run tries again\.$/,
      ),
    ]);
    isBusy = false;
    await sheet.writeBack(redemptions, registrants);
    const own = rowsIn(tab).map(([code, , , status, id]) => [code, status, id]);
    expect(own).toHaveLength(4);
    expect(own).toEqual(
      expect.arrayContaining([
        ['SECRET-1', 'REGISTERED', 'r-1'],
        ['SECRET-2', 'REGISTERED', 'r-2'],
        ['SECRET-4', 'REGISTERED', 'r-4'],
      ]),
    );
  });

  it('are repaired by the next pass if this one was killed after the write', async () => {
    const tab = tabOf([codeRow('SECRET-3', 'REGISTERED', 'r-1', json('r-1')), codeRow('SECRET-1')]);
    const { sheet } = await startCodeSheet([tab]);
    expect(await sheet.writeBack(redemptions, registrants)).toEqual({
      warnings: ['Codes:2 had a registrant who registered with another code, and was cleared'],
    });
    expect(rowsIn(tab)).toEqual([bare('SECRET-3'), registered('SECRET-1', 'r-1')]);
  });
});

describe('columns that move', () => {
  it('right before the write lead to a warning, because dialer cannot know what was there', async () => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const insert = once(':batchUpdate', () => {
      tab.cells = [
        [...HEADER.slice(0, 3), 'note', ...HEADER.slice(3)],
        [...bare('SECRET-1'), 'Ada', '', '', ''],
      ];
    });
    const { sheet } = await startCodeSheet([tab], { spreadsheet: { before: insert } });
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-1']), registrantsOf('r-1'))).toEqual({
      warnings: [
        expect.stringMatching(
          /^Codes: columns moved while dialer was writing to columns D, E, F of row 2; .*Version history/,
        ),
      ],
    });
    expect(tab.cells[1]?.slice(4)).toEqual(['REGISTERED', 'r-1', json('r-1')]);
  });

  it('right after the write keep what was written', async () => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const turn = once(
      ':batchGet',
      () => {
        tab.cells = tab.cells.map((row) => row.toReversed());
      },
      4,
    );
    const { sheet, google } = await startCodeSheet([tab], { spreadsheet: { before: turn } });
    expect(await sheet.writeBack(redemptionsOf(['secret-1', 'r-1']), registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(tab.cells[1]).toEqual(registered('SECRET-1', 'r-1').toReversed());
    expect(google.requests.filter(({ path }) => path.endsWith(':batchUpdate'))).toHaveLength(1);
  });
});

describe('a Sheet that cannot be written to', () => {
  const redemptions = redemptionsOf(['secret-1', 'r-1']);
  const down = sheetsError(503, 'UNAVAILABLE', 'Backend Error');
  it.each<[string, string, Partial<Spreadsheet>]>([
    [
      'read-only',
      `${EMAIL} can view the Google Sheet, but not edit it. Open it in the browser, choose Share and make ${EMAIL} an Editor.`,
      { role: 'reader' },
    ],
    [
      'protected',
      `The Google Sheet protects cells from ${EMAIL}. In the Sheet, choose Data > Protect sheets and ranges`,
      { isProtected: (column) => column === 4 },
    ],
    ['no longer shared', `The Google Sheet is not shared with ${EMAIL}.`, { role: 'none' }],
  ])('leads to a warning: %s', async (_, words, spreadsheet) => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const { sheet, shared } = await startCodeSheet([tab], { spreadsheet });
    const { warnings } = await sheet.writeBack(redemptions, registrantsOf('r-1'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`Could not write the results to the Google Sheet: ${words}`);
    expect(warnings[0]).toMatch(/ The next run tries again\.$/);
    expect(rowsIn(tab)).toEqual([bare('SECRET-1')]);
    Object.assign(shared, { role: 'writer', isProtected: undefined });
    expect(await sheet.writeBack(redemptions, registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([registered('SECRET-1', 'r-1')]);
  });

  it('because its worksheet was deleted leads to a warning', async () => {
    const { sheet, shared } = await startCodeSheet([tabOf([codeRow('SECRET-1')])]);
    await sheet.read();
    shared.tabs = [{ sheetId: 8, title: 'Other', cells: [] }];
    const { warnings } = await sheet.writeBack(redemptions, nobody);
    expect(warnings[0]).toContain(
      'The Google Sheet no longer has this worksheet. Choose one with --worksheet: "Other"',
    );
  });

  it.each([
    ['a 503', { on: WRITE, reply: down }],
    ['a 429', { on: WRITE, reply: sheetsError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded') }],
    ['a reset before', { on: WRITE, reset: 'before' as const }],
    ['a reset after', { on: WRITE, reset: 'after' as const }],
  ])('for a moment, by %s, is read again before the next attempt', async (_, fault) => {
    const tab = tabOf([codeRow('SECRET-1')]);
    const { sheet, google } = await startCodeSheet([tab], { faults: [fault] });
    expect(await sheet.writeBack(redemptions, registrantsOf('r-1'))).toEqual({ warnings: [] });
    expect(rowsIn(tab)).toEqual([registered('SECRET-1', 'r-1')]);
    const paths = google.requests.map(({ path }) => path.split(':')[1]);
    expect(paths.join(' ')).not.toMatch(/batchUpdate batchUpdate/);
  });

  it('at all leads to a warning without secrets', async () => {
    const faults = [{ on: WRITE, times: 99, reply: sheetsError(503, 'UNAVAILABLE', `Bearer ${TOKEN}-of-sheets`) }];
    const { sheet } = await startCodeSheet([tabOf([codeRow('SECRET-1')])], { faults });
    const { warnings } = await sheet.writeBack(redemptions, registrantsOf('r-1'));
    expect(warnings[0]).toMatch(/Google at 127\.0\.0\.1:\d+ answered with status 503/);
    expect(warnings[0]).not.toMatch(/CANARY|SECRET/);
  });
});
