import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { parseInvitations } from '../../src/schedule/codes/invitations.ts';
import { parseMeetings } from '../../src/schedule/csv.ts';
import { parseHolidays } from '../../src/schedule/holidays.ts';
import { HEADER, runDialer, temporaryFolder } from '../support/run-dialer.ts';

const ROW = '2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,83299019888,056888';
const parse = (...lines: string[]) => parseMeetings(lines.join('\n'), 'meetings.csv');

/** What a file turns into when a share, a sign-in or a spreadsheet gets in the way. */
const SOMETHING_ELSE: [string, string][] = [
  ['an error page of one line', '<!DOCTYPE html><html><body>503 Service Unavailable</body></html>'],
  ['a sign-in page', '<html>\n<head><title>Sign in</title></head>\n<body>Sign in to continue</body>\n</html>\n'],
  ['a formula error', '#REF!\n'],
  ['a server error', 'Internal Server Error'],
  ['JSON', '{"error":{"code":401,"message":"Request had invalid credentials."}}\n'],
  ['a log', '2026-11-23 09:11:04 INFO started\n2026-11-23 09:12:04 INFO done\n'],
  ['blank lines', '\n\n,,,\n'],
  ['nothing', ''],
  ['the header of another file', 'id,first,last\n1,Ada,Palmer\n'],
];

describe('a file that turned into something else is not used as a whole', () => {
  const readers: [string, (text: string) => unknown][] = [
    ['meetings.csv', (text) => parseMeetings(text, 'f.csv')],
    ['holidays.csv', (text) => parseHolidays(text, 'f.csv')],
    ['codes.csv', (text) => parseInvitations(text, 'f.csv')],
  ];
  const cases = readers.flatMap(([file, read]) =>
    SOMETHING_ELSE.map(([what, text]) => [file, what, text, read] as const),
  );
  it.each(cases)('%s: %s', (_, __, text, read) => expect(() => read(text)).toThrow(DialerError));

  it.each(SOMETHING_ELSE)('%s: the last good copy is dialed, STALE, exit 1', async (_, text) => {
    const folder = temporaryFolder({ 'meetings.csv': `${HEADER}\n${ROW}\n` });
    const at = (minute: number) => new Date(2026, 10, 23, 9, minute);
    await runDialer([], { folder, now: at(0) });
    writeFileSync(join(folder, 'meetings.csv'), text);
    const { stderr, exitCode } = await runDialer([], { folder, now: at(1) });
    expect(stderr).toContain('dialer: STALE: meetings.csv');
    expect(stderr).toContain('Using the last good copy');
    expect(exitCode).toBe(1);
  });
});

describe('a letter twice in days', () => {
  it.each([
    ['MTWTF', 'MTWF', 'has T twice; write R if one of them is Thursday, or delete one'],
    ['TT', 'T', 'has T twice; write R if one of them is Thursday, or delete one'],
    ['SMTWTFS', 'MTWFS', 'has S and T twice; write U for Sunday and R for Thursday, or delete one of each'],
    ['SS', 'S', 'has S twice; write U if one of them is Sunday, or delete one'],
    ['MWM', 'MW', 'has M twice; delete one'],
    ['m, w, w', 'MW', 'has W twice; delete one'],
    ['TUFR', 'TRFU', 'is read as T, U, F and R; write TF for Tuesday and Friday'],
    ['FRSU', 'RFSU', 'is read as F, R, S and U; write FU for Friday and Sunday'],
  ])('is a problem: %s', (days, kept, message) => {
    const { meetings, problems } = parse(HEADER, ROW.replace('MWF', `"${days}"`));
    expect(meetings).toMatchObject([{ days: kept }]);
    expect(problems).toMatchObject([{ severity: 'problem', line: 2, column: 'days', message }]);
  });

  it.each(['MTWRF', 'MTWRFSU', 'TR', 'SU', 'M W F', 'umtwrfs'])('is none in %s', (days) =>
    expect(parse(HEADER, ROW.replace('MWF', days)).problems.filter(({ severity }) => severity === 'problem')).toEqual(
      [],
    ),
  );
});

