import { describe, expect, it } from 'vitest';
import { datesOf, readDays, spanOf, tooLongAgo } from '../../../src/commands/harvest/days.ts';
import { monthsAfter } from '../../../src/schedule/calendar.ts';
import { inTimeZone } from '../../support/run-dialer.ts';

/** Monday, 9:11 in Denver, the same day as in UTC. */
const NOW = new Date('2026-11-23T16:11:04Z');
const options = { destination: 'stdout', leave: '5000' } as const;

describe('the days in the options', () => {
  it.each<[object, string, string]>([
    [{}, '2026-11-22', '2026-11-22'],
    [{ date: '2026-11-20' }, '2026-11-20', '2026-11-20'],
    [{ date: '2026-11-23' }, '2026-11-23', '2026-11-23'],
    [{ from: '2026-11-01' }, '2026-11-01', '2026-11-22'],
    [{ from: '2026-11-01', to: '2026-11-07' }, '2026-11-01', '2026-11-07'],
    [{ from: '2026-05-23' }, '2026-05-23', '2026-11-22'],
  ])('for %j are %s to %s', (requested, from, to) => {
    inTimeZone('America/Denver');
    expect(readDays({ ...options, ...requested }, NOW)).toEqual({ from, to });
  });

  it.each<[object, RegExp]>([
    [{ date: '20.11.2026' }, /^--date "20.11.2026" /],
    [{ date: '2026-11-24' }, /^2026-11-24 is in the future/],
    [{ to: '2026-11-20' }, /^--to needs --from/],
    [{ from: '2026-11-20', to: '2026-11-19' }, /^--from 2026-11-20 is later than --to 2026-11-19/],
    [{ from: '2026-11-20', to: '2026-11-31' }, /^--to "2026-11-31" /],
  ])('are refused for %j: %s', (requested, message) => {
    inTimeZone('America/Denver');
    expect(() => readDays({ ...options, ...requested }, NOW)).toThrow(message);
  });
});

it.each<[string, string, RegExp | undefined]>([
  ['2026-05-23', 'America/Denver', undefined],
  ['2026-05-22', 'America/Denver', /^Zoom keeps meetings for 6 months, and 2026-05-22 is earlier/],
  // In UTC, its first hour belongs to the day before.
  ['2026-05-23', 'Europe/Berlin', /2026-05-23 is earlier/],
])('checks whether Zoom still keeps %s in %s: %s', (from, zone, message) => {
  inTimeZone(zone);
  const error = tooLongAgo({ from, to: from }, NOW);
  if (message) expect(error?.message).toMatch(message);
  else expect(error).toBeUndefined();
});

describe('the UTC days to request from Zoom', () => {
  const of = (zone: string, from: string, to: string) => {
    inTimeZone(zone);
    return datesOf(spanOf({ from, to }), NOW).map((dates) => `${dates.from} ${dates.to}`);
  };

  it.each<[string, string, string]>([
    ['UTC', '2026-11-20', '2026-11-20 2026-11-20'],
    ['America/Denver', '2026-11-20', '2026-11-20 2026-11-21'],
    ['Europe/Berlin', '2026-11-20', '2026-11-19 2026-11-20'],
    // The next UTC day has not begun.
    ['America/Denver', '2026-11-23', '2026-11-23 2026-11-23'],
  ])('in %s for %s are %s', (zone, day, dates) => expect(of(zone, day, day)).toEqual([dates]));

  it('come in parts of a month at most', () => {
    expect(of('UTC', '2026-08-31', '2026-11-22')).toEqual([
      '2026-08-31 2026-09-29',
      '2026-09-30 2026-10-29',
      '2026-10-30 2026-11-22',
    ]);
  });

  it('cover all hours of a day with 25 hours', () => {
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
])('%s plus %d months is %s', (date, months, expected) => expect(monthsAfter(date, months)).toBe(expected));
