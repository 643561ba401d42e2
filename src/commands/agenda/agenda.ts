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

/** A room in an occurrence, with its conflicts and ledger entries. */
export interface Booking {
  /** As the row names it. */
  room: string;
  /** The room's name in Zoom; if unknown, as the row names it. */
  name: string;
  conflicts: Conflict[];
  /** The ledger's entries of its join and its leave. */
  join?: LedgerEntry;
  leave?: LedgerEntry;
}

/** An occurrence with those of its rooms that are shown. */
export interface AgendaItem extends Occurrence {
  bookings: Booking[];
}

/** Which occurrences and rooms to show. */
export interface AgendaFilter {
  /** Show what begins, ends or is on in this time. */
  span: Span;
  /** A name, an ID or a pattern; undefined for every room. */
  room?: string | undefined;
}

/**
 * Everything that takes place in the span, in chronological order, with conflicts and ledger entries. `rooms` are Zoom's, if
 * known: they resolve patterns and IDs. Pure.
 */
export function agendaOf(
  meetings: Meeting[],
  entries: LedgerEntry[],
  { span, room }: AgendaFilter,
  rooms: Room[] = [],
): AgendaItem[] {
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
          // The row may have had the room's ID when it was dialed.
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

/** A row can contain a room twice: by its name, and by its ID. */
function withEachRoomOnce(meetings: Meeting[], idOf: (ref: string) => string): Meeting[] {
  return meetings.map((meeting) => {
    const ids = meeting.rooms.map(idOf);
    return { ...meeting, rooms: meeting.rooms.filter((_, index) => ids.indexOf(ids[index] ?? '') === index) };
  });
}

/** How a booking's join ended; undefined if the ledger has no entry. */
export function statusOf({ join }: Booking): JoinStatus | undefined {
  return join && joinStatus(join);
}

/** `taken by meetings.csv:7 at 09:30`, as seen from `self`, one of the two. `time` formats an instant. */
export function conflictText({ first, second, isTogether }: Conflict, self: Occurrence, time: (at: Date) => string) {
  const isFirst = self.meeting === first.meeting;
  const { file, line } = (isFirst ? second : first).meeting;
  const place = `${file}:${line}`;
  if (isTogether) return `also needed by ${place} in the same minute`;
  return isFirst
    ? `taken by ${place} at ${time(second.startsAt)}`
    : `taken from ${place}, which runs until ${time(first.endsAt ?? first.startsAt)}`;
}

/** The time of an instant, where its day is clear. */
export function timeText(at: Date): string {
  return format(at, 'HH:mm');
}

/** A row's title and meeting ID. */
export function titleOf({ title, meetingId }: Meeting): string {
  return title ? `${title}, ${meetingId}` : `Meeting ${meetingId}`;
}
