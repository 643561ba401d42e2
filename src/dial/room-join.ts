import type { DialerError } from '../errors.ts';
import type { Join } from '../schedule/due.ts';
import type { RoomMatcher } from '../schedule/match-rooms.ts';
import type { Room } from '../schedule/rooms.ts';

/** A join with the room that it is for, or the reason why there is none. */
export interface LocatedJoin extends Join {
  zoomRoom?: Room;
  /** The room was found by name in an incomplete list, so another room may have the same name. */
  mayBeShared?: boolean;
  roomError?: DialerError;
}

/** A join whose room is in Zoom's list. */
export interface RoomJoin extends LocatedJoin {
  zoomRoom: Room;
  /** From then on the room has something else to do. */
  overtakenAt?: Date | undefined;
  /** The room was sent into this meeting a short while ago, so it is most likely there. */
  isSentBefore?: boolean;
  /** How often earlier runs sent it without an answer that settles it. */
  earlierTries?: number;
}

/** Finds the room of a join. A pattern that was not resolved completely has none. */
export function locate(join: Join, { match }: RoomMatcher, isListComplete: boolean): LocatedJoin {
  const { rooms, error } = match(join.room);
  const [zoomRoom] = rooms;
  if (error) return { ...join, roomError: error };
  return { ...join, ...(zoomRoom && { zoomRoom, mayBeShared: !isListComplete && join.room !== zoomRoom.id }) };
}

export function hasRoom(join: LocatedJoin): join is RoomJoin {
  return join.zoomRoom !== undefined;
}
