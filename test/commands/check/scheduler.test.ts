import { describe, expect, it } from 'vitest';
import { heartbeatFinding, nextJoins } from '../../../src/commands/check/scheduler.ts';
import { at } from '../../support/machine.ts';
import { meeting } from '../../support/meeting.ts';

const NOW = at(9, 10);

describe('the last tick', () => {
  it.each<[string, Date | undefined, string]>([
    ['never', undefined, 'warn dialer has never run for this meetings.csv'],
    ['a moment ago', at(9, 9, 50), 'pass dialer last ran on Mon 2026-11-23 09:09'],
    ['three minutes ago', at(9, 7), 'pass dialer last ran on'],
    ['four minutes ago', at(9, 6), 'fail dialer last ran on Mon 2026-11-23 09:06 (4 min ago), not every minute'],
    ['three days ago', at(9, 10, 2, 20), 'fail dialer last ran on Fri 2026-11-20 09:10 (3 days ago)'],
    ['by a clock that was ahead', at(10, 10), 'warn dialer last ran on Mon 2026-11-23 10:10, which is to come'],
  ])('was %s', (_, last, words) => {
    const { level, text } = heartbeatFinding(last && { since: last, last, accounted: last }, NOW);
    expect(`${level} ${text}`).toContain(words);
  });
});

describe('the next joins', () => {
  it('are those of the first minute that has some, with their rooms', () => {
    const rows = [meeting({ rooms: ['A', 'B'] }), meeting({ rooms: ['B', 'C', 'D', 'E'] }), meeting({ joinTime: 800 })];
    expect(nextJoins(rows, NOW).text).toBe('next joins on Mon 2026-11-23 09:11: A, B, C and 2 more');
  });

  it('are none: somebody should know', () => expect(nextJoins([], NOW)).toMatchObject({ level: 'warn' }));
});
