import type { Problem } from '../base/report/problem.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import type { LedgerEntry } from '../ledger/joins.ts';
import { isSameMeeting } from '../schedule/conflicts.ts';
import type { Join } from '../schedule/due.ts';
import { isPattern } from '../schedule/patterns.ts';
import { shownCell } from '../schedule/redact.ts';
import { roomKey } from '../schedule/rooms.ts';

/** A command by hand counts as an early start of a row that is due within this time. */
export const BY_HAND_COUNTS_MS = 30 * MINUTE_MS;
/** For this long, somebody who sends a room by hand does not know yet that its row just did. */
const ROW_COUNTS_MS = MINUTE_MS;

/** A join whose place another one took. */
export interface Superseded<J extends Join> {
  join: J;
  by: Join;
}

/**
 * Selects, from what is due, the one thing that each room has to do now. `joins`: every join from the start of the leaves'
 * occurrences until now. `byHand`: what people had rooms do meanwhile. `roomOf` returns equal strings for equal rooms.
 */
export function select<J extends Join>(
  due: J[],
  { joins, byHand }: { joins: Join[]; byHand: Join[] },
  roomOf: (join: Join) => string,
): { joins: J[]; superseded: Superseded<J>[]; problems: Problem[] } {
  const { joins: wanted, problems } = onePerMinute(withoutOvertaken(due, [...joins, ...byHand], roomOf), roomOf);
  return { ...onlyCurrent(wanted, byHand, roomOf), problems };
}

/**
 * Keeps one join for each room and minute: the later row wins. Two meetings for one room are a problem; the same meeting
 * twice is only a warning.
 */
export function onePerMinute<J extends Join>(
  joins: J[],
  roomOf: (join: J) => string,
): { joins: J[]; problems: Problem[] } {
  const keyOf = (join: J) => `${join.action} ${join.dueAt.getTime()} ${roomOf(join)}`;
  const winners = new Map<string, J>();
  for (const join of joins) {
    const other = winners.get(keyOf(join));
    // A row can have a room by its name and by its ID. The name is kept: the ledger is searched by both.
    const isOtherName = other && other.room !== roomOf(other) && join.room === roomOf(join);
    if (!isOtherName || !isSameMeeting(other.meeting, join.meeting)) winners.set(keyOf(join), join);
  }
  return {
    joins: joins.filter((join) => winners.get(keyOf(join)) === join),
    problems: joins.flatMap((join) => conflictWith(winners.get(keyOf(join)), join) ?? []),
  };
}

function conflictWith(winner: Join | undefined, { meeting, room, action }: Join): Problem | undefined {
  if (!winner || winner.meeting === meeting || action === 'leave') return undefined;
  const { file, line, meetingId } = meeting;
  const other = winner.meeting;
  const place = {
    file,
    line,
    column: 'zoom_rooms' as const,
    ...shownCell('zoom_rooms', room, new Set([meeting.passcode])),
  };
  if (isSameMeeting(meeting, other)) {
    const message = `repeats line ${other.line} (same meeting, same minute); delete one of the two rows`;
    return { severity: 'warning', ...place, message };
  }
  const what = meetingId === other.meetingId ? 'the same meeting with another passcode' : 'another meeting';
  const message = `conflicts with line ${other.line}, which has ${what} in the same minute; line ${other.line} wins, so change one of the two rows`;
  return { severity: 'problem', ...place, message };
}

/**
 * Keeps, of each room's joins, the one that should be running now. An earlier join is superseded by a later one, by its own
 * leave, and by a later command by hand. Expects one join for each room and minute.
 */
function onlyCurrent<J extends Join>(
  joins: J[],
  byHand: Join[],
  roomOf: (join: Join) => string,
): { joins: J[]; superseded: Superseded<J>[] } {
  const current: J[] = [];
  const superseded: Superseded<J>[] = [];
  const byRoom = groupedByRoom([...joins, ...byHand], roomOf);
  for (const join of joins) {
    // A pattern that is not resolved: it is unknown which rooms it stands for, and where these should be.
    const isOpenPattern = isPattern(join.room) && roomOf(join) === roomKey(join.room);
    const by = byRoom
      .get(roomOf(join))
      ?.find(
        (other) =>
          join.action === 'join' &&
          !isOpenPattern &&
          other.dueAt > join.dueAt &&
          (other.action === 'join' || other.meeting === join.meeting || other.meeting.isByHand),
      );
    if (by) superseded.push({ join, by });
    else current.push(join);
  }
  return { joins: current, superseded };
}

/**
 * Removes leaves of rooms that another row has since sent to its own meeting. `joins`: every join from the start of the
 * leaves' occurrences until now.
 */
export function withoutOvertaken<J extends Join>(due: J[], joins: Join[], roomOf: (join: Join) => string): J[] {
  const byRoom = groupedByRoom(joins, roomOf);
  return due.filter((leave) => leave.action === 'join' || !isOvertaken(leave, byRoom.get(roomOf(leave)) ?? []));
}

function groupedByRoom(joins: Join[], roomOf: (join: Join) => string): Map<string, Join[]> {
  const byRoom = new Map<string, Join[]>();
  for (const join of joins) {
    const others = byRoom.get(roomOf(join));
    if (others) others.push(join);
    else byRoom.set(roomOf(join), [join]);
  }
  return byRoom;
}

/** `joins` are those of the leave's room. A room that was sent back into its meeting by hand leaves on time all the same. */
function isOvertaken(leave: Join, joins: Join[]): boolean {
  const since = joins.filter(
    ({ action, meeting, startsAt }) =>
      action === 'join' &&
      // Of two that begin together, the later row's was sent.
      (startsAt > leave.startsAt || (Number(startsAt) === Number(leave.startsAt) && meeting.line > leave.meeting.line)),
  );
  const last = since.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()).at(-1);
  const isBack =
    last?.meeting.isByHand && last.meeting.meetingId === leave.meeting.meetingId && last.startsAt < leave.dueAt;
  return last !== undefined && !isBack;
}

/**
 * When a join stops being what its room has to do: at the room's next join, or at its own leave. undefined if neither is
 * `ahead`, among the joins and leaves that come due during the run.
 */
export function overtakenAt(join: Join, ahead: Join[], roomOf: (join: Join) => string): Date | undefined {
  return ahead.find(
    (other) =>
      other.dueAt > join.dueAt &&
      roomOf(other) === roomOf(join) &&
      (other.action === 'join' || (join.action === 'join' && other.meeting === join.meeting)),
  )?.dueAt;
}

/**
 * Whether the last thing that the room did was to be sent into this same meeting: by hand shortly before its row was due, or
 * by its row just before the command by hand. Then it must not be thrown out of it.
 */
export function isSentBefore({ meeting, dueAt }: Join, last: LedgerEntry | undefined): boolean {
  const isSame = last?.action === 'join' && last.meetingId === meeting.meetingId;
  if (!isSame || last.isByHand === (meeting.isByHand ?? false)) return false;
  return dueAt.getTime() - last.dueAt.getTime() <= (meeting.isByHand ? ROW_COUNTS_MS : BY_HAND_COUNTS_MS);
}
