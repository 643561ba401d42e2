import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { HEADER, temporaryFolder } from '../../support/run-dialer.ts';

const FIRST_LINE = GOOD.split('\n').length;

/** A good file with these rows added, and what is said of each, from the first of them on. */
async function mistakesOf(rows: [row: string, says: string][]) {
  const { trouble, ...result } = await check(`${GOOD}${rows.map(([row]) => row).join('\n')}\n`);
  const expected = rows.map(([, says], index) => says.replace('N', String(FIRST_LINE + index)));
  expect(trouble.toSorted()).toEqual(expected.map((line) => `  ${line}`).toSorted());
  return result;
}

describe('a meetings.csv', () => {
  it('with fifteen different mistakes: all fifteen are found, each with its line and remedy, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await mistakesOf([
      [
        '3/4/2027,2027-05-07,8:00 AM,M,LOGAN-DE-202,83299019801,440730',
        'fail  meetings.csv:N start_date "3/4/2027" is ambiguous (day or month first?); write 2027-03-04 or 2027-04-03',
      ],
      [
        '2027-01-11,2027-02-29,8:01 AM,M,LOGAN-DE-202,83299019802,440731',
        'fail  meetings.csv:N end_date "2027-02-29" does not exist: that month ends on 2027-02-28; write it as YYYY-MM-DD, like 2026-11-23',
      ],
      [
        '2027-01-11,2027-05-07,25:99 AM,M,LOGAN-DE-202,83299019803,440732',
        'fail  meetings.csv:N join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11',
      ],
      [
        '2027-01-11,2027-05-07,8:03 AM,MX,LOGAN-DE-202,83299019804,440733',
        'fail  meetings.csv:N days "MX" has "X", which is no day; use the letters MTWRFSU (R is Thursday, S Saturday, U Sunday), like MWF',
      ],
      [
        '2027-01-11,2027-05-07,8:04 AM,M,LOGAN-DE-202,8.33E+10,440734',
        'fail  meetings.csv:N meeting_id "8.33E+10" has lost its digits to the spreadsheet; format the column as Text in the spreadsheet and type it again',
      ],
      [
        '2027-01-11,2027-05-07,8:05 AM,M,LOGAN-DE-202,https://zoom.us/my/prof,440735',
        'fail  meetings.csv:N meeting_id "https://zoom.us/my/prof" is a link without the number of a Zoom meeting; write the 9 to 11 digits of the meeting ID',
      ],
      [
        '2027-05-07,2027-01-11,8:06 AM,M,LOGAN-DE-202,83299019806,440736',
        'fail  meetings.csv:N end_date "2027-01-11" is before start_date 2027-05-07; exchange the two, or correct the year',
      ],
      [
        '2027-01-11,2027-05-07,8:07 AM,M,LOGAN-DE-202,83299019807,440737,,,Mountain',
        'fail  meetings.csv:N timezone "Mountain" is not the full name of a time zone; write it like America/New_York',
      ],
      [
        '2027-01-11,2027-05-07,8:08 AM,M,LOGAN-DE-202,83299019808,440738,,2027-03-40,',
        'fail  meetings.csv:N skip_dates "2027-03-40" does not exist: that month ends on 2027-03-31; write it as YYYY-MM-DD, like 2026-11-23',
      ],
      [
        '2027-01-11,2027-05-07,8:09 AM,M,LOGAN-DE-2O2,83299019809,440739',
        'fail  meetings.csv:N zoom_rooms "LOGAN-DE-2O2": Zoom has no such room. Did you mean "LOGAN-DE-202"? A name must be exact, also in upper and lower case.',
      ],
      [
        '2027-01-11,2027-05-07,8:10 AM,M,TWIN,83299019810,440740',
        'fail  meetings.csv:N zoom_rooms "TWIN": Zoom has 2 rooms of this name. Write the ID of the right one in its place: twin-A or twin-B.',
      ],
      [
        '2026-08-24,2026-12-11,8:11 AM,M,LOGAN-DE-202,83299019811,440741',
        'warn  meetings.csv:N end_date "2026-12-11" is over; delete the row, or write a later date',
      ],
      [
        '2027-03-01,2027-03-04,8:12 AM,F,LOGAN-DE-202,83299019812,440742',
        'warn  meetings.csv:N days "F" do not come between 2027-03-01 and 2027-03-04; correct them, or one of the dates',
      ],
      [
        '2027-01-11,2027-05-07,8:13 AM,M,LOGAN-DE-202,83299019813,56888',
        'warn  meetings.csv:N meeting_passcode has 5 digits where most have 6; Excel drops leading zeros: format the column as Text, and type the passcode again',
      ],
      [
        '2027-03-01,2027-03-31,2:30 AM,U,LOGAN-DE-202,83299019814,440744,,,America/New_York',
        'warn  meetings.csv:N join_time "2:30" does not exist on 2027-03-14, when clocks go forward; the rooms join at 3:30; choose another time, if that is not meant',
      ],
    ]);
    expect(stdout).toContain('\n11 failures, 4 warnings. Next: put the rows right');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });

  it("with six more: rows that get into each other's way, and what only looks odd", async () => {
    await mistakesOf([
      [
        '2027-01-11,2027-05-07,8:00 AM,M,;,83299019801,440730',
        'fail  meetings.csv:N zoom_rooms ";" names no room; write room names as Zoom has them, separated by ;',
      ],
      [
        '2027-01-11,2027-05-07,2:00 PM,R,PRICE-017,83299019802,440731',
        'warn  meetings.csv:N join_time "14:00" takes PRICE-017 out of the meeting of line 5, which has it until 14:45 (Thu 2027-02-25 14:00, and 10 more times within a year); change one of the two times, or the room',
      ],
      [
        '2027-01-11,2027-05-07,4:15 PM,R,PRICE-017,83299019803,440732,,,America/New_York',
        'warn  meetings.csv:N join_time "16:15" in America/New_York takes PRICE-017 out of the meeting of line 5, which has it until 14:45 (Thu 2027-02-25 14:15, and 10 more times within a year); change one of the two times, or the room',
      ],
      [
        '2027-01-11,2027-05-07,1:30 PM,M,LOGAN-DE-202,91234567890,440721',
        'warn  meetings.csv:N zoom_rooms "LOGAN-DE-202" is in the same minute for the same meeting as line 3; it is dialed once; delete one of the two',
      ],
      [
        '2027-01-11,2027-05-07,8:03 AM,M,LOGAN-DE-202,83299019804,',
        'warn  meetings.csv:N meeting_passcode is empty where most rows have one; if the meeting has one, write it: else the rooms stay at a prompt',
      ],
      [
        '2027-01-11,2027-02-24,8:04 AM,M,LOGAN-DE-202,83299019805,440734',
        'warn  meetings.csv:N days "M" do not come again by end_date 2027-02-24; delete the row, or write a later date',
      ],
    ]);
  });

  it('with two meetings for one room in one minute: the row that loses is told, once, however often that is', async () => {
    const { trouble, exitCode } = await check(
      `${GOOD}2027-03-01,2027-05-07,9:11 AM,M,VERNAL-101;VERNAL-102,83299019888,1`,
    );
    expect(trouble).toEqual([
      '  fail  meetings.csv:2 zoom_rooms "VERNAL-101, VERNAL-102" is wanted by line 7 in the same minute for the same meeting with another passcode (Mon 2027-03-01 09:11, and 9 more times within a year); line 7 wins; change one of the two',
      '  warn  meetings.csv:7 meeting_passcode has 1 digit where most have 6; Excel drops leading zeros: format the column as Text, and type the passcode again',
    ]);
    expect(exitCode).toBe(1);
  });

  it('with a name that is wrong in thirty rows: one line, with the lines', async () => {
    const row = (line: number) =>
      `2027-03-01,2027-05-07,${line % 12}:${line + 10},S,LOGAN,832990198${line + 10},0568${line + 10}\n`;
    const { trouble } = await check(GOOD + Array.from({ length: 30 }, (_, line) => row(line)).join(''));
    expect(trouble).toEqual([
      '  fail  meetings.csv:7, 8, 9, 10, 11, 12, 13, 14 and 22 more zoom_rooms "LOGAN": Zoom has no such room. Did you mean "LOGAN-DE-202"? A name must be exact, also in upper and lower case.',
    ]);
  });

  it('with rooms that are offline, and a pattern that fits none', async () => {
    const rooms = [sandboxRoom('LOGAN-DE-202'), sandboxRoom('PRICE-017', { status: 'Offline' })];
    const { trouble } = await check(GOOD, { onZoom: { rooms } });
    expect(trouble).toEqual([
      '  fail  meetings.csv:2 zoom_rooms "VERNAL-*": Zoom has no room whose name fits. `dialer rooms` lists the names; a * is any text, and capitals count.',
      "  warn  meetings.csv:5, 6: Zoom lists 1 room as Offline: PRICE-017. See that the rooms' computers are on, on the network and signed in to Zoom Rooms.",
    ]);
  });

  it('that is well fits a screen, and -v has the details', async () => {
    const { stdout, stderr, exitCode } = await check(GOOD, { tty: true, columns: 80, env: { NO_COLOR: '1' } });
    expect(stdout.split('\n').length).toBeLessThan(24);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('\n  pass  next joins on Mon 2027-02-22 09:11: LOGAN-DE-202, VERNAL-*\n\nAll is well.\n');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const details = '  pass  VERNAL-* is 2 rooms: VERNAL-101, VERNAL-102\n';
    expect(stdout).not.toContain(details);
    expect((await check(GOOD, { args: ['-v'] })).stdout).toContain(details);
  });

  it.each<[string, string | undefined, string]>([
    ['missing', undefined, 'meetings.csv cannot be read: there is no such file. Name the file'],
    ['broken', `${GOOD}"2027`, 'meetings.csv:7 opens a quote that is never properly closed. Close the quoted cell'],
  ])('that is %s: that is all that is said of it, with exit code 2', async (_, csv, words) => {
    const { trouble, exitCode } = await check(csv);
    expect(trouble).toEqual([
      expect.stringContaining(`  fail  ${words}`),
      '  skip  not checked: meetings.csv cannot be used',
    ]);
    expect(exitCode).toBe(2);
  });

  it('that is broken while ticks go on with its last good version: exit code 1', async () => {
    const folder = temporaryFolder({ 'meetings.csv': `${GOOD}"2027`, '.dialer/last-good.csv': GOOD });
    const { stdout, exitCode } = await check(undefined, { folder });
    expect(stdout).toContain('is used.\n');
    expect(exitCode).toBe(1);
  });

  it('beside a holidays.csv: what is wrong there is told, and the rows are checked all the same', async () => {
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
  ])('that everybody can read, with its %s', async (_, csv) => {
    const folder = temporaryFolder({ 'meetings.csv': csv });
    chmodSync(join(folder, 'meetings.csv'), 0o644);
    const { stdout } = await check(undefined, { folder, args: ['--offline'] });
    expect(stdout).toContain(
      'warn  every user of this machine can read meetings.csv, which has passcodes or links that open meetings; close it with: chmod o-r',
    );
  });
});
