import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { matchRooms, resolvePatterns } from '../../src/schedule/match-rooms.ts';
import { fits } from '../../src/schedule/patterns.ts';
import type { Room } from '../../src/schedule/rooms.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';

describe('fits', () => {
  it('agrees with the regular expression for any name and pattern', () => {
    const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
    const property = fc.property(text('ab.*'), text('ab.*'), text('ab.*'), (before, after, name) => {
      const pattern = `${before}*${after}`;
      const literal = (part: string) => part.replace(/\./g, '\\.');
      const oracle = new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`);
      expect(fits(name, pattern)).toBe(oracle.test(name));
    });
    fc.assert(property, { numRuns: often(5000) });
  });

  it.each([
    ['VERNAL-101', 'vernal-*', false],
    ['Café 1', 'Cafe\u0301*', true],
    ['VERNAL\u00a0101 ', 'VERNAL *', true],
    ['VERN\u00adAL-1', 'VERNAL-*', true],
    ['[VERNAL]', '[*]', true],
  ])('compares %j with %j: %s', (name, pattern, isFit) => expect(fits(name, pattern)).toBe(isFit));

  it('answers at once where a regular expression would backtrack without end', () => {
    const started = performance.now();
    expect(fits('a'.repeat(1000), `${'*a'.repeat(100)}*b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe('a pattern in a row', () => {
  const room = (name: string, id = `id-${name}`): Room => ({ id, name, status: 'Available', locationId: '' });
  const list = ['A-1', 'B-1', 'A-2'].map((name) => room(name));
  const resolve = (rooms: string[], zoom = list, incomplete?: DialerError) =>
    resolvePatterns([meeting({ rooms })], matchRooms({ rooms: zoom, ...(incomplete && { incomplete }) }))[0];

  it.each<[string, string[], string[], string[] | undefined]>([
    ['becomes the rooms that it fits, in the order of the list', ['A-*'], ['A-1', 'A-2'], ['A-*']],
    ['leaves other rooms in their places, and adds none twice', ['B-1', '*-1', 'A-1'], ['B-1', 'A-1'], ['*-1']],
    ['that fits no room stays', ['C-*', 'B-1'], ['C-*', 'B-1'], undefined],
  ])('%s', (_, written, rooms, patterns) => {
    expect(resolve(written)).toMatchObject({ rooms });
    expect(resolve(written)?.patterns).toEqual(patterns);
  });

  it('is a name if a room has that name', () => {
    expect(resolve(['A-*'], [...list, room('A-*')])?.rooms).toEqual(['A-*']);
  });

  it('becomes the IDs of rooms that share a name', () => {
    expect(resolve(['A-*'], [room('A-1', 'x'), room('A-2'), room('A-1', 'y')])?.rooms).toEqual(['x', 'A-2', 'y']);
  });

  it('stays after the rooms of an incomplete list, as it may fit more', () => {
    expect(resolve(['A-*', 'B-1'], list, new DialerError('unreachable', 'page 2'))?.rooms).toEqual([
      'A-1',
      'A-2',
      'A-*',
      'B-1',
    ]);
  });
});
