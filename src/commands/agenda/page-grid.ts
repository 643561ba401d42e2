import { MINUTE_MS, MINUTES_PER_DAY } from '../../base/system/time.ts';
import type { JoinStatus } from '../../ledger/joins.ts';
import { addDays, type CalendarDate, localInstant } from '../../schedule/calendar.ts';

// Places the bars by the wall clock, so that 9:11 is below 9:11 on days of 23 and 25 hours, too.

/** The part of a bar on one day, in minutes of the wall clock. */
export interface Piece {
  bar: Bar;
  from: number;
  to: number;
  /** Counted from the top of the row. Overlapping pieces have different lanes. */
  lane: number;
  /** Whether it began before this day, or goes on after it. */
  continues: { before: boolean; after: boolean };
  /** The minutes that pass from the start of the day to the bar's start and end. */
  elapsed: { from: number; to: number };
}

export interface GridRow {
  room: string;
  pieces: Piece[];
}

export interface Day {
  date: CalendarDate;
  begins: Date;
  /** Every room, even without a meeting. */
  rows: GridRow[];
}

/** The hours that are drawn: the same for every day, so that 9:00 is always in the same place. */
export interface Hours {
  from: number;
  to: number;
}

export const piecesOf = ({ rows }: Day) => rows.flatMap(({ pieces }) => pieces);

/** How long a bar without an end is drawn, unless another begins earlier. */
const OPEN_MINUTES = 60;
/** A shorter bar could be neither seen nor pointed at. */
const SHORTEST_MINUTES = 20;
/** Always drawn, so that a single meeting does not fill the screen. */
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
  // Only a bar that goes over midnight can be outside these hours.
  for (const piece of drawn.flatMap(piecesOf)) {
    piece.from = Math.max(piece.from, hours.from * 60);
    piece.to = Math.min(piece.to, hours.to * 60);
  }
  return { days: drawn, hours };
}

/** The piece of a bar on a day; empty if it has none. */
function cut(bar: Bar, day: { begins: Date; ends: Date }): Piece[] {
  const { startsAt, endsAt } = bar;
  const continues = { before: startsAt < day.begins, after: endsAt !== undefined && endsAt > day.ends };
  if (startsAt >= day.ends || (continues.before && !(endsAt && endsAt > day.begins))) return [];
  const from = continues.before ? 0 : minuteOfDay(startsAt);
  const last = endsAt && endsAt < day.ends ? minuteOfDay(endsAt) : MINUTES_PER_DAY;
  const passed = (instant: Date) => Math.round((instant.getTime() - day.begins.getTime()) / MINUTE_MS);
  // `inLanes` ends an open-ended bar. When clocks go back, a bar can end at an earlier time than it began.
  const to = endsAt ? Math.max(last, from) : Number.POSITIVE_INFINITY;
  return [{ bar, from, to, lane: 0, continues, elapsed: { from: passed(startsAt), to: endsAt ? passed(endsAt) : 0 } }];
}

function minuteOfDay(instant: Date): number {
  return instant.getHours() * 60 + instant.getMinutes();
}

/** Puts each piece, in chronological order, into the first free lane. */
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

/** The whole hours that hold all pieces. For a piece that goes over midnight, an hour shows when it begins or ends. */
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
  /** The room's name. */
  room: string;
  /** The row's title, or `Meeting 83299019888`. */
  title: string;
  meetingId: string;
  startsAt: Date;
  /** A bar without one is drawn up to the room's next bar, an hour at most, and fades out. */
  endsAt?: Date;
  /** `meetings.csv:2` */
  place: string;
  /** What the meeting conflicts with. */
  conflict?: string;
  /** How the join ended. */
  state?: State;
  /** The reason for the state. */
  detail?: string;
}

export interface AgendaPageData {
  from: CalendarDate;
  days: number;
  /** In the order of the page. */
  rooms: string[];
  bars: Bar[];
  now: Date;
  /** The IANA name of this machine's time zone; all times are in it. */
  zone: string;
  holidays: { date: CalendarDate; name: string }[];
  /** `meetings.csv` */
  file: string;
}
