import { describe, expect, it } from 'vitest';
import { heartbeatFinding, nextJoins } from '../../../src/commands/check/scheduler.ts';
import { at } from '../../support/machine.ts';
import { meeting } from '../../support/meeting.ts';

const NOW = at(9, 10);

describe('the last scheduled run', () => {
  it.each<[string, Date | undefined, string]>([
    ['never', undefined, 'warn No scheduled run has used this meetings.csv yet.'],
    ['a moment ago', at(9, 9, 50), 'pass last scheduled run on Mon 2026-11-23 09:09'],
    ['three minutes ago', at(9, 7), 'pass last scheduled run on'],
    [
      'four minutes ago',
      at(9, 6),
      'fail The last scheduled run was on Mon 2026-11-23 09:06, 4 min ago: dialer should run every minute.',
    ],
    ['three days ago', at(9, 10, 2, 20), 'fail The last scheduled run was on Fri 2026-11-20 09:10, 3 days ago'],
    [
      'by a clock that was fast',
      at(10, 10),
      'warn The last scheduled run was on Mon 2026-11-23 10:10, which is in the future.',
    ],
  ])('was %s', (_, last, words) => {
    const heartbeat = last && { since: last, last, accounted: last, minutesInARow: 3 };
    const { level, text } = heartbeatFinding(heartbeat, [], NOW);
    expect(`${level} ${text}`).toContain(words);
  });
});

describe('the next joins', () => {
  it('are those of the first minute with joins, with their rooms', () => {
    const rows = [meeting({ rooms: ['A', 'B'] }), meeting({ rooms: ['B', 'C', 'D', 'E'] }), meeting({ joinTime: 800 })];
    expect(nextJoins(rows, NOW).text).toBe('next joins on Mon 2026-11-23 09:11: A, B, C and 2 more');
  });

  it('warns if there are none', () => expect(nextJoins([], NOW)).toMatchObject({ level: 'warn' }));
});
