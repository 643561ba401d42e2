import { nearest } from '../base/output/nearest.ts';
import { DialerError } from '../errors.ts';
import { fits, isPattern } from './patterns.ts';
import { type Room, type RoomList, roomKey } from './rooms.ts';
import type { Meeting } from './row.ts';

/** Zoom's own limit is far below. */
const LONGEST_COMPARED = 100;
const MOST_SUGGESTIONS = 20;
const LOOKS_LIKE_ID = /^[\w-]{22}$/;

/** Whether it takes Zoom's rooms list to know which rooms these are: there are patterns or IDs among them. */
export function needRoomList(refs: string[]): boolean {
  return refs.some((ref) => isPattern(ref) || LOOKS_LIKE_ID.test(ref));
}

/** What a row's reference to rooms (a name, an ID or a pattern) means. */
export interface RoomMatch {
  /** One room for a name or an ID; any number for a pattern. */
  rooms: Room[];
  /** The reference is a pattern, and no room has it as its name. */
  isPattern: boolean;
  /** Why there is no room, or why a pattern may fit more of them. */
  error?: DialerError;
}

/** The rooms of a list, by what rows call them. */
export interface RoomMatcher {
  match(ref: string): RoomMatch;
  /** The ID of the one room that a name or an ID means; for any other reference its key. Equal for equal rooms. */
  idOf(ref: string): string;
  /** What a row can call a room without ambiguity: its name, or its ID if rooms share the name. */
  refOf(room: Room): string;
}

/**
 * Matches references by name (exact, case-sensitive), by ID, or as a pattern. Never guesses: for a room that Zoom does
 * not list, and for a name that two rooms share, the match has a DialerError instead of a room.
 */
export function matchRooms(list: RoomList): RoomMatcher {
  const byRef = new Map<string, Room[]>();
  for (const room of list.rooms) {
    for (const ref of new Set([roomKey(room.name), room.id])) byRef.set(ref, [...(byRef.get(ref) ?? []), room]);
  }
  const named = (ref: string) => byRef.get(roomKey(ref)) ?? [];
  // `check` looks at a year of occurrences, and so asks for each room thousands of times.
  const matches = new Map<string, RoomMatch>();
  const names = list.rooms.map(({ name }) => name);
  let suggestions = 0;
  // Looking for similar names is slow: a row of thousands of unknown rooms must not hold up the others.
  const suggest = (ref: string) => {
    if (ref.length > LONGEST_COMPARED || suggestions >= MOST_SUGGESTIONS) return [];
    suggestions++;
    return nearest(ref, names);
  };
  const ids = new Map<string, string>();
  return {
    match(ref) {
      const match = matches.get(ref) ?? matchOf(ref, named(ref), list, suggest);
      matches.set(ref, match);
      return match;
    },
    idOf(ref) {
      const [room, ...others] = ids.has(ref) ? [] : named(ref);
      const id = ids.get(ref) ?? (room && others.length === 0 ? room.id : roomKey(ref));
      ids.set(ref, id);
      return id;
    },
    refOf: ({ id, name }) => (named(name).length > 1 ? id : name),
  };
}

type Suggest = (ref: string) => string[];

function matchOf(ref: string, named: Room[], list: RoomList, suggest: Suggest): RoomMatch {
  if (named.length === 1) return { rooms: named, isPattern: false };
  if (named.length > 1) return { rooms: [], isPattern: false, error: sharedName(named) };
  if (!isPattern(ref)) return { rooms: [], isPattern: false, error: unknownRoom(ref, list, suggest) };
  const rooms = list.rooms.filter(({ name }) => fits(name, ref));
  const isWhole = rooms.length > 0 && !list.incomplete;
  return { rooms, isPattern: true, ...(!isWhole && { error: unknownRoom(ref, list, suggest) }) };
}

/**
 * The meetings with each pattern replaced by the rooms that it fits. A pattern that fits no room stays; so does one that may
 * fit more rooms than were listed, after those that were.
 */
export function resolvePatterns(meetings: Meeting[], { match, refOf }: RoomMatcher): Meeting[] {
  return meetings.map((meeting) => {
    const patterns = meeting.rooms.filter(
      (ref) => isPattern(ref) && match(ref).isPattern && match(ref).rooms.length > 0,
    );
    if (patterns.length === 0) return meeting;
    const refs = meeting.rooms.flatMap((ref) => {
      if (!patterns.includes(ref)) return [ref];
      const { rooms, error } = match(ref);
      return [...rooms.map(refOf), ...(error ? [ref] : [])];
    });
    return { ...meeting, rooms: [...new Set(refs)], patterns };
  });
}

function sharedName(rooms: Room[]): DialerError {
  const ids = rooms.map(({ id }) => id).join(' or ');
  const hint = `Write the ID of the right room instead: ${ids}.`;
  return new DialerError('unknown-room', `Zoom has ${rooms.length} rooms with this name.`, hint);
}

function unknownRoom(ref: string, { rooms, incomplete }: RoomList, suggest: Suggest): DialerError {
  // Why the list is not complete is reported once, for all rooms.
  if (incomplete && rooms.length === 0)
    return new DialerError(incomplete.code, 'Not sent, because the rooms could not be listed.');
  if (incomplete && isPattern(ref)) {
    return new DialerError(incomplete.code, 'The rooms list is incomplete, so more rooms may match.');
  }
  if (incomplete) return new DialerError(incomplete.code, 'Not found, but the rooms list is incomplete.');
  const what = isPattern(ref) ? 'Zoom has no room whose name matches.' : 'Zoom has no such room.';
  return new DialerError('unknown-room', what, remedyFor(ref, rooms, suggest));
}

function remedyFor(ref: string, rooms: Room[], suggest: Suggest): string {
  if (isPattern(ref)) return '`dialer rooms` lists the names. * stands for any text; upper and lower case matter.';
  const split = rooms.find(({ name }) => name.split(';').some((part) => part.trim() === ref && part !== name));
  if (split)
    return `The name "${split.name}" has a semicolon, which separates rooms. Write the ID instead: ${split.id}.`;
  const names = rooms.map(({ name }) => name);
  const parts = ref.split(/\s*,\s*/);
  if (parts.length > 1 && parts.every((part) => names.includes(part))) {
    return `Separate rooms with semicolons: ${parts.join(';')}`;
  }
  const candidates = suggest(ref).map((name) => `"${name}"`);
  if (candidates.length === 0) return '`dialer rooms` lists the names.';
  return `Did you mean ${candidates.join(' or ')}? Names must match exactly, including upper and lower case.`;
}
