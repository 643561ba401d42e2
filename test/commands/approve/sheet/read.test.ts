import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../../../src/commands/approve/sheet/codes.ts';
import { openSheet } from '../../../../src/commands/approve/sheet/open.ts';
import {
  codeRow,
  HEADER,
  ID,
  MEETING,
  redemptionsOf,
  refusal,
  startCodeSheet,
  tabOf,
} from '../../../support/code-sheet.ts';
import { EMAIL, type GoogleFault, TOKEN } from '../../../support/google.ts';
import { sheetsError } from '../../../support/google-request.ts';
import type { Spreadsheet, Tab } from '../../../support/google-sheets.ts';
import { itInFull } from '../../../support/often.ts';
import { temporaryFolder } from '../../../support/run-dialer.ts';

const WRITTEN = ['registrant_status', 'registrant_id', 'registrant_data'];
const BATCH_GET = 'GET /v4/spreadsheets/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/values:batchGet';

/** What is read from a worksheet with these rows, starting with the header. */
async function read(cells: Tab['cells'], timeIds?: string) {
  const timeIdsFile = timeIds && join(temporaryFolder({ 'time-ids.csv': timeIds }), 'time-ids.csv');
  const { sheet } = await startCodeSheet([{ sheetId: 0, title: 'Codes', cells }], { timeIdsFile });
  return sheet.read();
}

/** The problems as lines, with only the name of the time_id file. */
function short(problems: { file: string; line: number; column?: string; value?: string; message: string }[]): string[] {
  return problems.map(({ file, line, column = '', value = '', message }) => {
    return `${file.split('/').at(-1)}:${line} ${column} ${value && `"${value}" `}${message}`;
  });
}

describe('the codes of a Sheet', () => {
  it('become invitations like those of codes.csv, with worksheet and row as their place', async () => {
    const { invitations, problems } = await read([
      [' E-mail', 'Registrant Key', 'other', ...WRITTEN, 'Meeting-ID', 'name'],
      ['ada@example.edu', ' Ab12-Cd34 ', 'x', '', '', '', '832 9901 9888; 91234567890', 'Ada  Palmer'],
      [],
      ['', 'EF56-GH78', '', 'PENDING', 'r-2', '{}', 'https://zoom.us/j/83299019888'],
    ]);
    expect(problems).toEqual([]);
    const place = { file: 'Codes' };
    expect(invitations).toEqual([
      {
        ...place,
        line: 2,
        code: 'Ab12-Cd34',
        key: 'ab12-cd34',
        meetingIds: [MEETING, '91234567890'],
        name: 'Ada Palmer',
        email: 'ada@example.edu',
      },
      { ...place, line: 4, code: 'EF56-GH78', key: 'ef56-gh78', meetingIds: [MEETING], name: '', email: '' },
    ]);
  });

  it('keep leading zeros as the Sheet shows them', async () => {
    const code = { value: 1234, shown: '00001234' };
    const { invitations } = await read([HEADER, [code, { value: 83299019888, shown: MEETING }]]);
    expect(invitations).toMatchObject([{ code: '00001234', meetingIds: [MEETING] }]);
  });

  it('have the same problems, with the names of the Sheet', async () => {
    const { invitations, problems } = await read([
      HEADER,
      codeRow('SECRET-1'),
      codeRow('secret-1 '),
      codeRow('', '', '', '', '91234567890'),
      codeRow('SECRET-2', '', '', '', '8.33E+10'),
      codeRow('#N/A'),
    ]);
    expect(invitations).toHaveLength(1);
    expect(short(problems)).toEqual([
      'Codes:3 registrant_key is already used on line 2; give each person a code of their own',
      'Codes:4 registrant_key is empty; write the code, or delete the row',
      expect.stringMatching(/^Codes:5 meeting_id "8.33E\+10" lost its digits/),
      expect.stringMatching(/^Codes:6 registrant_key "#N\/A" is a spreadsheet error/),
    ]);
  });

  it('may be in a column code if there is no registrant_key', async () => {
    const one = await read([
      ['code', 'meeting_id', ...WRITTEN],
      ['SECRET-1', MEETING],
      ['#REF!', MEETING],
    ]);
    expect(one.invitations).toMatchObject([{ key: 'secret-1' }]);
    expect(one.problems).toMatchObject([{ line: 3, column: 'code' }]);
    const both = await read([
      ['code', 'registrant_key', 'meeting_id', ...WRITTEN],
      ['X', 'SECRET-1', MEETING],
    ]);
    expect(both.invitations).toMatchObject([{ key: 'secret-1' }]);
  });

  it('accept the column names of codes.csv', async () => {
    const { invitations } = await read([
      ['Code', 'Meeting IDs', 'Email Address', ...WRITTEN],
      ['SECRET-1', MEETING, 'ada@example.edu'],
    ]);
    expect(invitations).toMatchObject([{ key: 'secret-1', meetingIds: [MEETING], email: 'ada@example.edu' }]);
  });

  it('that are missing are a problem', async () => {
    for (const cells of [[HEADER], [HEADER, [], ['', '']]]) {
      expect(short((await read(cells)).problems)).toEqual([
        expect.stringMatching(/^Codes:1 {2}has a header but no codes/),
      ]);
    }
  });

  itInFull('take four requests, however many they are', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => codeRow(`CODE-${index}`));
    const { sheet, google } = await startCodeSheet([{ ...tabOf(rows), rowCount: 12_000 }]);
    const { invitations } = await sheet.read();
    expect(invitations).toHaveLength(10_000);
    expect(invitations.at(-1)).toMatchObject({ key: 'code-9999', line: 10_001 });
    expect(google.requests).toHaveLength(4);
  });

  it.each([
    ['are moved', [5, 4, 3, 2, 1, 0]],
    ['change places', [1, 0, 2, 3, 4, 5]],
  ])('are found again if columns %s while they are read', async (_, order) => {
    const tab = tabOf([codeRow('SECRET-1')]);
    let reads = 0;
    const before: Spreadsheet['before'] = ({ path }) => {
      if (path.endsWith(':batchGet') && ++reads === 2) {
        tab.cells = tab.cells.map((row) => order.map((column) => row[column] ?? ''));
      }
    };
    const { sheet } = await startCodeSheet([tab], { spreadsheet: { before } });
    expect(await sheet.read()).toMatchObject({
      invitations: [{ key: 'secret-1', meetingIds: [MEETING] }],
      problems: [],
    });
  });
});

