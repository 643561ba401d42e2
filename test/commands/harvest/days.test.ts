import { describe, expect, it } from 'vitest';
import { datesOf, notKept, readDays, spanOf } from '../../../src/commands/harvest/days.ts';
import { monthsAfter } from '../../../src/schedule/calendar.ts';
import { inTimeZone } from '../../support/run-dialer.ts';

/** Monday, 9:11 in Denver, on both calendars the same day. */
const NOW = new Date('2026-11-23T16:11:04Z');
const options = { destination: 'stdout', leave: '5000' } as const;

describe('the days that are asked for', () => {
  it.each<[object, string, string]>([
    [{}, '2026-11-22', '2026-11-22'],
    [{ date: '2026-11-20' }, '2026-11-20', '2026-11-20'],
    [{ date: '2026-11-23' }, '2026-11-23', '2026-11-23'],
    [{ from: '2026-11-01' }, '2026-11-01', '2026-11-22'],
    [{ from: '2026-11-01', to: '2026-11-07' }, '2026-11-01', '2026-11-07'],
    [{ from: '2026-05-23' }, '2026-05-23', '2026-11-22'],
  ])('%j are from %s to %s', (asked, from, to) => {
    inTimeZone('America/Denver');
    expect(readDays({ ...options, ...asked }, NOW)).toEqual({ from, to });
  });

  it.each<[object, RegExp]>([
    [{ date: '20.11.2026' }, /^--date "20.11.2026" /],
    [{ date: '2026-11-24' }, /^2026-11-24 is still to come/],
    [{ to: '2026-11-20' }, /^--to needs --from/],
    [{ from: '2026-11-20', to: '2026-11-19' }, /^There is no day from 2026-11-20 to 2026-11-19/],
    [{ from: '2026-11-20', to: '2026-11-31' }, /^--to "2026-11-31" /],
  ])('%j is refused: %s', (asked, message) => {
    inTimeZone('America/Denver');
    expect(() => readDays({ ...options, ...asked }, NOW)).toThrow(message);
  });
});

it.each<[string, string, RegExp | undefined]>([
  ['2026-05-23', 'America/Denver', undefined],
  ['2026-05-22', 'America/Denver', /^Zoom tells what took place for 6 months; 2026-05-22 is before/],
  // Its first hour is, in UTC, of the day before.
  ['2026-05-23', 'Europe/Berlin', /2026-05-23 is before/],
])('of what Zoom keeps, %s is in %s said to be: %s', (from, zone, message) => {
  inTimeZone(zone);
  const error = notKept({ from, to: from }, NOW);
  if (message) expect(error?.message).toMatch(message);
  else expect(error).toBeUndefined();
});

describe('the UTC days to ask Zoom for', () => {
  const of = (zone: string, from: string, to: string) => {
    inTimeZone(zone);
    return datesOf(spanOf({ from, to }), NOW).map((dates) => `${dates.from} ${dates.to}`);
  };

  it.each<[string, string, string]>([
    ['UTC', '2026-11-20', '2026-11-20 2026-11-20'],
    ['America/Denver', '2026-11-20', '2026-11-20 2026-11-21'],
    ['Europe/Berlin', '2026-11-20', '2026-11-19 2026-11-20'],
    // What has not begun Zoom need not be asked for.
    ['America/Denver', '2026-11-23', '2026-11-23 2026-11-23'],
  ])("in %s cover that zone's %s: %s", (zone, day, dates) => expect(of(zone, day, day)).toEqual([dates]));

  it('are in parts of a month at most', () => {
    expect(of('UTC', '2026-08-31', '2026-11-22')).toEqual([
      '2026-08-31 2026-09-29',
      '2026-09-30 2026-10-29',
      '2026-10-30 2026-11-22',
    ]);
  });

  it('of a day with 25 hours are all of its hours', () => {
    inTimeZone('America/Denver');
    const { from, until } = spanOf({ from: '2026-11-01', to: '2026-11-01' });
    expect((until.getTime() - from.getTime()) / 3_600_000).toBe(25);
  });
});

it.each<[string, number, string]>([
  ['2026-11-23', -6, '2026-05-23'],
  ['2026-08-31', -6, '2026-02-28'],
  ['2027-01-31', 1, '2027-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-12-15', 1, '2027-01-15'],
  ['2026-01-15', -1, '2025-12-15'],
])('%s and %d months is %s', (date, months, expected) => expect(monthsAfter(date, months)).toBe(expected));
