import { describe, expect, it } from 'vitest';
import type { Meeting } from '../../src/dial/csv.ts';
import { dueIn, minuteOf, nextOccurrence, whyNotDue } from '../../src/dial/due.ts';
import { onePerMinute } from '../../src/dial/select.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const at = (text: string, ...time: [number, number, number?, number?]) => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day, ...time);
};

const meeting = (more: Partial<Meeting> = {}): Meeting => ({
  file: 'meetings.csv',
  line: 2,
  startDate: '2026-08-24',
  endDate: '2026-12-11',
  joinTime: 9 * 60 + 11,
  days: 'MWF',
  rooms: ['LOGAN'],
  meetingNumber: '83299019888',
  passcode: '',
  ...more,
});

const isDue = (row: Meeting, instant: Date) => dueIn([row], minuteOf(instant)).length > 0;

describe('a row with MWF, 9:11 AM, 24 August to 11 December', () => {
  it.each<[string, Date, boolean]>([
    ['on a Monday at 9:11:00', at('2026-11-23', 9, 11), true],
    ['to the last millisecond of the minute', at('2026-11-23', 9, 11, 59, 999), true],
    ['not at 9:10:59.999', at('2026-11-23', 9, 10, 59, 999), false],
    ['not at 9:12', at('2026-11-23', 9, 12), false],
    ['not at 21:11', at('2026-11-23', 21, 11), false],
    ['not on a Tuesday', at('2026-11-24', 9, 11), false],
    ['not on a Saturday', at('2026-11-28', 9, 11), false],
    ['not on a Sunday', at('2026-11-29', 9, 11), false],
    ['on its first day', at('2026-08-24', 9, 11), true],
    ['on its last day', at('2026-12-11', 9, 11), true],
    ['not on the Monday before', at('2026-08-17', 9, 11), false],
    ['not on the Monday after', at('2026-12-14', 9, 11), false],
  ])('is due %s', (_, instant, due) => expect(isDue(meeting(), instant)).toBe(due));

  it.each<[Date, string]>([
    [at('2026-08-17', 9, 11), 'before start_date'],
    [at('2026-12-14', 9, 11), 'after end_date'],
    [at('2026-11-24', 9, 11), 'on another day'],
    [at('2026-11-23', 9, 12), 'at another time'],
  ])('at %s says why not: %s', (instant, notDue) => expect(whyNotDue(meeting(), instant)).toBe(notDue));
});

it.each([...'MTWRFSU'].map((letter, index) => [letter, index] as const))('%s is a day of the week', (letter, index) => {
  const dueOn = [23, 24, 25, 26, 27, 28, 29].filter((day) =>
    isDue(meeting({ days: letter }), new Date(2026, 10, day, 9, 11)),
  );
  expect(dueOn).toEqual([23 + index]);
});

it('every room of every row that is due is a join, in the order of the rows', () => {
  const rows = [
    meeting({ rooms: ['A', 'B'] }),
    meeting({ line: 3, days: 'T', rooms: ['C'] }),
    meeting({ line: 4, rooms: ['D'] }),
  ];
  expect(dueIn(rows, minuteOf(at('2026-11-23', 9, 11))).map(({ room }) => room)).toEqual(['A', 'B', 'D']);
});

describe('one instant for one occurrence', () => {
  const daily = (joinTime: number, date: string) =>
    meeting({ days: 'MTWRFSU', startDate: date, endDate: date, joinTime });
  it.each<[string, string, string, number, string[]]>([
    ['a skipped time moves on by the gap', 'America/New_York', '2026-03-08', 150, ['2026-03-08T07:30Z']],
    ['the time that it moves on to is itself', 'America/New_York', '2026-03-08', 210, ['2026-03-08T07:30Z']],
    ['of a repeated time the first counts', 'America/New_York', '2026-11-01', 90, ['2026-11-01T05:30Z']],
    ['a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04', 135, ['2026-10-03T15:45Z']],
    ['a day without midnight', 'Africa/Cairo', '2026-04-24', 0, ['2026-04-23T22:00Z']],
    ['a gap at midnight', 'Africa/Cairo', '2026-04-24', 59, ['2026-04-23T22:59Z']],
    ['an ordinary day', 'Europe/Berlin', '2026-11-23', 551, ['2026-11-23T08:11Z']],
    ['a day that a zone left out', 'Pacific/Apia', '2011-12-30', 540, ['2011-12-30T19:00Z']],
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

describe('one room wanted twice in a minute', () => {
  const joinsOf = (...rows: Meeting[]) => dueIn(rows, minuteOf(at('2026-11-23', 9, 11)));

  it('by two meetings: the later row wins, and the conflict is a problem', () => {
    const joins = joinsOf(meeting(), meeting({ line: 3, meetingNumber: '91234567890' }));
    const { joins: kept, problems } = onePerMinute(joins, ({ room }) => room);
    expect(kept.map(({ meeting: { line } }) => line)).toEqual([3]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'problem', line: 2, column: 'zoom_rooms', value: 'LOGAN' }),
    ]);
  });

  it('by the same meeting: one join, and a warning', () => {
    const { joins: kept, problems } = onePerMinute(joinsOf(meeting(), meeting({ line: 3 })), ({ room }) => room);
    expect(kept).toHaveLength(1);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', line: 2 })]);
  });

  it('by the same meeting with another passcode: one of them is wrong, and that is a problem', () => {
    const { joins: kept, problems } = onePerMinute(
      joinsOf(meeting(), meeting({ line: 3, passcode: '1' })),
      ({ room }) => room,
    );
    expect(kept.map(({ meeting: { line } }) => line)).toEqual([3]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'problem', line: 2, message: expect.stringContaining('another passcode') }),
    ]);
  });

  it('by one row, which names it twice: one join, and nothing to say', () => {
    const joins = joinsOf(meeting({ rooms: ['LOGAN', 'the-id'] }));
    expect(onePerMinute(joins, () => 'the-id')).toEqual({ joins: [joins[1]], problems: [] });
  });

  it('under two names: what counts is the room', () => {
    const joins = joinsOf(
      meeting({ rooms: ['LOGAN'] }),
      meeting({ line: 3, rooms: ['the-id'], meetingNumber: '91234567890' }),
    );
    expect(onePerMinute(joins, () => 'the-id').joins.map(({ room }) => room)).toEqual(['the-id']);
  });
});

describe('the next occurrence', () => {
  it.each<[string, Date, Date | undefined]>([
    ['is now, when something is due', at('2026-11-23', 9, 11), at('2026-11-23', 9, 11)],
    ['is the next day of the row', at('2026-11-23', 9, 12), at('2026-11-25', 9, 11)],
    ['is a week ahead at most', at('2026-11-27', 9, 12), at('2026-11-30', 9, 11)],
    ['is the first day of a row to come', at('2026-01-01', 0, 0), at('2026-08-24', 9, 11)],
    ['is none when all is over', at('2026-12-11', 9, 12), undefined],
  ])('%s', (_, from, next) => expect(nextOccurrence([meeting()], from)).toEqual(next));

  it('is the earliest of all rows', () => {
    const rows = [meeting(), meeting({ joinTime: 480, days: 'T' }), meeting({ joinTime: 540 })];
    expect(nextOccurrence(rows, at('2026-11-23', 0, 0))).toEqual(at('2026-11-23', 9, 0));
  });
});
