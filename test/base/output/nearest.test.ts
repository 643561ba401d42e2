import { expect, it } from 'vitest';
import { nearest } from '../../../src/base/output/nearest.ts';

it('returns up to three names, nearest first, and none that is far off', () => {
  const names = ['Room 101', 'room 100', 'Room 10', 'Room 1011', 'Lobby', 'Room 100A'];
  expect(nearest('Room 100', names)).toEqual(['room 100', 'Room 10', 'Room 100A']);
  expect(nearest('room', names)).toEqual(['Room 10', 'room 100', 'Room 101']);
  expect(nearest('ro', names)).toEqual([]);
});
