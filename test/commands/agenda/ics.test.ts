import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../../../src/commands/agenda/ics.ts';
import { addDays } from '../../../src/schedule/calendar.ts';
import type { Skip } from '../../../src/schedule/columns.ts';
import type { Meeting } from '../../../src/schedule/row.ts';
import { dialedTimes, readCalendar } from '../../support/ical.ts';
import { meeting } from '../../support/meeting.ts';
import { often } from '../../support/often.ts';
import { inTimeZone } from '../../support/run-dialer.ts';

const now = new Date('2026-11-23T16:11:04Z');
const calendar = (rows: Meeting[], zone: string | undefined = 'America/New_York') => calendarOf(rows, { now, zone });
const inNewYork = (more: Partial<Meeting> = {}) => meeting({ timeZone: 'America/New_York', leaveTime: 600, ...more });
const skip = (from: string, until = from): Skip => ({ from, until, name: 'Holiday' });
const unfolded = (text: string) => text.replaceAll('\r\n ', '');
const linesOf = (text: string, name: string) =>
  unfolded(text)
    .split('\r\n')
    .filter((line) => new RegExp(`^${name}[:;]`).test(line));
const EVERY_DAY = 'MTWRFSU';

it('has one event per row, with its time zone and exceptions', () => {
  const text = calendar([
    inNewYork({ title: 'Chemistry', skips: [skip('2026-08-24'), skip('2026-11-23', '2026-11-27')] }),
  ]);
  const [head, event] = text.split(/BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n/s);
  expect(head?.split('\r\n').slice(0, -1)).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//dialer//agenda//EN',
    'NAME:Zoom Rooms',
    'X-WR-CALNAME:Zoom Rooms',
  ]);
  expect(unfolded(event ?? '').split('\r\n')).toEqual([
    'BEGIN:VEVENT',
    expect.stringMatching(/^UID:[0-9a-f]{32}-1-1@dialer$/),
    'SEQUENCE:29924171',
    'DTSTAMP:20261123T161104Z',
    'DTSTART;TZID=America/New_York:20260826T091100',
    'DTEND;TZID=America/New_York:20260826T100000',
    'RRULE:FREQ=WEEKLY;UNTIL=20261211T141100Z;BYDAY=WE,FR,MO',
    'EXDATE;TZID=America/New_York:20261123T091100,20261125T091100,20261127T091100',
    'SUMMARY:Chemistry',
    'LOCATION:LOGAN',
    'DESCRIPTION:Meeting ID: 83299019888\\nRooms: LOGAN\\nmeetings.csv:2',
    'LAST-MODIFIED:20261123T161104Z',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

describe('another program reads the dialed times of a row', () => {
  const spring = { startDate: '2026-03-01', endDate: '2026-03-31', days: EVERY_DAY };
  const autumn = { startDate: '2026-10-20', endDate: '2026-11-10', days: EVERY_DAY };
  const year = { startDate: '2025-09-01', endDate: '2026-06-30' };
  it.each<[string, number, Partial<Meeting>]>([
    ['through both changes of New York', 1, { ...year, timeZone: 'America/New_York' }],
    ['through both changes of London', 1, { ...year, timeZone: 'Europe/London' }],
    ['in the time zone of the machine', 1, year],
    ['over midnight', 1, { ...year, joinTime: 23 * 60, leaveTime: 10 }],
    ['with a holiday week', 1, { skips: [skip('2026-11-23', '2026-11-29'), skip('2026-09-07')] }],
    ['with a skip of years', 2, { endDate: '2031-12-11', skips: [skip('2026-11-01', '2031-11-01')] }],
    ['on one day only', 1, { startDate: '2026-11-23', endDate: '2026-11-24' }],
    ['in UTC', 1, { timeZone: 'UTC' }],
    ['in a time zone without DST', 1, { timeZone: 'Etc/GMT+5' }],
    ['in a time zone by an alias', 1, { timeZone: 'US/Eastern' }],
    ['in a time zone by its old name', 1, { timeZone: 'Asia/Calcutta' }],
    ['in a time zone in lower case', 1, { timeZone: 'america/new_york' }],
    ['at a time that DST skips', 2, { ...spring, timeZone: 'America/New_York', joinTime: 150, leaveTime: 200 }],
    [
      'at a time that DST skips on the first day',
      2,
      { ...spring, startDate: '2026-03-08', joinTime: 150, leaveTime: 200 },
    ],
    ['until a time that DST skips', 2, { ...spring, timeZone: 'America/New_York', joinTime: 90, leaveTime: 150 }],
    ['at a time that DST repeats', 2, { ...autumn, timeZone: 'America/New_York', joinTime: 90, leaveTime: 100 }],
    [
      'in nights of which DST makes one longer',
      3,
      { ...autumn, timeZone: 'America/New_York', joinTime: 1380, leaveTime: 300 },
    ],
  ])('%s, from %i event(s)', (_, count, more) => {
    inTimeZone('America/New_York');
    const row = meeting({ leaveTime: 600, ...more });
    const events = readCalendar(calendar([row]));
    expect(events.flatMap(({ times }) => times)).toEqual(dialedTimes(row));
    expect(events).toHaveLength(count);
  });

  it('if the time zone of the machine has no name', () => {
    inTimeZone('Etc/GMT+3');
    const row = meeting({ joinTime: 1380, leaveTime: 1400 });
    const [event] = readCalendar(calendarOf([row], { now, zone: undefined }));
    expect(event?.times).toEqual(dialedTimes(row));
    expect(event?.times[0]).toBe('2026-08-25T02:00/2026-08-25T02:20');
  });

  const ZONES = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Kathmandu', 'UTC'];
  // Zones with recent or irregular changes, on which libraries and machines disagree.
  const MOOT = [
    'America/Vancouver',
    'Africa/Casablanca',
    'Asia/Gaza',
    'America/Mexico_City',
    'Europe/Dublin',
    'Etc/GMT+5',
  ];
  const date = (from: string, days: number) => fc.integer({ min: 0, max: days }).map((days) => addDays(from, days));
  const minute = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 210 }));
  const rows = fc.record({
    timeZone: fc.constantFrom(undefined, ...ZONES, ...MOOT),
    startDate: date('2025-06-01', 700),
    length: fc.integer({ min: 0, max: 250 }),
    days: fc.subarray([...EVERY_DAY], { minLength: 1 }),
    joinTime: minute,
    leaveTime: fc.option(minute, { nil: undefined }),
    skips: fc.array(fc.tuple(date('2025-06-01', 900), fc.integer({ min: 0, max: 20 }))),
  });

  it('for random rows', () => {
    inTimeZone('Europe/Berlin');
    const property = fc.property(rows, ({ timeZone, length, days, leaveTime, skips, ...more }) => {
      const row = meeting({
        ...more,
        ...(timeZone && { timeZone }),
        endDate: addDays(more.startDate, length),
        days: days.join(''),
        ...(leaveTime !== undefined && leaveTime !== more.joinTime && { leaveTime }),
        skips: skips.map(([from, days]) => skip(from, addDays(from, days))),
      });
      const text = calendar([row], 'Europe/Berlin');
      expect(readCalendar(text).flatMap(({ times }) => times)).toEqual(dialedTimes(row));
      expectWellFormed(text);
    });
    fc.assert(property, { numRuns: often(100) });
  });
});

