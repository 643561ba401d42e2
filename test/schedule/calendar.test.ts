import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isZone, localDate, localInstant, localMinute } from '../../src/schedule/calendar.ts';
import { isFull, often } from '../support/often.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const ZONES = Intl.supportedValuesOf('timeZone').filter(isZone);
const MACHINES = ['UTC', 'America/Denver', 'Pacific/Auckland', 'Asia/Kathmandu'];
/** What the machine's own calendar, another implementation, gives: the oracle. */
const instants = (zone: string, dates: [string, number][]) => {
  inTimeZone(zone);
  return dates.map(([date, minuteOfDay]) => localInstant(date, minuteOfDay).getTime());
};
const instant = fc
  .date({ min: new Date('2020-01-01T00:00Z'), max: new Date('2035-12-31T00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000));

/** Up to here every quarter of an hour around a DST change is tried. */
const END = Date.UTC(isFull ? 2036 : 2025, 0, 1);

/** The days since 2020 on which a time zone changes its clocks, and the days next to them. */
function daysOfChange(zone: string): string[] {
  const days: string[] = [];
  inTimeZone(zone);
  for (let at = Date.UTC(2020, 0, 1), before: number | undefined; at < END; at += 86_400_000) {
    const offset = new Date(at).getTimezoneOffset();
    if (before !== undefined && offset !== before) {
      for (const day of [-2, -1, 0, 1]) days.push(new Date(at + day * 86_400_000).toISOString().slice(0, 10));
    }
    before = offset;
  }
  return days;
}

describe.each(MACHINES)('on a machine in %s', (machine) => {
  it('a wall-clock time in another time zone is the same instant as on a machine there', () => {
    const date = instant.map((at) => at.toISOString().slice(0, 10));
    const property = fc.property(
      fc.constantFrom(...ZONES),
      fc.array(fc.tuple(date, fc.integer({ min: 0, max: 2879 })), { minLength: 30, maxLength: 30 }),
      (zone, dates) => {
        const expected = instants(zone, dates);
        inTimeZone(machine);
        expect(dates.map((one) => localInstant(...one, zone).getTime())).toEqual(expected);
      },
    );
    fc.assert(property, { numRuns: often(100) });
  });

  it('an instant has the date and minute of a machine there, and they lead back to it, or to the first of two', () => {
    const property = fc.property(fc.constantFrom(...ZONES), instant, (zone, at) => {
      inTimeZone(zone);
      const [date, minuteOfDay] = [localDate(at), localMinute(at)];
      inTimeZone(machine);
      expect([localDate(at, zone), localMinute(at, zone)]).toEqual([date, minuteOfDay]);
      const back = localInstant(date, minuteOfDay, zone);
      expect([localDate(back, zone), localMinute(back, zone)]).toEqual([date, minuteOfDay]);
      expect(at.getTime() - back.getTime()).toBeGreaterThanOrEqual(0);
    });
    fc.assert(property, { numRuns: often(500) });
  });
});

it.each([
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'America/Havana',
  'Asia/Beirut',
  'America/Scoresbysund',
  'Pacific/Apia',
  'Europe/Dublin',
])('around every DST change in %s, each quarter of an hour is the same instant as on a machine there', (zone) => {
  const quarters = Array.from({ length: 96 }, (_, index) => index * 15);
  const dates = daysOfChange(zone).flatMap((date) => quarters.map((minute): [string, number] => [date, minute]));
  const expected = instants(zone, dates);
  for (const machine of ['America/Denver', 'Pacific/Auckland']) {
    inTimeZone(machine);
    expect(dates.map((one) => localInstant(...one, zone).getTime())).toEqual(expected);
  }
});
