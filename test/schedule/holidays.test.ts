import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { parseHolidays, withHolidays } from '../../src/schedule/holidays.ts';
import { meeting } from '../support/meeting.ts';

const parse = (...lines: string[]) => parseHolidays(lines.join('\n'), 'holidays.csv');
const THANKSGIVING = { from: '2026-11-25', until: '2026-11-29', name: 'Thanksgiving' };
const CHRISTMAS = { from: '2026-12-25', until: '2026-12-25', name: 'Christmas' };

describe('holidays.csv', () => {
  const rows = ['2026-11-25..2026-11-29,Thanksgiving', '2026-12-25,Christmas'];
  const semicolons = rows.map((row) => row.replace(',', ';'));
  it.each<[string, string[]]>([
    ['can have a header', ['date,name', ...rows]],
    ['can have no header', rows],
    [
      'can have columns in another order, and others',
      ['Note,NAME,Date', 'x,Thanksgiving,2026-11-25 – 2026-11-29', ',Christmas,2026-12-25'],
    ],
    ['can have semicolons', ['date;name', ...semicolons]],
    ['can have semicolons and no header', semicolons],
    ['can have tabs and a byte order mark', ['\ufeffdate\tname', ...rows.map((row) => row.replace(',', '\t'))]],
    [
      'can have blank rows and quotes',
      ['"date","name"', '', `"2026-11-25..2026-11-29","Thanksgiving"`, ',', rows[1] ?? ''],
    ],
    ['can have CRLF', ['date,name\r', ...rows.map((row) => `${row}\r`)]],
  ])('%s', (_, lines) => expect(parse(...lines)).toMatchObject({ skips: [THANKSGIVING, CHRISTMAS], problems: [] }));

  it('uses the name of the file for a day without a name', () => {
    expect(parse('date', '2026-12-25').skips).toEqual([{ ...CHRISTMAS, name: 'holidays.csv' }]);
  });

  it('can have no days', () => expect(parse('date,name', '')).toMatchObject({ skips: [], problems: [] }));
});

describe('a broken row of holidays.csv', () => {
  it.each<[string, string | undefined, string]>([
    ['25.12.2026,Christmas', '25.12.2026', 'write 2026-12-25'],
    ['2026-12-25..2026-12-01,Christmas', '2026-12-25..2026-12-01', 'ends before it begins'],
    [',Christmas', undefined, 'is empty'],
  ])('is a problem, and the others count: %s', (row, value, message) => {
    const { skips, problems } = parse('date,name', row, '2026-11-25..2026-11-29,Thanksgiving');
    expect(skips).toEqual([THANKSGIVING]);
    expect(problems).toEqual([
      {
        severity: 'problem',
        file: 'holidays.csv',
        line: 2,
        column: 'date',
        ...(value && { value }),
        message: expect.stringContaining(message),
      },
    ]);
  });

  it('is reported if its quote swallows the next row', () => {
    const { problems } = parse('date,name', '2026-11-26,"Thanksgiving', '2026-12-25,Christmas"');
    expect(problems).toEqual([expect.objectContaining({ line: 2, column: 'name' })]);
  });
});

it.each<[string, string[], string]>([
  ['empty', ['', ''], 'holidays.csv is empty.'],
  ['without a date column', ['day,name', '2026-12-25,Christmas'], 'holidays.csv:1 has no column named date.'],
  ['left with an open quote', ['date,name', '2026-12-25,"Christmas', 'x', ''], 'holidays.csv:2 opens a quote'],
])('a holidays.csv that is %s cannot be used', (_, lines, words) => {
  expect(() => parse(...lines)).toThrow(DialerError);
  expect(() => parse(...lines)).toThrow(words);
});

it('every row skips the holidays as well as its own days', () => {
  const own = { from: '2026-10-01', until: '2026-10-02', name: '' };
  const schedule = { meetings: [meeting(), meeting({ skips: [own] })], problems: [], accounts: [] };
  const { meetings } = withHolidays(schedule, parse('2026-12-25,Christmas'));
  expect(meetings.map(({ skips }) => skips)).toEqual([[CHRISTMAS], [own, CHRISTMAS]]);
});
