import { MINUTE_MS, MINUTES_PER_DAY } from '../../base/system/time.ts';
import type { JoinStatus } from '../../ledger/joins.ts';
import { addDays, type CalendarDate, localInstant } from '../../schedule/calendar.ts';

// Where the bars go: by the wall clock, so that 9:11 is below 9:11 on the days of 23 and 25 hours too.

/** What of a bar lies on one day, in minutes of the wall clock. */
export interface Piece {
  bar: Bar;
  from: number;
  to: number;
  /** From the top of its row; those that overlap are in different ones. */
  lane: number;
  /** It began on a day before, or goes on after this one. */
  continues: { before: boolean; after: boolean };
  /** What has really passed since the first instant of the day, when the bar begins and ends. */
  elapsed: { from: number; to: number };
}

export interface GridRow {
  room: string;
  pieces: Piece[];
}

export interface Day {
  date: CalendarDate;
  begins: Date;
  /** Every room, also one without a meeting. */
  rows: GridRow[];
}

/** The part of each day that is drawn: the same for all, so that 9:00 stays where it is. */
export interface Hours {
  from: number;
  to: number;
}

export const piecesOf = ({ rows }: Day) => rows.flatMap(({ pieces }) => pieces);

/** How far a bar without an end is drawn, where the room has nothing else before. */
const OPEN_MINUTES = 60;
/** What is shorter could not be seen, nor pointed at. */
const SHORTEST_MINUTES = 20;
/** Hours that are drawn in any case: one meeting a week is not to fill a screen. */
const OFFICE_HOURS: Hours = { from: 8, to: 18 };

export function layOut({ from, days, rooms, bars }: AgendaPageData): { days: Day[]; hours: Hours } {
  const barsOf = new Map<string, Bar[]>(rooms.map((room) => [room, []]));
  for (const bar of bars) barsOf.set(bar.room, [...(barsOf.get(bar.room) ?? []), bar]);
  const drawn = Array.from({ length: days }, (_, index) => {
    const date = addDays(from, index);
    const span = { begins: localInstant(date, 0), ends: localInstant(addDays(date, 1), 0) };
    const rows = [...barsOf].map(([room, own]) => ({ room, pieces: inLanes(own.flatMap((bar) => cut(bar, span))) }));
    return { date, begins: span.begins, rows };
  });
  const hours = hoursOf(drawn.flatMap(piecesOf));
  // Only what goes over midnight is longer than these hours.
  for (const piece of drawn.flatMap(piecesOf)) {
    piece.from = Math.max(piece.from, hours.from * 60);
    piece.to = Math.min(piece.to, hours.to * 60);
  }
  return { days: drawn, hours };
}

/** The piece of a bar on a day, if it has one. */
function cut(bar: Bar, day: { begins: Date; ends: Date }): Piece[] {
  const { startsAt, endsAt } = bar;
  const continues = { before: startsAt < day.begins, after: endsAt !== undefined && endsAt > day.ends };
  if (startsAt >= day.ends || (continues.before && !(endsAt && endsAt > day.begins))) return [];
  const from = continues.before ? 0 : minuteOfDay(startsAt);
  const last = endsAt && endsAt < day.ends ? minuteOfDay(endsAt) : MINUTES_PER_DAY;
  const passed = (instant: Date) => Math.round((instant.getTime() - day.begins.getTime()) / MINUTE_MS);
  // Open-ended ones get their end from what comes next; a clock that is put back can end one before it began.
  const to = endsAt ? Math.max(last, from) : Number.POSITIVE_INFINITY;
  return [{ bar, from, to, lane: 0, continues, elapsed: { from: passed(startsAt), to: endsAt ? passed(endsAt) : 0 } }];
}

function minuteOfDay(instant: Date): number {
  return instant.getHours() * 60 + instant.getMinutes();
}

/** In the order of time, each in the first lane that is free. */
function inLanes(pieces: Piece[]): Piece[] {
  const sorted = pieces.sort((a, b) => a.from - b.from || b.to - a.to);
  const taken: number[] = [];
  return sorted.map((piece) => {
    const { from, elapsed } = piece;
    const isOpen = piece.to === Number.POSITIVE_INFINITY;
    const next = sorted.find((other) => other.from > from)?.from ?? MINUTES_PER_DAY;
    const end = isOpen ? Math.min(from + OPEN_MINUTES, next) : piece.to;
    const to = Math.min(Math.max(end, from + SHORTEST_MINUTES), MINUTES_PER_DAY);
    const free = taken.findIndex((until) => until <= from);
    const lane = free < 0 ? taken.length : free;
    taken[lane] = to;
    return { ...piece, to, lane, elapsed: isOpen ? { ...elapsed, to: elapsed.from + end - from } : elapsed };
  });
}

/** Whole hours in which all pieces lie. Of one that goes over midnight an hour is enough to see when it begins or ends. */
function hoursOf(pieces: Piece[]): Hours {
  const part = pieces.flatMap(({ from, to, continues: { before, after } }) => {
    if (before && after) return [];
    return [{ from: before ? Math.max(to - 60, 0) : from, to: after ? Math.min(from + 60, MINUTES_PER_DAY) : to }];
  });
  return {
    from: Math.min(OFFICE_HOURS.from, ...part.map(({ from }) => Math.floor(from / 60))),
    to: Math.max(OFFICE_HOURS.to, ...part.map(({ to }) => Math.ceil(to / 60))),
  };
}

export type State = Exclude<JoinStatus, 'under way'>;

/** A room in an occurrence. */
export interface Bar {
  /** The room as the row names it (or as Zoom does). */
  room: string;
  /** The row's title; else `Meeting 83299019888`. */
  title: string;
  meetingId: string;
  startsAt: Date;
  /** Without one it is drawn up to the room's next bar, an hour at most, with a faded end. */
  endsAt?: Date;
  /** `meetings.csv:2` */
  place: string;
  /** Why it is drawn in red: words that say what it conflicts with. */
  conflict?: string;
  /** What the ledger knows. */
  state?: State;
  /** Words about the state: why it failed, and when. */
  detail?: string;
}

export interface AgendaPageData {
  from: CalendarDate;
  days: number;
  /** In the order of the rows. */
  rooms: string[];
  bars: Bar[];
  now: Date;
  /** The IANA name of this machine's zone, in which all times are shown. */
  zone: string;
  holidays: { date: CalendarDate; name: string }[];
  /** `meetings.csv` */
  file: string;
}
