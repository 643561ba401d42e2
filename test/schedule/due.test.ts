import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLastChance, leftBehind, nowUnrecorded, type Past, windowOf } from '../../src/dial/window.ts';
import { dueIn, minuteOf } from '../../src/schedule/due.ts';
import { nextOccurrence, whyNotDue } from '../../src/schedule/occurrences.ts';
import type { Meeting } from '../../src/schedule/row.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const at = (text: string, ...time: [number, number, number?, number?]) => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day, ...time);
};

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
  ])('at %s says why not: %s', (instant, notDue) => expect(whyNotDue(meeting(), instant).why).toBe(notDue));
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

describe('what a tick takes up', () => {
  const now = at('2026-11-23', 9, 30, 15);
  const minute = (hour: number, minutes: number) => at('2026-11-23', hour, minutes);

  it.each<[string, Past, Date]>([
    ['its minute, without catch-up', { catchUpMinutes: 0 }, minute(9, 30)],
    ['so many minutes before it', { catchUpMinutes: 10 }, minute(9, 20)],
    ['nothing from before the first tick', { catchUpMinutes: 10, since: minute(9, 25) }, minute(9, 25)],
  ])('is %s', (_, past, from) => expect(windowOf(now, past)).toEqual({ from, until: minute(9, 31) }));

  const since = at('2026-01-01', 0, 0);
  it.each<[string, Past, [Date, Date] | undefined]>([
    ['nothing on a first tick', { catchUpMinutes: 0, since }, undefined],
    [
      'what its window has left behind, and two minutes more for runs that were busy then',
      { catchUpMinutes: 0, since, accounted: at('2026-11-23', 9, 29, 3) },
      [minute(9, 27), minute(9, 30)],
    ],
    ['the same with catch-up', { catchUpMinutes: 10, since, accounted: minute(8, 0) }, [minute(7, 48), minute(9, 20)]],
    [
      'no more than the ledger remembers',
      { catchUpMinutes: 0, since, accounted: since },
      [new Date(now.getTime() - 35 * 86_400_000), minute(9, 30)],
    ],
    ['nothing when the clock was set back', { catchUpMinutes: 10, since, accounted: minute(12, 0) }, undefined],
  ])('leaves %s', (_, past, span) => expect(leftBehind(now, past)).toEqual(span && { from: span[0], until: span[1] }));

  it.each<[string, Past['unrecorded'], Date]>([
    ['begins with it', undefined, minute(9, 30)],
    ['goes on from the one before', { from: minute(9, 12), until: minute(9, 22) }, minute(9, 12)],
    ['begins anew when that was long ago', { from: minute(7, 0), until: minute(7, 20) }, minute(9, 30)],
    ['begins anew when the clock was set back', { from: minute(10, 0), until: minute(10, 20) }, minute(9, 30)],
  ])('what was dialed without the ledger %s', (_, unrecorded, from) =>
    expect(nowUnrecorded(now, { catchUpMinutes: 10, since, unrecorded })).toEqual({ from, until: minute(9, 31) }),
  );

  it('whatever the ticks, an instant since the first is in the window of one, or left behind by one', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 30 });
    const property = fc.property(gaps, fc.integer({ min: 0, max: 30 }), (gapsS, catchUpMinutes) => {
      const first = at('2026-11-23', 0, 0, 7);
      let previous: Date | undefined;
      let instant = first.getTime();
      const seen = new Set<number>();
      for (const gapS of gapsS) {
        const tick = new Date(instant);
        const past = { catchUpMinutes, since: minuteOf(first).from, accounted: previous };
        for (const span of [windowOf(tick, past), leftBehind(tick, past)]) {
          if (span) for (let ms = span.from.getTime(); ms < span.until.getTime(); ms += 60_000) seen.add(ms);
        }
        previous = tick;
        instant += gapS * 1000;
      }
      const end = minuteOf(previous ?? first).from.getTime();
      for (let ms = minuteOf(first).from.getTime(); ms <= end; ms += 60_000) expect(seen.has(ms)).toBe(true);
    });
    fc.assert(property, { numRuns: often(300) });
  });

  it.each<[number, number, boolean]>([
    [0, 30, true],
    [10, 30, false],
    [10, 21, false],
    [10, 20, true],
  ])(
    'with %i minutes of catch-up, at 9:30 it is the last chance of what was due at 9:%i: %s',
    (catchUpMinutes, due, isLast) => {
      const [join] = dueIn([meeting({ joinTime: 540 + due, days: 'M' })], { from: minute(0, 0), until: minute(23, 0) });
      expect(join && isLastChance(join, now, { catchUpMinutes })).toBe(isLast);
    },
  );
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
