import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayLetter, localInstant, type Span } from '../../src/schedule/calendar.ts';
import { dueIn } from '../../src/schedule/due.ts';
import { nextOccurrence, nextOf, occurrencesIn, whyNotDue } from '../../src/schedule/occurrences.ts';
import type { Meeting } from '../../src/schedule/row.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const ZONES = [
  undefined,
  'America/New_York',
  'Pacific/Auckland',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];
/** Around the changes of March, April and November 2026. */
const dateOf = (day: number) => addDays('2026-02-20', day);
const day = fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 240, max: 290 }));
const skip = fc.tuple(day, fc.integer({ min: 0, max: 20 })).map(([from, length]) => ({
  from: dateOf(from),
  until: dateOf(from + length),
  name: '',
}));
const row: fc.Arbitrary<Meeting> = fc
  .record({
    from: day,
    length: fc.integer({ min: 0, max: 60 }),
    joinTime: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
    leave: fc.option(fc.integer({ min: 0, max: 95 }), { nil: undefined }),
    days: fc.subarray([...'MTWRFSU'], { minLength: 1 }).map((letters) => letters.join('')),
    skips: fc.array(skip, { maxLength: 3 }),
    timeZone: fc.constantFrom(...ZONES),
    isEnabled: fc.constantFrom(true, true, true, false),
  })
  .map(({ from, length, leave, joinTime, timeZone, ...more }) =>
    meeting({
      ...more,
      joinTime,
      startDate: dateOf(from),
      endDate: dateOf(from + length),
      ...(timeZone && { timeZone }),
      ...(leave !== undefined && leave * 15 !== joinTime && { leaveTime: leave * 15 }),
    }),
  );
const rows = fc.array(row, { maxLength: 6 });
const span: fc.Arbitrary<Span> = fc
  .tuple(day, fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 4000 }))
  .map(([from, minute, length]) => {
    const at = Date.parse(`${dateOf(from)}T00:00Z`) + minute * 60_000;
    return { from: new Date(at), until: new Date(at + length * 60_000) };
  });

/** Every occurrence that a row ever has, day by day. */
function all(one: Meeting) {
  const found: { startsAt: Date; endsAt?: Date }[] = [];
  for (let date = one.startDate; date <= one.endDate; date = addDays(date, 1)) {
    const isSkipped = one.skips.some(({ from, until }) => from <= date && date <= until);
    if (!one.isEnabled || isSkipped || !one.days.includes(dayLetter(date))) continue;
    const { joinTime, leaveTime, timeZone } = one;
    const startsAt = localInstant(date, joinTime, timeZone);
    if (leaveTime === undefined) {
      found.push({ startsAt });
      continue;
    }
    const endsAt = localInstant(leaveTime > joinTime ? date : addDays(date, 1), leaveTime, timeZone);
    found.push({
      startsAt,
      endsAt: endsAt > startsAt ? endsAt : new Date(startsAt.getTime() + (leaveTime - joinTime) * 60_000),
    });
  }
  return found;
}
const isIn = (at: Date | undefined, { from, until }: Span) => at !== undefined && at >= from && at < until;

describe.each(['America/Denver', 'Pacific/Auckland'])('on a machine in %s, for any rows', (machine) => {
  it('a span has the occurrences that begin in it', () => {
    inTimeZone(machine);
    const property = fc.property(rows, span, (meetings, during) => {
      const expected = meetings.flatMap((one) => all(one).filter(({ startsAt }) => isIn(startsAt, during)));
      const found = occurrencesIn(meetings, during);
      expect(found.map(({ startsAt, endsAt }) => [startsAt, endsAt])).toEqual(
        expected.map(({ startsAt, endsAt }) => [startsAt, endsAt]).sort(([a], [b]) => Number(a) - Number(b)),
      );
    });
    fc.assert(property, { numRuns: often(300) });
  });

  it('a span has the joins and leaves that are due in it', () => {
    inTimeZone(machine);
    const property = fc.property(rows, span, (meetings, during) => {
      const expected = meetings.flatMap((one) =>
        all(one).flatMap(({ startsAt, endsAt }) => [
          ...(isIn(startsAt, during) ? [['join', startsAt]] : []),
          ...(isIn(endsAt, during) ? [['leave', endsAt]] : []),
        ]),
      );
      const text = (list: unknown[]) => list.map((one) => JSON.stringify(one)).sort();
      expect(text(dueIn(meetings, during).map(({ action, dueAt }) => [action, dueAt]))).toEqual(text(expected));
    });
    fc.assert(property, { numRuns: often(300) });
  });

  it('the next occurrence is the first one at or after an instant', () => {
    inTimeZone(machine);
    const property = fc.property(rows, span, (meetings, { from }) => {
      const firstOf = (some: Meeting[]) =>
        some
          .flatMap(all)
          .map(({ startsAt }) => startsAt)
          .filter((startsAt) => startsAt >= from)
          .sort((a, b) => Number(a) - Number(b))[0];
      expect(nextOccurrence(meetings, from)).toEqual(firstOf(meetings));
      for (const one of meetings) expect(nextOf(one, from)).toEqual(firstOf([one]));
    });
    fc.assert(property, { numRuns: often(300) });
  });
});

describe('the next occurrence of a row that never ends', () => {
  const forEver = { endDate: '9999-12-31' };
  const skips = [{ from: '2026-01-01', until: '9999-12-31', name: '' }];
  it.each<[string, Partial<Meeting>]>([
    ['is switched off', { isEnabled: false }],
    ['is skipped forever', { skips }],
  ])('is undefined at once if the row %s', (_, more) => {
    expect(nextOf(meeting({ ...forEver, ...more }), new Date(2026, 10, 23))).toBeUndefined();
  });
});

describe('the reason why a row is not due', () => {
  const at = new Date(2026, 10, 23, 9, 11);
  const holiday = { from: '2026-11-20', until: '2026-11-23', name: 'Thanksgiving' };
  it.each<[string, Partial<Meeting>]>([
    ['switched off', { isEnabled: false, skips: [holiday] }],
    ['skipped', { skips: [holiday] }],
    // It is the 24th there.
    ['on another day', { timeZone: 'Pacific/Kiritimati', days: 'M' }],
    ['after end_date', { skips: [holiday], endDate: '2026-11-22' }],
  ])('can be %s', (why, more) => {
    inTimeZone('America/Denver');
    expect(whyNotDue(meeting(more), new Date(2026, 10, 23, 9, 11))).toMatchObject({ why });
  });

  it('names the day that is skipped', () => {
    expect(whyNotDue(meeting({ skips: [holiday] }), at)).toEqual({ why: 'skipped', skip: holiday });
  });
});