describe('a code that is REGISTERED, but unknown to the ledger', () => {
  it('is set aside and reported', async () => {
    const found = await read([HEADER, ...['A', 'B', 'C', 'D'].map((name) => codeRow(`SECRET-${name}`, 'REGISTERED'))]);
    const redemptions = redemptionsOf(['secret-b', 'r-1'], ['secret-c', 'r-2', 'sent'], ['secret-d', 'r-3', 'failed']);
    const { invitations, problems, aside } = setAside(found, redemptions);
    expect(aside.map(({ key }) => key)).toEqual(['secret-a', 'secret-d']);
    expect(invitations.map(({ key }) => key)).toEqual(['secret-b', 'secret-c']);
    expect(short(problems)).toEqual([
      expect.stringMatching(/^Codes:2 registrant_status is REGISTERED, but the ledger has no registrant for this code/),
      expect.stringMatching(/^Codes:5 /),
    ]);
  });
});

it.each(['Registered', ' registered ', 'REGISTERED'])('%j counts as REGISTERED', async (mark) => {
  expect((await read([HEADER, codeRow('SECRET-1', mark)])).registered).toEqual(new Set(['secret-1']));
});

describe('time_id', () => {
  const header = ['registrant_key', 'time_id', ...WRITTEN];

  it('matches codes and meetings as text', async () => {
    const cells = [header, ['SECRET-1', ' 1 '], ['SECRET-2', { value: 1, shown: '1' }], ['SECRET-3', '01']];
    const csv = 'meeting_id;time_id\n83299019888;1\n"91234567890;92222222222";"1"\n93333333333;01\n';
    const { invitations, problems } = await read(cells, csv);
    expect(problems).toEqual([]);
    const first = [MEETING, '91234567890', '92222222222'];
    expect(invitations.map(({ meetingIds }) => meetingIds)).toEqual([first, first, ['93333333333']]);
  });

  it('is a problem if it leads to no meeting', async () => {
    const cells = [header, ['SECRET-1', '5'], ['SECRET-2', ''], ['SECRET-3', '1'], []];
    const { invitations, problems } = await read(cells, `time_id,meeting_id\n1,${MEETING}\n,91234567890\n2,12\n`);
    expect(invitations.map(({ key }) => key)).toEqual(['secret-3']);
    const file = expect.stringMatching(/time-ids\.csv$/);
    expect(problems).toMatchObject([
      { file, line: 3, column: 'time_id', message: 'is empty; write one, or delete the row' },
      { file, line: 4, column: 'meeting_id', value: '12' },
      { file: 'Codes', line: 2, column: 'time_id', value: '5', message: expect.stringContaining('is not in ') },
      {
        file: 'Codes',
        line: 3,
        column: 'time_id',
        message: expect.stringContaining('is empty; write one from '),
      },
    ]);
  });

  it('is ignored if the row has a meeting_id', async () => {
    const cells = [
      ['meeting_id', ...header],
      ['92222222222', 'SECRET-1', '1'],
      ['', 'SECRET-2', '1'],
    ];
    const { invitations } = await read(cells, `time_id,meeting_id\n1,${MEETING}\n`);
    expect(invitations.map(({ meetingIds }) => meetingIds)).toEqual([['92222222222'], [MEETING]]);
  });

  it.each([
    ['', 'is empty. Begin the file with the header time_id,meeting_id.'],
    [
      'time_id,meeting\n1,2\n',
      ':1 has no column named meeting_id. Found the column meeting. Rename it? Begin the file with the header time_id,meeting_id.',
    ],
    ['time_id,meeting_id,Time ID\n1,2,3\n', ':1 has two columns named time_id.'],
  ])('comes from a file that must be complete: %j', async (csv, words) => {
    const timeIdsFile = join(temporaryFolder({ 'time-ids.csv': csv }), 'time-ids.csv');
    const { sheet, google } = await startCodeSheet([], { timeIdsFile });
    expect((await refusal(sheet.read())).text).toContain(words);
    expect(google.requests).toEqual([]);
  });

  it('needs --time-ids and the column', async () => {
    const { sheet } = await startCodeSheet([{ sheetId: 1, title: 'Codes', cells: [header] }]);
    expect((await refusal(sheet.read())).text).toBe(
      'dialer: Codes:1 has no column named meeting_id. To use its column time_id, give --time-ids a CSV with the columns time_id and meeting_id.',
    );
    const { sheet: other } = await startCodeSheet([], { timeIdsFile: '/nowhere/time-ids.csv' });
    expect((await refusal(other.read())).text).toContain('Could not read /nowhere/time-ids.csv: no such file.');
    const timeIdsFile = join(temporaryFolder({ 'time-ids.csv': `time_id,meeting_id\n1,${MEETING}\n` }), 'time-ids.csv');
    const { sheet: without } = await startCodeSheet([tabOf([])], { timeIdsFile });
    expect((await refusal(without.read())).text).toContain('Codes:1 has no column named time_id. Add what is missing');
  });
});

