import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conflictsIn } from '../../src/schedule/conflicts.ts';
import type { Occurrence } from '../../src/schedule/occurrences.ts';
import { meeting } from '../support/meeting.ts';
import { often } from '../support/often.ts';

const at = (minute: number) => new Date(2026, 10, 23, 9, minute);
const occurrence = (
  line: number,
  start: number,
  end: number | undefined,
  { rooms = ['A'], meetingId = `8000000000${line}` } = {},
): Occurrence => ({
  date: '2026-11-23',
  meeting: meeting({ line, rooms, meetingId }),
  startsAt: at(start),
  ...(end !== undefined && { endsAt: at(end) }),
});
const shown = (occurrences: Occurrence[], idOf?: (room: string) => string) =>
  conflictsIn(occurrences, idOf).map(
    ({ room, first, second, isTogether }) =>
      `${room}: ${first.meeting.line} ${second.meeting.line}${isTogether ? ' together' : ''}`,
  );

it.each<[string, Occurrence[], string[]]>([
  ['one begins during another', [occurrence(2, 0, 30), occurrence(3, 20, 40)], ['A: 2 3']],
  ['none if one begins as another ends', [occurrence(2, 0, 20), occurrence(3, 20, 40)], []],
  ['they begin together', [occurrence(2, 0, undefined), occurrence(3, 0, undefined)], ['A: 2 3 together']],
  ['none if the first has no known end', [occurrence(2, 0, undefined), occurrence(3, 1, 5)], []],
  ['the second has no known end', [occurrence(2, 0, 30), occurrence(3, 20, undefined)], ['A: 2 3']],
  [
    'none if it is the same meeting twice',
    [occurrence(2, 0, 30), occurrence(3, 20, 40, { meetingId: '80000000002' })],
    [],
  ],
  ['none in different rooms', [occurrence(2, 0, 30), occurrence(3, 20, 40, { rooms: ['B'] })], []],
  [
    'chronological, regardless of the order of the rows',
    [occurrence(2, 50, 59), occurrence(3, 55, 58), occurrence(4, 0, 30), occurrence(5, 10, 12)],
    ['A: 4 5', 'A: 2 3'],
  ],
  [
    'three at once',
    [occurrence(2, 0, 30), occurrence(3, 10, 40), occurrence(4, 20, 50)],
    ['A: 2 3', 'A: 2 4', 'A: 3 4'],
  ],
])('finds conflicts: %s', (_, occurrences, conflicts) => {
  expect(shown(occurrences)).toEqual(conflicts);
});

it('compares rooms by ID, regardless of what rows call them', () => {
  const both = [occurrence(2, 0, 30), occurrence(3, 10, 40, { rooms: ['id-A'] })];
  expect(shown(both)).toEqual([]);
  expect(shown(both, (room) => room.replace('id-', ''))).toEqual(['id-A: 2 3']);
});

it('finds every pair that conflicts', () => {
  const one = fc.record({
    start: fc.integer({ min: 0, max: 20 }),
    length: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    rooms: fc.subarray(['A', 'B'], { minLength: 1 }),
    meetingId: fc.constantFrom('1', '2', '3'),
  });
  const property = fc.property(fc.array(one, { maxLength: 8 }), (some) => {
    const occurrences = some.map(({ start, length, ...more }, index) =>
      occurrence(index, start, length && start + length, more),
    );
    const expected = occurrences.flatMap((first, index) =>
      occurrences.flatMap((second, other) => {
        const isFirst = first.startsAt < second.startsAt || (+first.startsAt === +second.startsAt && index < other);
        const isTogether = +first.startsAt === +second.startsAt;
        const isOn = isTogether || (first.endsAt && first.endsAt > second.startsAt);
        if (!isFirst || !isOn || first.meeting.meetingId === second.meeting.meetingId) return [];
        const rooms = first.meeting.rooms.filter((room) => second.meeting.rooms.includes(room));
        return rooms.map((room) => `${room}: ${index} ${other}${isTogether ? ' together' : ''}`);
      }),
    );
    expect(shown(occurrences).sort()).toEqual(expected.sort());
  });
  fc.assert(property, { numRuns: often(500) });
});
