import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { HEADER, temporaryFolder } from '../../support/run-dialer.ts';

const FIRST_LINE = GOOD.split('\n').length;

/** Checks a good file with these rows added, and expects what each of them `says`. */
async function mistakesOf(rows: [row: string, says: string][]) {
  const { trouble, ...result } = await check(`${GOOD}${rows.map(([row]) => row).join('\n')}\n`);
  const expected = rows.map(([, says], index) => says.replace('N', String(FIRST_LINE + index)));
  expect(trouble.toSorted()).toEqual(expected.map((line) => `  ${line}`).toSorted());
  return result;
}

describe('check of meetings.csv', () => {
  it('finds fifteen different mistakes, each with its line and remedy, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await mistakesOf([
      [
        '3/4/2027,2027-05-07,8:00 AM,M,LOGAN-DE-202,83299019801,440730',
        'fail  meetings.csv:N start_date "3/4/2027" is ambiguous (day or month first?); write 2027-03-04 or 2027-04-03',
      ],
      [
        '2027-01-11,2027-02-29,8:01 AM,M,LOGAN-DE-202,83299019802,440731',
        'fail  meetings.csv:N end_date "2027-02-29" does not exist: that month ends on 2027-02-28; write another day',
      ],
      [
        '2027-01-11,2027-05-07,25:99 AM,M,LOGAN-DE-202,83299019803,440732',
        'fail  meetings.csv:N join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11',
      ],
      [
        '2027-01-11,2027-05-07,8:03 AM,MX,LOGAN-DE-202,83299019804,440733',
        'fail  meetings.csv:N days "MX" has "X", which is not a day; use the letters MTWRFSU (R is Thursday, S Saturday, U Sunday), like MWF',
      ],
      [
        '2027-01-11,2027-05-07,8:04 AM,M,LOGAN-DE-202,8.33E+10,440734',
        'fail  meetings.csv:N meeting_id "8.33E+10" lost its digits in the spreadsheet; format the column as Text and type it again',
      ],
      [
        '2027-01-11,2027-05-07,8:05 AM,M,LOGAN-DE-202,https://zoom.us/my/prof,440735',
        'fail  meetings.csv:N meeting_id (a link to zoom.us) is a link without a Zoom meeting ID; write the 9 to 11 digits of the meeting ID',
      ],
      [
        '2027-05-07,2027-01-11,8:06 AM,M,LOGAN-DE-202,83299019806,440736',
        'fail  meetings.csv:N end_date "2027-01-11" is before start_date 2027-05-07; swap the two, or correct the year',
      ],
      [
        '2027-01-11,2027-05-07,8:07 AM,M,LOGAN-DE-202,83299019807,440737,,,Mountain',
        'fail  meetings.csv:N timezone (a value of 8 letters) is not the full name of a time zone; write it like America/New_York',
      ],
      [
        '2027-01-11,2027-05-07,8:08 AM,M,LOGAN-DE-202,83299019808,440738,,2027-03-40,',
        'fail  meetings.csv:N skip_dates "2027-03-40" does not exist: that month ends on 2027-03-31; write another day',
      ],
      [
        '2027-01-11,2027-05-07,8:09 AM,M,LOGAN-DE-2O2,83299019809,440739',
        'fail  meetings.csv:N zoom_rooms "LOGAN-DE-2O2": Zoom has no such room. Did you mean "LOGAN-DE-202"? Names must match exactly, including upper and lower case.',
      ],
      [
        '2027-01-11,2027-05-07,8:10 AM,M,TWIN,83299019810,440740',
        'fail  meetings.csv:N zoom_rooms "TWIN": Zoom has 2 rooms with this name. Write the ID of the right room instead: twin-A or twin-B.',
      ],
      [
        '2026-08-24,2026-12-11,8:11 AM,M,LOGAN-DE-202,83299019811,440741',
        'warn  meetings.csv:N end_date "2026-12-11" is in the past; delete the row, or enter a later date',
      ],
      [
        '2027-03-01,2027-03-04,8:12 AM,F,LOGAN-DE-202,83299019812,440742',
        'warn  meetings.csv:N days "F" matches no date from 2027-03-01 to 2027-03-04; correct the days or the dates',
      ],
      [
        '2027-01-11,2027-05-07,8:13 AM,M,LOGAN-DE-202,83299019813,56888',
        'warn  meetings.csv:N meeting_passcode has 5 digits, but most have 6; Excel drops leading zeros: format the column as Text and type the passcode again',
      ],
      [
        '2027-03-01,2027-03-31,2:30 AM,U,LOGAN-DE-202,83299019814,440744,,,America/New_York',
        'warn  meetings.csv:N join_time "2:30" does not exist on 2027-03-14, when clocks go forward: the rooms join at 3:30; change it if you want another time',
      ],
    ]);
    expect(stdout).toContain('\n11 failures, 4 warnings. Next: fix the rows');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });

  it('finds conflicts between rows, and what only looks wrong', async () => {
    await mistakesOf([
      [
        '2027-01-11,2027-05-07,8:00 AM,M,;,83299019801,440730',
        'fail  meetings.csv:N zoom_rooms ";" names no room; write the room names as Zoom has them, separated by ;',
      ],
      [
        '2027-01-11,2027-05-07,2:00 PM,R,PRICE-017,83299019802,440731',
        'warn  meetings.csv:N join_time "14:00" takes PRICE-017 out of the meeting of line 5, which runs until 14:45 (Thu 2027-02-25 14:00 and 10 more times within a year); change one of the times, or the room',
      ],
      [
        '2027-01-11,2027-05-07,4:15 PM,R,PRICE-017,83299019803,440732,,,America/New_York',
        'warn  meetings.csv:N join_time "16:15" in America/New_York takes PRICE-017 out of the meeting of line 5, which runs until 14:45 (Thu 2027-02-25 14:15 and 10 more times within a year); change one of the times, or the room',
      ],
      [
        '2027-01-11,2027-05-07,1:30 PM,M,LOGAN-DE-202,91234567890,440721',
        'warn  meetings.csv:N zoom_rooms "LOGAN-DE-202" repeats line 3 (same meeting, same minute) and is dialed once; delete one of the two rows',
      ],
      [
        '2027-01-11,2027-05-07,8:03 AM,M,LOGAN-DE-202,83299019804,',
        'warn  meetings.csv:N meeting_passcode is empty, but most rows have one; add it if the meeting has one, or the rooms wait at a prompt',
      ],
      [
        '2027-01-11,2027-02-24,8:04 AM,M,LOGAN-DE-202,83299019805,440734',
        'warn  meetings.csv:N days "M" matches no more dates up to end_date 2027-02-24; delete the row, or enter a later date',
      ],
    ]);
  });

  it('reports the losing one of two rows that need a room in the same minute, once for all dates', async () => {
    const { trouble, exitCode } = await check(
      `${GOOD}2027-03-01,2027-05-07,9:11 AM,M,VERNAL-101;VERNAL-102,83299019888,1`,
    );
    expect(trouble).toEqual([
      '  fail  meetings.csv:2 zoom_rooms "VERNAL-101, VERNAL-102" conflicts with line 7, which has the same meeting with another passcode in the same minute (Mon 2027-03-01 09:11 and 9 more times within a year). Line 7 wins. Change one of the two rows.',
      '  warn  meetings.csv:7 meeting_passcode has 1 digit, but most have 6; Excel drops leading zeros: format the column as Text and type the passcode again',
    ]);
    expect(exitCode).toBe(1);
  });

  it('reports a name that is wrong in thirty rows once, with the line numbers', async () => {
    const row = (line: number) =>
      `2027-03-01,2027-05-07,${line % 12}:${line + 10},S,LOGAN,832990198${line + 10},0568${line + 10}\n`;
    const { trouble } = await check(GOOD + Array.from({ length: 30 }, (_, line) => row(line)).join(''));
    expect(trouble).toEqual([
      '  fail  meetings.csv:7, 8, 9, 10, 11, 12, 13, 14 and 22 more zoom_rooms "LOGAN": Zoom has no such room. Did you mean "LOGAN-DE-202"? Names must match exactly, including upper and lower case.',
    ]);
  });

  it('reports offline rooms, and a pattern that matches no room', async () => {
    const rooms = [sandboxRoom('LOGAN-DE-202'), sandboxRoom('PRICE-017', { status: 'Offline' })];
    const { trouble } = await check(GOOD, { onZoom: { rooms } });
    expect(trouble).toEqual([
      '  fail  meetings.csv:2 zoom_rooms "VERNAL-*": Zoom has no room whose name matches. `dialer rooms` lists the names. * stands for any text; upper and lower case matter.',
      '  warn  meetings.csv:5, 6: Zoom lists 1 room as Offline: PRICE-017. Check that its computer is on, on the network and signed in to Zoom Rooms.',
    ]);
  });

  it('fits on a screen if all is well, and shows details with -v', async () => {
    const { stdout, stderr, exitCode } = await check(GOOD, { tty: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(stdout.split('\n').length).toBeLessThan(24);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain(
      '\n  pass  next joins on Mon 2027-02-22 09:11: LOGAN-DE-202, VERNAL-*\n\nAll checks passed.\n',
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const details = '  pass  VERNAL-* matches 2 rooms: VERNAL-101, VERNAL-102\n';
    expect(stdout).not.toContain(details);
    expect((await check(GOOD, { args: ['-v'] })).stdout).toContain(details);
  });

  it.each<[string, string | undefined, string]>([
    ['missing', undefined, 'Could not read meetings.csv: no such file. Name the file'],
    ['broken', `${GOOD}"2027`, 'meetings.csv:7 opens a quote that is never properly closed. End the quoted cell'],
  ])('reports only that the file is %s, and exits with 2', async (_, csv, words) => {
    const { trouble, exitCode } = await check(csv);
    expect(trouble).toEqual([
      expect.stringContaining(`  fail  ${words}`),
      '  skip  not checked: meetings.csv cannot be used',
    ]);
    expect(exitCode).toBe(2);
  });

  it('exits with 1 for a broken file if scheduled runs use the last good copy', async () => {
    const folder = temporaryFolder({ 'meetings.csv': `${GOOD}"2027`, '.dialer/last-good.csv': GOOD });
    const { stdout, exitCode } = await check(undefined, { folder });
    expect(stdout).toContain('Using the last good copy until you fix it.\n');
    expect(exitCode).toBe(1);
  });

  it('reports problems of holidays.csv, and still checks the rows', async () => {
    const files = { 'holidays.csv': 'date,name\n2027-03-32,Spring\n' };
    expect((await check(GOOD, { files })).trouble).toEqual([
      expect.stringContaining('  fail  holidays.csv:2 date "2027-03-32" does not exist'),
    ]);
    const broken = GOOD.replace('2027-05-07,9:11 AM', '2027-05-7,9:11 AM').replace('TR,PRICE', 'TH,PRICE');
    const places = (await check(broken, { files })).trouble.map((line) => /\w+\.csv:\d/.exec(line)?.[0]);
    expect(places).toEqual(['meetings.csv:2', 'meetings.csv:5', 'holidays.csv:2']);
    const { trouble, exitCode } = await check(GOOD, { files: { 'holidays.csv': 'date,name\n"2027-03-15,Spring\n' } });
    expect(trouble).toEqual([expect.stringContaining('  fail  holidays.csv:2 opens a quote that is never')]);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['passcodes', GOOD],
    ['links', `${HEADER}\n2027-01-11,2027-05-07,9:11 AM,MWF,PRICE-017,https://meet.google.com/abc-defg-hij,\n`],
  ])('warns that every user can read the %s', async (_, csv) => {
    const folder = temporaryFolder({ 'meetings.csv': csv });
    chmodSync(join(folder, 'meetings.csv'), 0o644);
    const { stdout } = await check(undefined, { folder, args: ['--offline'] });
    expect(stdout).toContain(
      'warn  Every user of this machine can read meetings.csv, which holds passcodes or meeting links. Run `chmod o-r',
    );
  });
});