describe('a header that is nearly the name of a column', () => {
  it.each([
    ['enabled (yes/no)', 'no', { isEnabled: false }],
    ['Enabled?', 'no', { isEnabled: false }],
    ['enable', 'no', { isEnabled: false }],
    ['skip_date', '2026-11-23', { skips: [{ from: '2026-11-23' }] }],
    ['skipdates', '2026-11-23', { skips: [{ from: '2026-11-23' }] }],
    ['Skip dates:', '2026-11-23', { skips: [{ from: '2026-11-23' }] }],
    ['tz', 'America/New_York', { timeZone: 'America/New_York' }],
    ['time zone', 'America/New_York', { timeZone: 'America/New_York' }],
    ['leavetime', '10:00 AM', { leaveTime: 600 }],
    ['Leave-Time*', '10:00 AM', { leaveTime: 600 }],
    ['makehost', 'yes', { makeHost: true }],
    ['titel', 'Chemistry', { title: 'Chemistry' }],
  ])('is read: %s', (name, value, expected) => {
    const { meetings } = parse(`${HEADER},${name}`, `${ROW},${value}`);
    expect(meetings).toMatchObject([expected]);
  });

  it('is warned of', () => {
    const { problems } = parse(`${HEADER},Enabled?`, `${ROW},no`);
    expect(problems).toEqual([
      {
        severity: 'warning',
        file: 'meetings.csv',
        line: 1,
        column: 'enabled',
        message: 'is read from the column "Enabled?"; rename it to enabled',
      },
    ]);
  });

  it('is read too if the column is a required one', () => {
    const { meetings, problems } = parse(HEADER.replace('join_time', 'jointime').replace('days', 'day'), ROW);
    expect(meetings).toHaveLength(1);
    expect(problems.map(({ column }) => column)).toEqual(['join_time', 'days']);
  });

  it('is a problem if the column is there as well', () => {
    const { meetings, problems } = parse(`${HEADER},enabled,Enabled?`, `${ROW},yes,no`);
    expect(meetings).toMatchObject([{ isEnabled: true }]);
    expect(problems).toMatchObject([
      {
        severity: 'problem',
        column: 'enabled',
        message: 'is also named by the column "Enabled?"; delete or rename one of them',
      },
    ]);
  });

  it.each(['notes', 'building', 'instructor', 'date', 'end', 'time', 'id', 'room size', 'seats'])(
    'is not %s, which is ignored as before',
    (name) => expect(parse(`${HEADER},${name}`, `${ROW},x`).problems).toEqual([]),
  );
});

describe('a range in holidays.csv', () => {
  const RANGE = [{ from: '2026-11-25', until: '2026-11-29', name: 'Thanksgiving' }];
  it.each([
    ['date and end_date', 'date,end_date,name', '2026-11-25,2026-11-29,Thanksgiving'],
    ['start and end', 'Start,End,Name', '2026-11-25,2026-11-29,Thanksgiving'],
    ['start_date and end_date', 'name,start_date,end_date', 'Thanksgiving,2026-11-25,2026-11-29'],
    ['from and to', 'from,to,name', '2026-11-25,2026-11-29,Thanksgiving'],
    ['no header', '2026-11-25,2026-11-29,Thanksgiving'],
    ['one column', 'date,name', '2026-11-25..2026-11-29,Thanksgiving'],
  ])('can have %s', (_, ...lines) =>
    expect(parseHolidays(lines.join('\n'), 'holidays.csv')).toMatchObject({ skips: RANGE, problems: [] }),
  );

  it('ends on its day if it has no end', () =>
    expect(parseHolidays('date,end_date,name\n2026-11-25,,Break\n', 'h').skips).toEqual([
      { from: '2026-11-25', until: '2026-11-25', name: 'Break' },
    ]));

  it.each([
    ['2026-11-29,2026-11-25,Break', 'ends before it begins; swap the two dates'],
    ['2026-11-25,soon,Break', 'is not a date; write it as YYYY-MM-DD, like 2026-11-23'],
  ])('is a problem if it is wrong: %s', (row, message) =>
    expect(parseHolidays(`date,end_date,name\n${row}\n`, 'h').problems).toMatchObject([{ line: 2, message }]),
  );
});

describe('a passcode that a spreadsheet has changed', () => {
  it.each([
    '56888.0',
    '#N/A',
    '#REF!',
    'nan',
    'N/A',
    'NULL',
    "'056888",
    '“056888”',
    'Passcode: 056888',
    '1.23E+05',
    '0568 88',
    '056888;',
    '12345678901',
  ])('is warned of, without its value: %s', (passcode) => {
    const { meetings, problems } = parse(HEADER, ROW.replace('056888', `"${passcode}"`));
    expect(meetings).toHaveLength(1);
    expect(problems).toMatchObject([{ severity: 'warning', column: 'meeting_passcode' }]);
    expect(JSON.stringify(problems)).not.toContain('56888');
  });

  it.each(['056888', 'aB3@-_*', 'k7!#', '', '1234567890'])('is none: %s', (passcode) =>
    expect(parse(HEADER, ROW.replace('056888', passcode)).problems).toEqual([]),
  );

  it('has no invisible marks, and no other cell has', () => {
    const marks = '\u202a\u202e\u2066\u2069\u200b\u200c\u200d\u00ad\u200e\ufeff';
    const { meetings, problems } = parse(
      HEADER,
      ROW.split(',')
        .map((cell) => `${marks}${cell}${marks}`)
        .join(','),
    );
    expect({ meetings, problems }).toMatchObject({
      meetings: [{ passcode: '056888', rooms: ['LOGAN'] }],
      problems: [],
    });
  });
});
