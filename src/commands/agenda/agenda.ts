import { format } from 'date-fns/format';
import { entryFinder } from '../../dial/tick-ledger.ts';
import { type JoinStatus, joinStatus, type LedgerEntry } from '../../ledger/joins.ts';
import type { Span } from '../../schedule/calendar.ts';
import { type Conflict, conflictsIn } from '../../schedule/conflicts.ts';
import type { Action, Join } from '../../schedule/due.ts';
import { matchRooms, resolvePatterns } from '../../schedule/match-rooms.ts';
import { type Occurrence, occurrencesAround } from '../../schedule/occurrences.ts';
import { isWanted } from '../../schedule/patterns.ts';
import type { Room } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';

/** A room in an occurrence, and what is known of it. */
export interface Booking {
  /** As the row has it. */
  room: string;
  /** As people call it: its name, where the row has its ID and the rooms are known. */
  name: string;
  conflicts: Conflict[];
  /** What the ledger knows of its join, and of its leave. */
  join?: LedgerEntry;
  leave?: LedgerEntry;
}

/** An occurrence with its rooms: those that were asked for. */
export interface Item extends Occurrence {
  bookings: Booking[];
}

/** What is asked for. */
export interface Wish {
  /** What begins, ends or is on in this time. */
  span: Span;
  /** A name, an ID or a pattern; every room, where it is left out. */
  room?: string | undefined;
}

/**
 * All that takes place in the span, in the order of time, with its conflicts and what the ledger has of it. `rooms` are
 * Zoom's, where they are known: they tell what patterns and IDs stand for. Pure.
 */
export function agendaOf(
  meetings: Meeting[],
  entries: LedgerEntry[],
  { span, room }: Wish,
  rooms: Room[] = [],
): Item[] {
  const matcher = matchRooms({ rooms });
  const { idOf } = matcher;
  const names = new Map(rooms.filter(({ id, name }) => idOf(name) === id).map(({ id, name }) => [id, name]));
  const nameOf = (ref: string) => names.get(ref) ?? ref;
  const around = [...occurrencesAround(withEachRoomOnce(resolvePatterns(meetings, matcher), idOf), span)];
  around.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const conflicts = new Map<Occurrence, Conflict[]>();
  for (const conflict of conflictsIn(around, idOf)) {
    for (const occurrence of [conflict.first, conflict.second]) {
      conflicts.set(occurrence, [...(conflicts.get(occurrence) ?? []), conflict]);
    }
  }
  const entryOf = entryFinder(entries);
  return around
    .filter(({ startsAt, endsAt = startsAt }) => startsAt < span.until && endsAt >= span.from)
    .flatMap((occurrence) => {
      const bookings = occurrence.meeting.rooms
        .filter((ref) => room === undefined || isWanted(ref, room) || isWanted(nameOf(ref), room))
        .map((ref) => {
          const isHere = (other: { room: string }) => idOf(other.room) === idOf(ref);
          const own = (conflicts.get(occurrence) ?? []).filter(isHere);
          // Its row may have had its ID when it was dialed.
          const recorded = (join: Join) => entryOf(join) ?? entryOf({ ...join, room: idOf(join.room) });
          return { name: nameOf(ref), ...bookingOf(occurrence, ref, own, recorded) };
        });
      return bookings.length > 0 ? [{ ...occurrence, bookings }] : [];
    });
}

function bookingOf(
  occurrence: Occurrence,
  room: string,
  conflicts: Conflict[],
  entryOf: (join: Join) => LedgerEntry | undefined,
): Omit<Booking, 'name'> {
  const { meeting, startsAt, endsAt } = occurrence;
  const entryAt = (action: Action, dueAt: Date) => entryOf({ meeting, room, action, startsAt, dueAt });
  const join = entryAt('join', startsAt);
  const leave = endsAt && entryAt('leave', endsAt);
  return {
    room,
    conflicts,
    ...(join && { join }),
    ...(leave && { leave }),
  };
}

/** A row can name a room twice: by its name, and by its ID. */
function withEachRoomOnce(meetings: Meeting[], idOf: (ref: string) => string): Meeting[] {
  return meetings.map((meeting) => {
    const ids = meeting.rooms.map(idOf);
    return { ...meeting, rooms: meeting.rooms.filter((_, index) => ids.indexOf(ids[index] ?? '') === index) };
  });
}

/** What became of a booking's join, where the ledger knows. */
export function wordOf({ join }: Booking): JoinStatus | undefined {
  return join && joinStatus(join);
}

/** `also wanted by meetings.csv:7 from 09:30`, seen from one of the two. `time` shows an instant to a person. */
export function conflictText({ first, second, isTogether }: Conflict, self: Occurrence, time: (at: Date) => string) {
  const isFirst = self.meeting === first.meeting;
  const { file, line } = (isFirst ? second : first).meeting;
  const place = `${file}:${line}`;
  if (isTogether) return `also wanted by ${place} in the same minute`;
  return isFirst
    ? `taken out by ${place} at ${time(second.startsAt)}`
    : `taken out of ${place}, which goes on until ${time(first.endsAt ?? first.startsAt)}`;
}

/** An instant of a day that is known. */
export function timeText(at: Date): string {
  return format(at, 'HH:mm');
}

/** A row's title, and the number by which everybody else knows the meeting. */
export function titleOf({ title, meetingId }: Meeting): string {
  return title ? `${title}, ${meetingId}` : `Meeting ${meetingId}`;
}