describe('a row that', () => {
  it.each<[string, Partial<Meeting>]>([
    ['is switched off', { isEnabled: false }],
    ['is skipped on all days', { skips: [skip('2026-01-01', '2026-12-31')] }],
    ['has no matching date', { startDate: '2026-11-24', endDate: '2026-11-24' }],
    ['was over before last year', { startDate: '2019-08-24', endDate: '2024-12-11' }],
    ['starts in more than ten years', { startDate: '2040-01-01', endDate: '2040-12-31' }],
  ])('%s has no event', (_, more) => expect(readCalendar(calendar([meeting(more)]))).toEqual([]));

  it('runs forever has an event of ten years', () => {
    const [event] = readCalendar(
      calendar([meeting({ startDate: '0226-08-24', endDate: '9999-12-31', timeZone: 'UTC' })]),
    );
    expect(event?.times[0]).toMatch(/^202[45]-(12|01)/);
    expect(event?.times.at(-1)).toMatch(/^203[67]-(12|01)/);
  });
});

describe('the time zones', () => {
  const named = (text: string) => [...new Set(text.match(/(?<=TZID=)[^:]+/g))].sort();
  const described = (text: string) =>
    [...text.matchAll(/BEGIN:VTIMEZONE\r\nTZID:(.*)\r\n/g)].map(([, zone]) => zone).sort();
  it.each<[string, string[], string[]]>([
    [
      'are described once each',
      ['America/New_York', 'Europe/London', 'Europe/London'],
      ['America/New_York', 'Europe/London'],
    ],
    ['are found in any case', ['america/new_york', 'AMERICA/NEW_YORK'], ['America/New_York']],
    ['are found by any of their names', ['US/Eastern', 'America/New_York'], ['America/New_York']],
    ['get their new names', ['Asia/Calcutta', 'Asia/Kolkata', 'Europe/Kiev'], ['Asia/Kolkata', 'Europe/Kyiv']],
    ['are not needed for UTC', ['UTC', 'Etc/UTC', 'GMT'], []],
  ])('%s', (_, zones, expected) => {
    const text = calendar(zones.map((timeZone) => meeting({ timeZone })));
    expect(named(text)).toEqual(expected);
    expect(described(text)).toEqual(expected);
  });
});

