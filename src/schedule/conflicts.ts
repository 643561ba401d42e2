import type { Occurrence } from './occurrences.ts';
import { roomKey } from './rooms.ts';
import type { Meeting } from './row.ts';

/** Two meetings that want one room at once: when the second begins, the room is taken out of the first. */
export interface Conflict {
  /** As one of the rows has it. */
  room: string;
  first: Occurrence;
  second: Occurrence;
  /** They begin together: then the room is never in the first, as the later row wins. */
  isTogether: boolean;
}

/**
 * The conflicts among occurrences, in the order of time. One whose row has no leave_time ends nobody knows when, and is in
 * conflict only with what begins in its minute. The same meeting twice is none. `idOf` tells a room by its ID, however
 * rows name it; left out, rooms are told apart by what the rows say.
 */
export function conflictsIn(occurrences: Occurrence[], idOf: (room: string) => string = roomKey): Conflict[] {
  const byRoom = new Map<string, { room: string; occurrence: Occurrence }[]>();
  for (const occurrence of occurrences) {
    for (const room of occurrence.meeting.rooms) {
      const known = byRoom.get(idOf(room));
      if (known) known.push({ room, occurrence });
      else byRoom.set(idOf(room), [{ room, occurrence }]);
    }
  }
  const conflicts = [...byRoom.values()].flatMap(inOneRoom);
  return conflicts.sort((a, b) => a.second.startsAt.getTime() - b.second.startsAt.getTime());
}

function inOneRoom(wanted: { room: string; occurrence: Occurrence }[]): Conflict[] {
  const sorted = wanted.toSorted(({ occurrence: a }, { occurrence: b }) => Number(a.startsAt) - Number(b.startsAt));
  let running: Occurrence[] = [];
  return sorted.flatMap(({ room, occurrence: second }) => {
    const isTogether = (first: Occurrence) => Number(first.startsAt) === Number(second.startsAt);
    running = running.filter((first) => isTogether(first) || (first.endsAt && first.endsAt > second.startsAt));
    const others = running.filter(({ meeting }) => !isSameMeeting(meeting, second.meeting));
    running.push(second);
    return others.map((first) => ({ room, first, second, isTogether: isTogether(first) }));
  });
}

/** Also two rows with other passcodes are of two meetings: which of them is right nobody knows. */
export function isSameMeeting(a: Meeting, b: Meeting): boolean {
  return a.meetingId === b.meetingId && a.passcode === b.passcode;
}
