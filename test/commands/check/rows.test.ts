import { describe, expect, it } from 'vitest';
import { conflictFindings } from '../../../src/commands/check/conflicts.ts';
import { passcodeFindings } from '../../../src/commands/check/passcodes.ts';
import { liveMeetings, rowFindings, skippedTimeFindings } from '../../../src/commands/check/rows.ts';
import { occurrencesIn } from '../../../src/schedule/occurrences.ts';
import { roomKey } from '../../../src/schedule/rooms.ts';
import type { Meeting } from '../../../src/schedule/row.ts';
import { at } from '../../support/machine.ts';
import { meeting } from '../../support/meeting.ts';

const NOW = at(9, 0);
const YEAR = { from: NOW, until: new Date(2027, 10, 23) };

const said = (findings: { level: string; text: string; lines?: number[] }[]) =>
  findings.filter(({ level }) => level !== 'pass').map(({ text, lines }) => `${lines} ${text}`);
const skip = (from: string, until = from) => ({ from, until, name: '' });

describe('a row without upcoming joins', () => {
  it.each<[Partial<Meeting>, string[]]>([
    [{}, []],
    [{ isEnabled: false, endDate: '2026-09-01' }, []],
    [{ endDate: '2026-11-22' }, ['2 is in the past']],
    [
      { days: 'F', startDate: '2026-11-23', endDate: '2026-11-26' },
      ['2 matches no date from 2026-11-23 to 2026-11-26'],
    ],
    [
      { startDate: '2026-11-23', endDate: '2026-11-27', skips: [skip('2026-11-01', '2026-11-30')] },
      ['2 matches only skipped dates'],
    ],
    [{ days: 'M', endDate: '2026-11-26', joinTime: 60 }, ['2 matches no more dates up to end_date 2026-11-26']],
    [{ startDate: '2027-01-11', endDate: '2027-05-07' }, []],
  ])('%j: %j', (more, texts) => {
    const meetings = [meeting(more)];
    expect(said(rowFindings({ meetings, problems: [] }, liveMeetings(meetings, NOW), NOW))).toEqual(texts);
  });

  it('is counted if it is switched off', () => {
    const meetings = [meeting(), meeting({ isEnabled: false, line: 3 })];
    const [summary] = rowFindings({ meetings, problems: [] }, liveMeetings(meetings, NOW), NOW);
    expect(summary?.text).toBe('1 row with upcoming joins, 1 room; 1 row switched off');
  });
});

describe('a Teams meeting', () => {
  const link = { service: 'Teams' as const, url: 'https://teams.microsoft.com/meet/1' };
  it.each([
    ['is reported, as rooms stay in it', {}, 1],
    ['is not reported again if its leave_time is a problem already', { leaveTime: 700 }, 0],
  ])('%s', (_, more, number) => {
    const meetings = [meeting({ link, ...more })];
    const found = rowFindings({ meetings, problems: [] }, meetings, NOW).filter(({ text }) => text.includes('Teams'));
    expect(found.map(({ level }) => level)).toEqual(Array(number).fill('pass'));
  });
});

describe('a time that daylight saving time skips', () => {
  it.each<[Partial<Meeting>, string[]]>([
    [
      { timeZone: 'America/New_York' },
      ['2 does not exist on 2027-03-14, when clocks go forward: the rooms join at 3:30'],
    ],
    [{ timeZone: 'America/Phoenix' }, []],
    [{ timeZone: 'America/New_York', joinTime: 200 }, []],
    [{ timeZone: 'America/New_York', days: 'M' }, []],
    [
      { timeZone: 'Australia/Lord_Howe', joinTime: 135 },
      ['2 does not exist on 2027-10-03, when clocks go forward: the rooms join at 2:45'],
    ],
  ])('%j: %j', (more, texts) => {
    const row = meeting({ joinTime: 150, days: 'U', endDate: '2028-01-01', ...more });
    expect(said(skippedTimeFindings(occurrencesIn([row], YEAR)))).toEqual(texts);
  });
});

