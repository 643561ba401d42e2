import { type SandboxRoom, sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Random } from './random.ts';

export const CATCH_UP_MINUTES = 10;
/** The hosts' time zone: seven hours behind UTC, without a DST change in late November. */
export const TIME_ZONE = 'America/Denver';
const MINUTES_FROM_UTC = -7 * 60;
/** Time zones of rows, with their minutes from UTC in late November. */
const OTHER_ZONES: [string, number][] = [
  ['UTC', 0],
  ['Asia/Kathmandu', 345],
  ['Pacific/Kiritimati', 840],
  ['Pacific/Pago_Pago', -660],
];
/** Half an hour before midnight in UTC, and seven and a half before midnight in Denver: a long soak crosses both. */
const FIRST_MINUTE_MS = Date.UTC(2026, 10, 23, 23, 30);
const MINUTE_MS = 60_000;

/** A row of the schedule. Minutes count from the start of the soak. */
interface Row {
  line: number;
  meetingId: string;
  passcode: string;
  rooms: SandboxRoom[];
  /** The rooms as the row names them. */
  refs: string[];
  zone: (typeof OTHER_ZONES)[number];
  startsAt: number;
  leavesAt?: number;
}

/** One room's join or leave, to which the promise applies. */
export interface Occurrence {
  key: string;
  action: 'join' | 'leave';
  room: SandboxRoom;
  row: Row;
  minute: number;
  /** The first minute in which it must no longer be sent; `minute` itself if it must never be sent. */
  endsAt: number;
  /** When another join or leave replaces it, perhaps before its window is over. */
  overtakenAt: number;
}

export interface Timetable {
  csv: string;
  rooms: SandboxRoom[];
  /** The rooms that rows name. */
  wanted: SandboxRoom[];
  passcodes: Record<string, string>;
  occurrences: Occurrence[];
}

const ROOMS = 8;
/** Enough for a second page of Zoom's list. */
const OTHER_ROOMS = 300;

export function instantOf(minute: number): number {
  return FIRST_MINUTE_MS + minute * MINUTE_MS;
}

/** Rows for nearly every minute except the first, when the hosts' first run catches up on nothing. */
export function timetable(random: Random, minutes: number): Timetable {
  const wanted = Array.from({ length: ROOMS }, (_, index) => sandboxRoom(`ROOM-${index}`));
  const others = Array.from({ length: OTHER_ROOMS }, (_, index) => sandboxRoom(`OTHER-${index}`));
  const rows: Row[] = [];
  for (let minute = 1; minute < minutes; minute++) {
    // No two rows want a room in the same minute: which of them wins would depend on the rows, not on faults.
    const free = new Set(wanted);
    for (let row = random.pick([0, 1, 1, 1, 1, 2]); row > 0; row--) rows.push(rowAt(minute, rows.length, free, random));
  }
  return {
    csv: [HEADER, ...rows.map((row) => csvLine(row)), ...rows.slice(0, 20).map(decoy)]
      .map((line) => `${line}\n`)
      .join(''),
    rooms: [...wanted.slice(0, ROOMS / 2), ...others, ...wanted.slice(ROOMS / 2)],
    wanted,
    passcodes: Object.fromEntries(rows.map(({ meetingId, passcode }) => [meetingId, passcode])),
    occurrences: occurrencesOf(rows),
  };
}

function rowAt(minute: number, index: number, free: Set<SandboxRoom>, random: Random): Row {
  const rooms: SandboxRoom[] = [];
  for (let count = random.pick([1, 1, 2, 3]); count > 0; count--) {
    // The first rooms are needed every few minutes; the last ones have their catch-up windows to themselves.
    const room = [...free][Math.min(random.whole(0, free.size - 1), random.whole(0, free.size - 1))];
    if (!room) break;
    free.delete(room);
    rooms.push(room);
  }
  return {
    line: index + 2,
    meetingId: String(83_000_000_000 + index),
    passcode: `CANARY-${index}`,
    rooms,
    refs: rooms.map(({ id, name }) => random.pick([name, name, name, id, patternOf(name)])),
    zone: random.chance(0.3) ? random.pick(OTHER_ZONES) : ['', MINUTES_FROM_UTC],
    startsAt: minute,
    ...(random.chance(0.4) && { leavesAt: minute + random.whole(2, 25) }),
  };
}

/** A pattern that matches only this room. */
export function patternOf(roomName: string): string {
  return `${roomName}*`;
}

const HEADER =
  'start_date,end_date,join_time,leave_time,days,zoom_rooms,meeting_id,meeting_passcode,timezone,skip_dates,enabled';

function csvLine(row: Row, skipped = '', enabled = ''): string {
  const { startsAt, leavesAt, refs, meetingId, passcode, zone } = row;
  const [date = '', joinTime = ''] = wallClock(startsAt, zone[1]);
  const [, leaveTime = ''] = leavesAt === undefined ? [] : wallClock(leavesAt, zone[1]);
  const times = [date, date, joinTime, leaveTime, 'MTWRFSU'];
  return [...times, refs.join(';'), meetingId, passcode, zone[0], skipped, enabled].join(',');
}

/** A row that must be skipped. It would win, because it comes later in the file. */
function decoy(row: Row, index: number): string {
  const other = { ...row, meetingId: String(99_000_000_000 + index) };
  return index % 2 === 0 ? csvLine(other, '2026-11-01..2026-12-31') : csvLine(other, '', 'no');
}

/** Date and time in a time zone, as the file has them. */
function wallClock(minute: number, minutesFromUtc: number): [string, string] {
  const there = new Date(instantOf(minute) + minutesFromUtc * MINUTE_MS);
  const [date = '', time = ''] = there.toISOString().slice(0, 16).split('T');
  const [hour = 0, past = 0] = time.split(':').map(Number);
  return [date, `${hour % 12 || 12}:${String(past).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`];
}

export function keyOf(action: string, meetingId: string, roomName: string): string {
  return `${action} ${meetingId} ${roomName}`;
}

/** Everything that is ever due, and until when, by the rules of docs/reliability.md, independent of dialer's code. */
function occurrencesOf(rows: Row[]): Occurrence[] {
  return rows.flatMap((row) =>
    row.rooms.flatMap((room): Occurrence[] => {
      const { startsAt, leavesAt, meetingId } = row;
      const next = rows.find((other) => other.startsAt > startsAt && other.rooms.includes(room));
      const nextAt = next?.startsAt ?? Number.POSITIVE_INFINITY;
      const occurrence = (action: Occurrence['action'], minute: number, overtakenAt: number): Occurrence => {
        const endsAt = Math.max(minute, Math.min(minute + CATCH_UP_MINUTES + 1, overtakenAt));
        return { key: keyOf(action, meetingId, room.name), action, room, row, minute, endsAt, overtakenAt };
      };
      // A join is sent until the room's next join or its own leave is due; a leave only until another join takes the room.
      if (leavesAt === undefined) return [occurrence('join', startsAt, nextAt)];
      return [occurrence('join', startsAt, Math.min(nextAt, leavesAt)), occurrence('leave', leavesAt, nextAt)];
    }),
  );
}
