import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/base/output/nearest.ts';
import { DialerError } from '../../src/errors.ts';
import { matchRooms } from '../../src/schedule/match-rooms.ts';
import type { Room } from '../../src/schedule/rooms.ts';

const room = (id: string, name: string): Room => ({ id, name, status: 'Available', locationId: '' });
const rooms = [
  room('id-1', 'LOGAN-DE-202'),
  room('id-2', 'LOGAN-DE-203'),
  room('id-3', 'Twin'),
  room('id-4', 'Twin'),
  room('id-5', 'Café'),
  room('id-6', 'Room\u00a0A '),
  room('id-7', 'Hall;East'),
];

const match = (ref: string, incomplete?: DialerError) => {
  const found = matchRooms({ rooms, ...(incomplete && { incomplete }) }).match(ref);
  return found.rooms[0]?.id ?? `${found.error?.message} ${found.error?.hint}`;
};

describe('a room of meetings.csv is', () => {
  it.each([
    ['found by its name', 'LOGAN-DE-202', 'id-1'],
    ['found by its ID', 'id-2', 'id-2'],
    ['found by its ID where names are shared', 'id-4', 'id-4'],
    ['found whatever spaces Zoom has in its name', 'Room A', 'id-6'],
    ['found whatever invisible marks are in it', 'LOGAN\u00ad-DE-202', 'id-1'],
    ['found however its accents are written', 'Cafe\u0301', 'id-5'],
  ])('%s', (_, ref, id) => expect(match(ref)).toBe(id));

  it.each([
    ['refused in another case, with the right name', 'Logan-DE-202', 'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?'],
    ['refused one letter off, with the nearest names', 'LOGAN-DE-20', 'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?'],
    ['refused when it is a part of names, with these', 'logan', 'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?'],
    ['refused when nothing is near', 'Elsewhere', '`dialer rooms` lists the names.'],
    [
      'refused when two rooms share its name, with their IDs',
      'Twin',
      'Write the ID of the right room instead: id-3 or id-4.',
    ],
    ['refused when its name has a semicolon, with its ID', 'Hall', 'Write the ID instead: id-7.'],
    [
      'refused with commas between names, which are told',
      'LOGAN-DE-202, LOGAN-DE-203',
      'semicolons: LOGAN-DE-202;LOGAN-DE-203',
    ],
  ])('%s', (_, ref, words) => expect(match(ref)).toContain(words));

  it('not called unknown when the list was cut short', () => {
    expect(match('PRICE', new DialerError('unreachable', 'page 2 failed'))).toContain(
      'Not found, but the rooms list is incomplete.',
    );
  });
});

it('the nearest names come nearest first, three at most, and none that is far', () => {
  const names = ['Room 101', 'room 100', 'Room 10', 'Room 1011', 'Lobby', 'Room 100A'];
  expect(nearest('Room 100', names)).toEqual(['room 100', 'Room 10', 'Room 100A']);
  expect(nearest('room', names)).toEqual(['Room 10', 'room 100', 'Room 101']);
  expect(nearest('ro', names)).toEqual([]);
});