describe('the passcode findings', () => {
  const rows = (...passcodes: string[]) => passcodes.map((passcode, index) => meeting({ passcode, line: index + 2 }));
  const SIX = Array(5).fill('056888');
  it.each<[string, Meeting[], string[]]>([
    ['passcodes of one length', rows(...SIX), []],
    ['one without its leading zero', rows(...SIX, '56888'), ['7 has 5 digits, but most have 6']],
    ['one that is longer', rows(...SIX, '1234567'), []],
    ['one of letters', rows(...SIX, 'abc'), []],
    ['too few passcodes to compare', rows('056888', '123456', '56888', ''), []],
    ['passcodes of many lengths', rows(...SIX, ...Array(5).fill('12345')), []],
    ['a missing one', rows(...SIX, ''), ['7 is empty, but most rows have one']],
    ['many missing ones', rows(...SIX, '', ''), []],
    ['a missing one of a Teams meeting', [...rows(...SIX), meeting({ link: { service: 'Teams', url: '' } })], []],
  ])('for %s', (_, meetings, texts) => expect(said(passcodeFindings(meetings, []))).toEqual(texts));

  it('do not repeat that a link needs a passcode', () => {
    const problem = { severity: 'warning' as const, file: '', line: 7, column: 'meeting_id' as const, message: '' };
    expect(passcodeFindings(rows(...SIX, ''), [problem])).toEqual([]);
  });
});

describe('the conflict findings', () => {
  const other = { meetingId: '91234567890', line: 3 };
  const conflicts = (...meetings: Meeting[]) => said(conflictFindings(occurrencesIn(meetings, YEAR), roomKey));
  it.each<[string, Meeting[], string[]]>([
    ['rows in different minutes', [meeting(), meeting({ ...other, joinTime: 600 })], []],
    ['rows for different rooms', [meeting(), meeting({ ...other, rooms: ['VERNAL'] })], []],
    ['rows on different days', [meeting(), meeting({ ...other, days: 'TR' })], []],
    [
      'rows that conflict once',
      [meeting(), meeting({ ...other, endDate: '2026-11-24' })],
      ['2 conflicts with line 3, which has another meeting in the same minute (Mon 2026-11-23 09:11). Line 3 wins.'],
    ],
    [
      'rows that conflict twice',
      [meeting(), meeting({ ...other, days: 'M', endDate: '2026-11-30' })],
      [
        '2 conflicts with line 3, which has another meeting in the same minute (Mon 2026-11-23 09:11 and 1 more time within a year). Line 3 wins.',
      ],
    ],
    [
      'rows that conflict often',
      [meeting(), meeting({ ...other, days: 'M' })],
      [
        '2 conflicts with line 3, which has another meeting in the same minute (Mon 2026-11-23 09:11 and 2 more times within a year). Line 3 wins.',
      ],
    ],
    [
      'a row that begins before the other leaves',
      [meeting({ leaveTime: 610 }), meeting({ ...other, joinTime: 600, days: 'W' })],
      [
        '3 takes LOGAN out of the meeting of line 2, which runs until 10:10 (Wed 2026-11-25 10:00 and 2 more times within a year)',
      ],
    ],
    [
      'rows for the same meeting',
      [meeting(), meeting({ line: 3, days: 'M' })],
      ['3 repeats line 2 (same meeting, same minute) and is dialed once'],
    ],
    [
      'three rows',
      [meeting(), meeting({ ...other }), meeting({ line: 4, meetingId: '91234567891' })].map((row) => ({
        ...row,
        days: 'M',
        endDate: '2026-11-24',
      })),
      [
        '2 conflicts with line 3, which has another meeting in the same minute (Mon 2026-11-23 09:11). Line 3 wins.',
        '2 conflicts with line 4, which has another meeting in the same minute (Mon 2026-11-23 09:11). Line 4 wins.',
        '3 conflicts with line 4, which has another meeting in the same minute (Mon 2026-11-23 09:11). Line 4 wins.',
      ],
    ],
  ])('for %s', (_, meetings, texts) => expect(conflicts(...meetings)).toEqual(texts));

  it('know a room by its name and by its ID', () => {
    const meetings = [meeting(), meeting({ ...other, rooms: ['id-of-logan'] })];
    const idOf = (room: string) => (room === 'LOGAN' ? 'id-of-logan' : room);
    expect(conflictFindings(occurrencesIn(meetings, YEAR), idOf)).toHaveLength(1);
  });
});
