import { describe, expect, it } from 'vitest';
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

describe('a reference to a room', () => {
  it.each([
    ['is a name', 'LOGAN-DE-202', 'id-1'],
    ['is an ID', 'id-2', 'id-2'],
    ['is the ID of a room whose name is not unique', 'id-4', 'id-4'],
    ['matches a name with other kinds of spaces', 'Room A', 'id-6'],
    ['matches regardless of invisible marks', 'LOGAN\u00ad-DE-202', 'id-1'],
    ['matches regardless of how accents are encoded', 'Cafe\u0301', 'id-5'],
  ])('%s', (_, ref, id) => expect(match(ref)).toBe(id));

  it.each([
    [
      'is refused in another case, and the right name is suggested',
      'Logan-DE-202',
      'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?',
    ],
    [
      'is refused if a letter is missing, and the nearest names are suggested',
      'LOGAN-DE-20',
      'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?',
    ],
    [
      'is refused if it is part of names, and these are suggested',
      'logan',
      'Did you mean "LOGAN-DE-202" or "LOGAN-DE-203"?',
    ],
    ['is refused without a suggestion if nothing is near', 'Elsewhere', '`dialer rooms` lists the names.'],
    [
      'is refused if two rooms share the name, and their IDs are shown',
      'Twin',
      'Write the ID of the right room instead: id-3 or id-4.',
    ],
    ['is refused if the name has a semicolon, and the ID is shown', 'Hall', 'Write the ID instead: id-7.'],
    [
      'is refused if names are separated by commas, and semicolons are suggested',
      'LOGAN-DE-202, LOGAN-DE-203',
      'semicolons: LOGAN-DE-202;LOGAN-DE-203',
    ],
  ])('%s', (_, ref, words) => expect(match(ref)).toContain(words));

  it('is not called unknown if the list is incomplete', () => {
    expect(match('PRICE', new DialerError('unreachable', 'page 2 failed'))).toContain(
      'Not found, but the rooms list is incomplete.',
    );
  });
});

describe('the room matcher', () => {
  const { match, idOf, refOf } = matchRooms({ rooms });

  it('matches a pattern with every room that it fits', () => {
    expect(match('LOGAN-*')).toEqual({ rooms: rooms.slice(0, 2), isPattern: true });
    expect(match('PRICE-*')).toMatchObject({ rooms: [], isPattern: true, error: { code: 'unknown-room' } });
  });

  it('gives a name and an ID of one room the same ID, and other references their own keys', () => {
    expect([idOf('LOGAN-DE-202'), idOf('id-1')]).toEqual(['id-1', 'id-1']);
    expect([idOf('Twin'), idOf('LOGAN-*'), idOf(' Elsewhere')]).toEqual(['Twin', 'LOGAN-*', 'Elsewhere']);
  });

  it('calls a room by its name, or by its ID if rooms share the name', () => {
    expect(rooms.slice(1, 4).map(refOf)).toEqual(['LOGAN-DE-203', 'id-3', 'id-4']);
  });
});
