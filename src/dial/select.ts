import type { Problem } from '../base/report/problem.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import type { LedgerEntry } from '../ledger/joins.ts';
import { isPattern } from '../schedule/columns.ts';
import { isSameMeeting } from '../schedule/conflicts.ts';
import type { Join } from '../schedule/due.ts';
import { roomKey } from '../schedule/rooms.ts';

/** Somebody who is early is so by minutes. */
export const BY_HAND_COUNTS_MS = 30 * MINUTE_MS;
/** Somebody who orders what a row has just done does not know that it has. */
const ROW_COUNTS_MS = MINUTE_MS;

/** A join that another one has taken the place of. */
export interface Superseded<J extends Join> {
  join: J;
  by: Join;
}

/**
 * Of what is due, what each room is to do now. `joins` are all of them from the first of the leaves' occurrences until
 * now, `byHand` what people had rooms do meanwhile, `roomOf` says which room a join is for.
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
 * At most one join for a room and minute: where rows want the same room in the same minute, the later row wins. Two
 * meetings for one room are a problem, the same meeting twice only a warning.
 */
export function onePerMinute<J extends Join>(
  joins: J[],
  roomOf: (join: J) => string,
): { joins: J[]; problems: Problem[] } {
  const keyOf = (join: J) => `${join.action} ${join.dueAt.getTime()} ${roomOf(join)}`;
  const winners = new Map<string, J>();
  for (const join of joins) {
    const other = winners.get(keyOf(join));
    // Named once by its name and once by its ID: the ledger has the ID in any case, and is asked by the name too.
    const isOtherName = other && other.room !== roomOf(other) && join.room === roomOf(join);
    if (!isOtherName || !isSameMeeting(other.meeting, join.meeting)) winners.set(keyOf(join), join);
  }
  const problems = joins.flatMap((join): Problem[] => {
    const winner = winners.get(keyOf(join));
    // A room can stand twice in one row, by its name and by its ID.
    if (!winner || winner.meeting === join.meeting || join.action === 'leave') return [];
    const { file, line, meetingId } = join.meeting;
    const other = winner.meeting;
    const place = { file, line, column: 'zoom_rooms' as const, value: join.room };
    if (isSameMeeting(join.meeting, winner.meeting)) {
      const message = `is in the same minute for the same meeting as line ${other.line}; it is dialed once, so delete one of the two`;
      return [{ severity: 'warning', ...place, message }];
    }
    const what = meetingId === other.meetingId ? 'the same meeting with another passcode' : 'another meeting';
    const message = `is wanted by line ${other.line} in the same minute for ${what}; line ${other.line} wins, so change one of the two`;
    return [{ severity: 'problem', ...place, message }];
  });
  return { joins: joins.filter((join) => winners.get(keyOf(join)) === join), problems };
}

/**
 * Of the joins of each room only the one that should be running now: an earlier one is superseded by a later one, by its
 * own leave, and by what somebody had the room do since. `joins` is one for a room and minute.
 */
function onlyCurrent<J extends Join>(
  joins: J[],
  byHand: Join[],
  roomOf: (join: Join) => string,
): { joins: J[]; superseded: Superseded<J>[] } {
  const current: J[] = [];
  const superseded: Superseded<J>[] = [];
  for (const join of joins) {
    // Nobody knows yet which rooms it stands for, nor what these should be in.
    const isOpenPattern = isPattern(join.room) && roomOf(join) === roomKey(join.room);
    const by = [...joins, ...byHand].find(
      (other: Join) =>
        join.action === 'join' &&
        !isOpenPattern &&
        roomOf(other) === roomOf(join) &&
        other.dueAt > join.dueAt &&
        (other.action === 'join' || other.meeting === join.meeting || other.meeting.isByHand),
    );
    if (by) superseded.push({ join, by });
    else current.push(join);
  }
  return { joins: current, superseded };
}

/**
 * Without the leaves of rooms that another row has had join since: that join is what the room is in, or should be.
 * `joins` are all of them from the first of the leaves' occurrences until now.
 */
export function withoutOvertaken<J extends Join>(due: J[], joins: Join[], roomOf: (join: Join) => string): J[] {
  const byRoom = new Map<string, Join[]>();
  for (const join of joins) {
    const others = byRoom.get(roomOf(join));
    if (others) others.push(join);
    else byRoom.set(roomOf(join), [join]);
  }
  return due.filter((leave) => leave.action === 'join' || !isOvertaken(leave, byRoom.get(roomOf(leave)) ?? []));
}

/** `joins` are those of its room. Back in its meeting by hand, the room leaves with it all the same. */
function isOvertaken(leave: Join, joins: Join[]): boolean {
  const since = joins.filter(
    ({ action, meeting, startsAt }) =>
      action === 'join' &&
      // Of two that begin together, the later row's is dialed.
      (startsAt > leave.startsAt || (Number(startsAt) === Number(leave.startsAt) && meeting.line > leave.meeting.line)),
  );
  const last = since.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()).at(-1);
  const isBack =
    last?.meeting.isByHand && last.meeting.meetingId === leave.meeting.meetingId && last.startsAt < leave.dueAt;
  return last !== undefined && !isBack;
}

/**
 * When a join stops being what its room is to do: at the room's next join, or at its own leave. `ahead` are the joins and
 * leaves that come up while the tick lasts.
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
 * Whether the room was most likely sent into this very meeting already, by the last thing that it was made to do: by
 * somebody shortly before its row comes up, or by its row just before somebody does. Then it must not be thrown out.
 */
export function isSentBefore({ meeting, dueAt }: Join, last: LedgerEntry | undefined): boolean {
  const isSame = last?.action === 'join' && last.meetingId === meeting.meetingId;
  if (!isSame || last.isByHand === (meeting.isByHand ?? false)) return false;
  return dueAt.getTime() - last.dueAt.getTime() <= (meeting.isByHand ? ROW_COUNTS_MS : BY_HAND_COUNTS_MS);
}
