import { isPattern } from './columns.ts';
import { type Room, type RoomList, roomKey } from './rooms.ts';
import type { Meeting } from './row.ts';

const LOOKS_LIKE_ID = /^[\w-]{22}$/;

/** Whether only Zoom's rooms list tells which rooms these are: patterns and IDs do not name a room. */
export function needRoomList(refs: string[]): boolean {
  return refs.some((ref) => isPattern(ref) || LOOKS_LIKE_ID.test(ref));
}

/** Whether a room's name fits a pattern: all of it, and case-sensitive, as names are. */
export function fits(name: string, pattern: string): boolean {
  const parts = roomKey(pattern).split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const key = roomKey(name);
  if (parts.length === 1) return key === first;
  if (!key.startsWith(first) || !key.endsWith(last) || key.length < first.length + last.length) return false;
  // Not by a regular expression: one of many stars takes for ever on a name that does not fit.
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, from);
    if (found === -1 || found + part.length > key.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}

/** The rooms that a pattern stands for. None where a room has this very name: then it is that one. */
export function roomsFitting(pattern: string, rooms: Room[]): Room[] {
  if (rooms.some(({ name }) => roomKey(name) === roomKey(pattern))) return [];
  return rooms.filter(({ name }) => fits(name, pattern));
}

/**
 * The meetings with the rooms that their patterns stand for. A pattern that fits no room stays, and so finds none; so does
 * one that may fit more rooms than the part of the list that is there.
 */
export function resolvePatterns(meetings: Meeting[], { rooms, incomplete }: RoomList): Meeting[] {
  const names = new Map<string, number>();
  for (const { name } of rooms) names.set(roomKey(name), (names.get(roomKey(name)) ?? 0) + 1);
  // Of rooms that share a name only their IDs can tell which is meant.
  const refOf = ({ id, name }: Room) => ((names.get(roomKey(name)) ?? 0) > 1 ? id : name);
  const known = new Map<string, string[]>();
  const resolve = (ref: string) => {
    const refs = known.get(ref) ?? roomsFitting(ref, rooms).map(refOf);
    known.set(ref, refs);
    return refs;
  };
  return meetings.map((meeting) => {
    const patterns = meeting.rooms.filter((ref) => isPattern(ref) && resolve(ref).length > 0);
    if (patterns.length === 0) return meeting;
    const refs = meeting.rooms.flatMap((ref) => {
      if (!patterns.includes(ref)) return [ref];
      return incomplete ? [...resolve(ref), ref] : resolve(ref);
    });
    return { ...meeting, rooms: [...new Set(refs)], patterns };
  });
}

/** Whether a row's room may be the wanted one: either can be a pattern. */
export function isWanted(room: string, wanted: string): boolean {
  return fits(room, wanted) || fits(wanted, room);
}