describe('a Sheet that cannot be read says what is wrong and what to do', () => {
  const ENABLE = 'https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123';
  const disabled = `Google Sheets API is disabled. Enable it by visiting ${ENABLE} then retry.`;
  const off = sheetsError(403, 'PERMISSION_DENIED', disabled, [{ reason: 'SERVICE_DISABLED' }]);
  const page = { status: 200, body: '<html>' };
  const tab = tabOf([codeRow('SECRET-1')]);
  it.each<[string, string, string, Partial<Spreadsheet>, GoogleFault[]]>([
    [
      'no such ID',
      'config',
      'Google has no Sheet with this ID. Open the Sheet in the browser, copy the link',
      { id: 'another' },
      [],
    ],
    ['not shared', 'scope', `is not shared with ${EMAIL}. Open it in the browser, choose Share`, { role: 'none' }, []],
    ['an Excel file', 'config', 'This is an Excel file in Google Drive', { isExcel: true }, []],
    [
      'Sheets is off',
      'scope',
      `is disabled in the Google project of ${EMAIL}. Enable it at ${ENABLE},`,
      {},
      [{ on: 'GET', reply: off }],
    ],
    [
      'a proxy page',
      'unreachable',
      'Something other than Google answered',
      {},
      [{ on: BATCH_GET, times: 99, reply: page }],
    ],
    [
      'no columns',
      'meetings',
      'Codes:1 has no columns named registrant_key, meeting_id, registrant_status, registrant_id, registrant_data. Add what is missing to the first row',
      { tabs: [{ ...tab, cells: [] }] },
      [],
    ],
    [
      'a column twice',
      'meetings',
      'Codes:1 has two columns named name.',
      { tabs: [{ ...tab, cells: [[...HEADER, 'Name ']] }] },
      [],
    ],
  ])('%s', async (_, code, words, spreadsheet, faults) => {
    const { sheet } = await startCodeSheet([tab], { spreadsheet, faults, deadlineMs: 1500 });
    const found = await refusal(sheet.read());
    expect(found.text).toContain(words);
    expect(found.text).not.toContain(TOKEN);
    expect(found.code).toBe(code);
  });

  it('for a missing worksheet, with the names of those that exist', async () => {
    const { sheet } = await startCodeSheet([tab, tabOf([], "It's")], { worksheet: 'Code' });
    expect(await refusal(sheet.read())).toEqual({
      text: 'dialer: The Google Sheet has no worksheet "Code". Choose one with --worksheet: "Codes", "It\'s".',
      code: 'config',
    });
  });

  it('a worksheet by name, also with a quote in it', async () => {
    const { sheet } = await startCodeSheet([tab, tabOf([codeRow('SECRET-2')], "It's")], { worksheet: "it's " });
    expect(await sheet.read()).toMatchObject({ invitations: [{ key: 'secret-2', file: "It's" }] });
  });

  it('a worksheet of this name is found again where somebody has put another in its place', async () => {
    const { sheet, shared } = await startCodeSheet([tab], { worksheet: 'Codes' });
    await sheet.read();
    shared.tabs = [{ ...tabOf([codeRow('SECRET-2')]), sheetId: 8 }];
    expect((await sheet.read()).invitations).toMatchObject([{ key: 'secret-2' }]);
  });

  it.each([
    ['edit?gid=9#gid=9', undefined, 'secret-2'],
    ['edit#gid=7', undefined, 'secret-1'],
    ['edit?gid=9#gid=9', 'Codes', 'secret-1'],
    ['edit?usp=sharing', undefined, 'secret-1'],
  ])(
    'the worksheet is the one that the browser showed with the link (%s), unless it is named (%s)',
    async (end, worksheet, key) => {
      const other = { ...tabOf([codeRow('SECRET-2')], 'Evening'), sheetId: 9 };
      const id = `https://docs.google.com/spreadsheets/d/${ID}/${end}`;
      const { sheet } = await startCodeSheet([tab, other], { id, worksheet });
      expect((await sheet.read()).invitations).toMatchObject([{ key }]);
    },
  );

  it('no key', async () => {
    const { sheet } = await startCodeSheet([tab], { env: { GOOGLE_APPLICATION_CREDENTIALS: undefined } });
    expect((await refusal(sheet.read())).text).toContain('GOOGLE_APPLICATION_CREDENTIALS is not set');
  });

  it.each([
    `https://docs.google.com/spreadsheets/d/${ID}/edit?gid=7#gid=7`,
    `https://docs.google.com/spreadsheets/u/1/d/${ID}`,
    ` ${ID} `,
  ])('a link is as good as an ID: %s', async (id) => {
    const { sheet } = await startCodeSheet([tab], { id });
    expect((await sheet.read()).invitations).toHaveLength(1);
  });

  it.each([
    'Codes',
    'https://example.org/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ',
    '../1aBcDeFgHiJkLmNoPqRsTuVwXyZ',
    '',
  ])('this is no Sheet: %s', async (id) => {
    const deps = { env: {}, now: new Date(), elapsedMs: () => 0 };
    const open = async () => openSheet({ id }, deps);
    expect(await refusal(open())).toMatchObject({
      code: 'usage',
      text: expect.stringContaining('is not the ID or link of a Google Sheet.'),
    });
  });
});
