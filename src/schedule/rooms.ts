import { visibleText } from '../base/csv/cell.ts';
import { nearest } from '../base/output/nearest.ts';
import { DialerError } from '../errors.ts';
import { isPattern } from './columns.ts';
import type { Join } from './due.ts';

/** What Zoom says of a room. */
export const ROOM_STATUSES = ['Available', 'InMeeting', 'Offline', 'UnderConstruction'];

/** A room as Zoom lists it; its status, one of ROOM_STATUSES, can be stale. */
export interface Room {
  id: string;
  name: string;
  status: string;
  locationId: string;
}

/** What could be listed; `incomplete` says why there may be more rooms than these. */
export interface RoomList {
  rooms: Room[];
  incomplete?: DialerError;
}

/** A join whose room Zoom knows. */
export interface RoomJoin extends Join {
  zoomRoom: Room;
  /** Found by its name in a list that was cut short: the rest may have another room of that name. */
  mayBeShared: boolean;
  /** From then on the room is to do something else. */
  overtakenAt?: Date | undefined;
  /** The room was sent into this meeting a short while ago: it is most likely there. */
  isSentBefore?: boolean;
}

/**
 * Finds the room that each join means by a name, exact and case-sensitive, or by an ID. Never a guess: a room that
 * Zoom does not know, and a name that two rooms share, come back in `unknown` with a DialerError.
 */
export function matchRooms(
  joins: Join[],
  list: RoomList,
): { known: RoomJoin[]; unknown: { join: Join; error: DialerError }[] } {
  const byRef = roomsByRef(list);
  const known: RoomJoin[] = [];
  const unknown: { join: Join; error: DialerError }[] = [];
  for (const join of joins) {
    const candidates = byRef.get(roomKey(join.room)) ?? [];
    const [zoomRoom] = candidates;
    if (zoomRoom && candidates.length === 1)
      known.push({ ...join, zoomRoom, mayBeShared: list.incomplete !== undefined && join.room !== zoomRoom.id });
    else unknown.push({ join, error: zoomRoom ? sharedName(candidates) : unknownRoom(join.room, list) });
  }
  return { known, unknown };
}

/** Tells the room of a join by its ID, however its row names it; a name that is none, or that rooms share, by itself. */
export function roomFinder(list: RoomList): (join: Pick<Join, 'room'>) => string {
  const byRef = roomsByRef(list);
  return ({ room }) => {
    const [found, ...others] = byRef.get(roomKey(room)) ?? [];
    return found && others.length === 0 ? found.id : roomKey(room);
  };
}

function roomsByRef({ rooms }: RoomList): Map<string, Room[]> {
  const byRef = new Map<string, Room[]>();
  for (const room of rooms) {
    for (const ref of new Set([roomKey(room.name), room.id])) byRef.set(ref, [...(byRef.get(ref) ?? []), room]);
  }
  return byRef;
}

/** Names that nobody can tell apart by looking at them are one name; the same é can be written in two ways. */
export function roomKey(name: string): string {
  return visibleText(name)
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '');
}

function sharedName(rooms: Room[]): DialerError {
  const ids = rooms.map(({ id }) => id).join(' or ');
  const hint = `Write the ID of the right one in its place: ${ids}.`;
  return new DialerError('unknown-room', `Zoom has ${rooms.length} rooms of this name.`, hint);
}

function unknownRoom(ref: string, { rooms, incomplete }: RoomList): DialerError {
  // What became of the list is said once, for all rooms.
  if (incomplete && rooms.length === 0) return new DialerError(incomplete.code, 'Not sent, as there is no rooms list.');
  if (incomplete && isPattern(ref)) {
    return new DialerError(incomplete.code, 'The rooms list was cut short, so that more rooms may fit.');
  }
  if (incomplete) return new DialerError(incomplete.code, 'Not in the part of the rooms list that Zoom gave.');
  const what = isPattern(ref) ? 'Zoom has no room whose name fits.' : 'Zoom has no such room.';
  return new DialerError('unknown-room', what, remedyFor(ref, rooms));
}

function remedyFor(ref: string, rooms: Room[]): string {
  if (isPattern(ref)) return '`dialer rooms` lists the names; a * is any text, and capitals count.';
  const split = rooms.find(({ name }) => name.split(';').some((part) => part.trim() === ref && part !== name));
  if (split)
    return `"${split.name}" has a semicolon in its name, which separates rooms here: write its ID, ${split.id}.`;
  const names = rooms.map(({ name }) => name);
  const parts = ref.split(/\s*,\s*/);
  if (parts.length > 1 && parts.every((part) => names.includes(part))) {
    return `Separate rooms by semicolons: ${parts.join(';')}`;
  }
  const candidates = nearest(ref, names).map((name) => `"${name}"`);
  if (candidates.length === 0) return '`dialer rooms` lists the names.';
  return `Did you mean ${candidates.join(' or ')}? A name must be exact, also in upper and lower case.`;
}
