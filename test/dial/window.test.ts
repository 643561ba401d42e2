import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLastChance, leftBehind, nowUnrecorded, type Past, windowOf } from '../../src/dial/window.ts';
import { dueIn, minuteOf } from '../../src/schedule/due.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';

const at = (text: string, ...time: [number, number, number?, number?]) => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day, ...time);
};

describe('the window of a run', () => {
  const now = at('2026-11-23', 9, 30, 15);
  const minute = (hour: number, minutes: number) => at('2026-11-23', hour, minutes);

  it.each<[string, Past, Date]>([
    ['its minute, without catch-up', { catchUpMinutes: 0 }, minute(9, 30)],
    ['its minute and those before it, with catch-up', { catchUpMinutes: 10 }, minute(9, 20)],
    ['never from before the first run', { catchUpMinutes: 10, since: minute(9, 25) }, minute(9, 25)],
  ])('is %s', (_, past, from) => expect(windowOf(now, past)).toEqual({ from, until: minute(9, 31) }));

  const since = at('2026-01-01', 0, 0);
  it.each<[string, Past, [Date, Date] | undefined]>([
    ['nothing on a first run', { catchUpMinutes: 0, since }, undefined],
    [
      'what left it since the last run, and two minutes more',
      { catchUpMinutes: 0, since, accounted: at('2026-11-23', 9, 29, 3) },
      [minute(9, 27), minute(9, 30)],
    ],
    ['the same with catch-up', { catchUpMinutes: 10, since, accounted: minute(8, 0) }, [minute(7, 48), minute(9, 20)]],
    [
      'no more than the ledger keeps',
      { catchUpMinutes: 0, since, accounted: since },
      [new Date(now.getTime() - 35 * 86_400_000), minute(9, 30)],
    ],
    ['nothing if the clock was set back', { catchUpMinutes: 10, since, accounted: minute(12, 0) }, undefined],
  ])('leaves behind %s', (_, past, span) =>
    expect(leftBehind(now, past)).toEqual(span && { from: span[0], until: span[1] }),
  );

  it.each<[string, Past['unrecorded'], Date]>([
    ['begins with this minute', undefined, minute(9, 30)],
    ['extends a span within the same window', { from: minute(9, 12), until: minute(9, 22) }, minute(9, 12)],
    ['starts over after a longer time', { from: minute(7, 0), until: minute(7, 20) }, minute(9, 30)],
    ['starts over if the clock was set back', { from: minute(10, 0), until: minute(10, 20) }, minute(9, 30)],
  ])('the span without a ledger %s', (_, unrecorded, from) =>
    expect(nowUnrecorded(now, { catchUpMinutes: 10, since, unrecorded })).toEqual({ from, until: minute(9, 31) }),
  );

  it('contains every instant since the first run, or leaves it behind, whenever runs take place', () => {
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
  ])('with %i minutes of catch-up, 9:30 is the last chance for 9:%i: %s', (catchUpMinutes, due, isLast) => {
    const [join] = dueIn([meeting({ joinTime: 540 + due, days: 'M' })], { from: minute(0, 0), until: minute(23, 0) });
    expect(join && isLastChance(join, now, { catchUpMinutes })).toBe(isLast);
  });
});
