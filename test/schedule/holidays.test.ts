import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { parseHolidays, withHolidays } from '../../src/schedule/holidays.ts';
import { meeting } from '../support/meeting.ts';

const parse = (...lines: string[]) => parseHolidays(lines.join('\n'), 'holidays.csv');
const THANKSGIVING = { from: '2026-11-25', until: '2026-11-29', name: 'Thanksgiving' };
const CHRISTMAS = { from: '2026-12-25', until: '2026-12-25', name: 'Christmas' };

describe('a holidays.csv that is fine', () => {
  const rows = ['2026-11-25..2026-11-29,Thanksgiving', '2026-12-25,Christmas'];
  const semicolons = rows.map((row) => row.replace(',', ';'));
  it.each<[string, string[]]>([
    ['with its header', ['date,name', ...rows]],
    ['without a header', rows],
    [
      'with columns in another order, and others',
      ['Note,NAME,Date', 'x,Thanksgiving,2026-11-25 – 2026-11-29', ',Christmas,2026-12-25'],
    ],
    ['with semicolons', ['date;name', ...semicolons]],
    ['with semicolons and no header', semicolons],
    ['with tabs and a byte order mark', ['\ufeffdate\tname', ...rows.map((row) => row.replace(',', '\t'))]],
    [
      'with blank rows and quotes',
      ['"date","name"', '', `"2026-11-25..2026-11-29","Thanksgiving"`, ',', rows[1] ?? ''],
    ],
    ['with CRLF', ['date,name\r', ...rows.map((row) => `${row}\r`)]],
  ])('%s', (_, lines) => expect(parse(...lines)).toEqual({ skips: [THANKSGIVING, CHRISTMAS], problems: [] }));

  it('has days without a name: they are called after the file', () => {
    expect(parse('date', '2026-12-25').skips).toEqual([{ ...CHRISTMAS, name: 'holidays.csv' }]);
  });

  it('has a header and no day', () => expect(parse('date,name', '')).toEqual({ skips: [], problems: [] }));
});

describe('a row of it that is not', () => {
  it.each<[string, string, string]>([
    ['25.12.2026,Christmas', '25.12.2026', 'write 2026-12-25'],
    ['2026-12-25..2026-12-01,Christmas', '2026-12-25..2026-12-01', 'ends before it begins'],
    [',Christmas', '', 'is empty'],
  ])('%s is a problem; every sound row goes on', (row, value, message) => {
    const { skips, problems } = parse('date,name', row, '2026-11-25..2026-11-29,Thanksgiving');
    expect(skips).toEqual([THANKSGIVING]);
    expect(problems).toEqual([
      {
        severity: 'problem',
        file: 'holidays.csv',
        line: 2,
        column: 'date',
        value,
        message: expect.stringContaining(message),
      },
    ]);
  });

  it('has swallowed the next one in a quote: that is said', () => {
    const { problems } = parse('date,name', '2026-11-26,"Thanksgiving', '2026-12-25,Christmas"');
    expect(problems).toEqual([expect.objectContaining({ line: 2, column: 'name' })]);
  });
});

it.each<[string, string[], string]>([
  ['empty', ['', ''], 'holidays.csv is empty.'],
  ['without dates', ['day,name', '2026-12-25,Christmas'], 'holidays.csv:1 has no column named date.'],
  ['open at the end', ['date,name', '2026-12-25,"Christmas', 'x', ''], 'holidays.csv:2 opens a quote'],
])('a holidays.csv that is %s cannot be trusted as a whole', (_, lines, words) => {
  expect(() => parse(...lines)).toThrow(DialerError);
  expect(() => parse(...lines)).toThrow(words);
});

it('holidays are skipped by every row, beside its own days', () => {
  const own = { from: '2026-10-01', until: '2026-10-02', name: '' };
  const schedule = { meetings: [meeting(), meeting({ skips: [own] })], problems: [] };
  const { meetings } = withHolidays(schedule, parse('2026-12-25,Christmas'));
  expect(meetings.map(({ skips }) => skips)).toEqual([[CHRISTMAS], [own, CHRISTMAS]]);
});
