import { expect, it } from 'vitest';
import { shownRoom } from '../../src/schedule/redact.ts';

it.each([
  ['LOGAN-DE-202', 'LOGAN-DE-202'],
  ['Lecture Hall 3', 'Lecture Hall 3'],
  ['VERNAL-*', 'VERNAL-*'],
  ['Uw-KwhlRypZRzoXPoLrADD', 'Uw-KwhlRypZRzoXPoLrADD'],
  ['qMOLddnyQGGGEXs7SqyB2A', 'qMOLddnyQGGGEXs7SqyB2A'],
  ['056888', '(a value of 6 digits)'],
  ['aB3xK9', '(a value of 6 characters)'],
])('a room in a line of output: %s', (room, shown) => expect(shownRoom(room)).toBe(shown));

it("a room that is its row's passcode is not shown", () =>
  expect(shownRoom('hunter', 'hunter')).toBe('(a value of 6 letters)'));
