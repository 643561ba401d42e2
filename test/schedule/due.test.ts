import { describe, expect, it } from 'vitest';
import { dueIn, minuteOf } from '../../src/schedule/due.ts';
import { nextOccurrence, whyNotDue } from '../../src/schedule/occurrences.ts';
import type { Meeting } from '../../src/schedule/row.ts';
import { meeting } from '../support/meeting.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const at = (text: string, ...time: [number, number, number?, number?]) => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day, ...time);
};

const isDue = (row: Meeting, instant: Date) => dueIn([row], minuteOf(instant)).length > 0;

describe('a row with MWF, 9:11 AM, 24 August to 11 December', () => {
  it.each<[string, boolean, Date]>([
    ['on a Monday at 9:11:00', true, at('2026-11-23', 9, 11)],
    ['until the last millisecond of the minute', true, at('2026-11-23', 9, 11, 59, 999)],
    ['at 9:10:59.999', false, at('2026-11-23', 9, 10, 59, 999)],
    ['at 9:12', false, at('2026-11-23', 9, 12)],
    ['at 21:11', false, at('2026-11-23', 21, 11)],
    ['on a Tuesday', false, at('2026-11-24', 9, 11)],
    ['on a Saturday', false, at('2026-11-28', 9, 11)],
    ['on a Sunday', false, at('2026-11-29', 9, 11)],
    ['on its first day', true, at('2026-08-24', 9, 11)],
    ['on its last day', true, at('2026-12-11', 9, 11)],
    ['on the Monday before', false, at('2026-08-17', 9, 11)],
    ['on the Monday after', false, at('2026-12-14', 9, 11)],
  ])('is due %s: %s', (_, due, instant) => expect(isDue(meeting(), instant)).toBe(due));

  it.each<[string, Date]>([
    ['before start_date', at('2026-08-17', 9, 11)],
    ['after end_date', at('2026-12-14', 9, 11)],
    ['on another day', at('2026-11-24', 9, 11)],
    ['at another time', at('2026-11-23', 9, 12)],
  ])('is not due %s', (notDue, instant) => expect(whyNotDue(meeting(), instant).why).toBe(notDue));
});

it.each([...'MTWRFSU'].map((letter, index) => [letter, index] as const))(
  '%s stands for one day of the week',
  (letter, index) => {
    const dueOn = [23, 24, 25, 26, 27, 28, 29].filter((day) =>
      isDue(meeting({ days: letter }), new Date(2026, 10, day, 9, 11)),
    );
    expect(dueOn).toEqual([23 + index]);
  },
);

it('every room of every row that is due gets a join, in the order of the rows', () => {
  const rows = [
    meeting({ rooms: ['A', 'B'] }),
    meeting({ line: 3, days: 'T', rooms: ['C'] }),
    meeting({ line: 4, rooms: ['D'] }),
  ];
  expect(dueIn(rows, minuteOf(at('2026-11-23', 9, 11))).map(({ room }) => room)).toEqual(['A', 'B', 'D']);
});

describe('an occurrence is due once, in one minute', () => {
  const daily = (joinTime: number, date: string) =>
    meeting({ days: 'MTWRFSU', startDate: date, endDate: date, joinTime });
  it.each<[string, string, string, number, string[]]>([
    [
      'a time that DST skips moves by the length of the gap',
      'America/New_York',
      '2026-03-08',
      150,
      ['2026-03-08T07:30Z'],
    ],
    ['the time after the gap stays', 'America/New_York', '2026-03-08', 210, ['2026-03-08T07:30Z']],
    ['a time that DST repeats counts the first time', 'America/New_York', '2026-11-01', 90, ['2026-11-01T05:30Z']],
    ['a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04', 135, ['2026-10-03T15:45Z']],
    ['a day without midnight', 'Africa/Cairo', '2026-04-24', 0, ['2026-04-23T22:00Z']],
    ['a gap at midnight', 'Africa/Cairo', '2026-04-24', 59, ['2026-04-23T22:59Z']],
    ['an ordinary day', 'Europe/Berlin', '2026-11-23', 551, ['2026-11-23T08:11Z']],
    ['a day that a time zone left out', 'Pacific/Apia', '2011-12-30', 540, ['2011-12-30T19:00Z']],
    ['the last minute of the year', 'Asia/Kathmandu', '2026-12-31', 1439, ['2026-12-31T18:14Z']],
    ['29 February', 'America/Denver', '2028-02-29', 551, ['2028-02-29T16:11Z']],
  ])('%s (%s)', (_, zone, date, joinTime, expected) => {
    inTimeZone(zone);
    const row = daily(joinTime, date);
    const noon = Date.parse(`${date}T12:00Z`);
    const minutes = Array.from({ length: 3 * 1440 }, (_, index) => new Date(noon + (index - 1.5 * 1440) * 60_000));
    const due = minutes.filter((minute) => isDue(row, minute));
    expect(due.map((minute) => `${minute.toISOString().slice(0, 16)}Z`)).toEqual(expected);
    expect(nextOccurrence([row], new Date(noon - 2 * 86_400_000))).toEqual(due[0]);
  });
});

describe('the next occurrence', () => {
  it.each<[string, Date, Date | undefined]>([
    ['is now if something is due now', at('2026-11-23', 9, 11), at('2026-11-23', 9, 11)],
    ['is on the next day of the row', at('2026-11-23', 9, 12), at('2026-11-25', 9, 11)],
    ['can be days ahead', at('2026-11-27', 9, 12), at('2026-11-30', 9, 11)],
    ['is on the first day of a row that has not started', at('2026-01-01', 0, 0), at('2026-08-24', 9, 11)],
    ['is undefined if everything is over', at('2026-12-11', 9, 12), undefined],
  ])('%s', (_, from, next) => expect(nextOccurrence([meeting()], from)).toEqual(next));

  it('is the earliest of all rows', () => {
    const rows = [meeting(), meeting({ joinTime: 480, days: 'T' }), meeting({ joinTime: 540 })];
    expect(nextOccurrence(rows, at('2026-11-23', 0, 0))).toEqual(at('2026-11-23', 9, 0));
  });
});