describe('the texts of an event', () => {
  const CANARY = 'canary-056888';
  const odd = 'Ölçme, "5;6" \\ 化学 👩‍🏫 '.repeat(6);
  const link = { service: 'Teams' as const, url: `https://teams.microsoft.com/meet/123?p=${CANARY}` };
  const rows = [
    inNewYork({ title: odd, rooms: ['Ä, B', odd, 'C'], passcode: CANARY }),
    inNewYork({
      title: 'A\u0000B\u2028C\r\nEND:VEVENT\vD\ud800',
      meetingId: 'teams-123',
      link,
      file: 'my,\nrows.csv',
      line: 7,
    }),
  ];
  const text = calendar(rows);

  it('are complete, whatever they contain', () => {
    expectWellFormed(text);
    expect(readCalendar(text)).toMatchObject([
      {
        summary: odd,
        location: `Ä, B; ${odd}; C`,
        description: `Meeting ID: 83299019888\nRooms: Ä, B; ${odd}; C\nmeetings.csv:2`,
      },
      {
        summary: 'A B C END:VEVENT D ',
        location: 'LOGAN',
        description: 'Meeting ID: teams-123\nRooms: LOGAN\nmy, rows.csv:7',
      },
    ]);
  });

  it('contain no passcode and no link', () => expect(unfolded(text)).not.toMatch(new RegExp(`${CANARY}|http`, 'i')));

  it('name a row without a title by its meeting ID', () =>
    expect(readCalendar(calendar([inNewYork()]))[0]?.summary).toBe('Meeting 83299019888'));
});

describe('an event', () => {
  const uids = (rows: Meeting[]) => readCalendar(calendar(rows)).map(({ uid }) => uid);

  it('keeps its UID while the row is the same meeting, with a growing sequence number', () => {
    const changed = inNewYork({
      line: 9,
      title: 'Physics',
      leaveTime: 700,
      endDate: '2027-01-01',
      skips: [skip('2026-11-23')],
    });
    expect(uids([changed])).toEqual(uids([inNewYork()]));
    const later = calendarOf([inNewYork()], { now: new Date(now.getTime() + 60_000), zone: 'UTC' });
    expect(linesOf(later, 'SEQUENCE')).toEqual(['SEQUENCE:29924172']);
    expect(calendar([inNewYork()])).toBe(calendar([inNewYork()]));
  });

  it('has a UID of its own', () => {
    const rows = [inNewYork(), inNewYork(), inNewYork({ rooms: ['BOSTON'] }), inNewYork({ days: 'T' })];
    // The last needs two events.
    expect(new Set(uids([...rows, inNewYork({ joinTime: 90, leaveTime: 100, days: 'U' })])).size).toBe(rows.length + 2);
  });

  it('does not block the room for the assumed hour without leave_time', () => {
    inTimeZone('UTC');
    const rows = [meeting(), meeting({ leaveTime: 560 })];
    const text = calendar(rows, 'UTC');
    expect(readCalendar(text).map(({ times }) => times[0])).toEqual([
      '2026-08-24T09:11/2026-08-24T10:11',
      '2026-08-24T09:11/2026-08-24T09:20',
    ]);
    expect(linesOf(text, 'TRANSP')).toEqual(['TRANSP:TRANSPARENT']);
  });
});

function expectWellFormed(text: string): void {
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  const lines = text.split('\r\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them.
  expect(lines.filter((line) => Buffer.byteLength(line) > 75 || /[\x00-\x1f\x7f-\x9f\u2028\u2029]/.test(line))).toEqual(
    [],
  );
  const count = (line: string) => lines.filter((other) => other === line).length;
  expect(count('BEGIN:VEVENT')).toBe(count('END:VEVENT'));
}
