import type { Occurrence } from './occurrences.ts';
import { roomKey } from './rooms.ts';
import type { Meeting } from './row.ts';

/** Two meetings that want one room at once. When the second begins, the room leaves the first. */
export interface Conflict {
  /** As one of the rows has it. */
  room: string;
  first: Occurrence;
  second: Occurrence;
  /** They begin together, so the room is never in the first: the later row wins. */
  isTogether: boolean;
}

/**
 * The conflicts among occurrences, chronologically. An occurrence without a leave_time has no known end, and conflicts only
 * with what begins in its minute. The same meeting twice is no conflict. `idOf` returns equal IDs for equal rooms; by
 * default, rooms are compared by what the rows call them.
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

/** Rows with different passcodes count as different meetings: one of the passcodes must be wrong. */
export function isSameMeeting(a: Meeting, b: Meeting): boolean {
  return a.meetingId === b.meetingId && a.passcode === b.passcode;
}
