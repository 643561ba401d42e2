import { type SandboxRoom, sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Random } from './random.ts';

export const CATCH_UP_MINUTES = 10;
/** Where the hosts are. Nobody puts the clocks there on or back in November: seven hours behind UTC. */
export const TIME_ZONE = 'America/Denver';
const MINUTES_FROM_UTC = -7 * 60;
/** Where rows can be, and how far from UTC all of that time. */
const OTHER_ZONES: [string, number][] = [
  ['UTC', 0],
  ['Asia/Kathmandu', 345],
  ['Pacific/Kiritimati', 840],
  ['Pacific/Pago_Pago', -660],
];
/** Half an hour before midnight in UTC, seven and a half before midnight there: a long soak sees both. */
const FIRST_MINUTE_MS = Date.UTC(2026, 10, 23, 23, 30);
const MINUTE_MS = 60_000;

/** A row of the schedule. Minutes are counted from the beginning of the soak. */
interface Row {
  line: number;
  meetingId: string;
  passcode: string;
  rooms: SandboxRoom[];
  /** How the row names them. */
  refs: string[];
  zone: (typeof OTHER_ZONES)[number];
  startsAt: number;
  leavesAt?: number;
}

/** One room's join or leave: what the invariants are about. */
export interface Occurrence {
  key: string;
  action: 'join' | 'leave';
  room: SandboxRoom;
  row: Row;
  minute: number;
  /** The first minute in which it must not be sent any more; `minute` itself, where it never is to be. */
  endsAt: number;
  /** When something else takes its place; perhaps before its window is over. */
  overtakenAt: number;
}

export interface Timetable {
  csv: string;
  rooms: SandboxRoom[];
  /** Those of the rows. */
  wanted: SandboxRoom[];
  passcodes: Record<string, string>;
  occurrences: Occurrence[];
}

const ROOMS = 8;
/** Fewer are on one page of Zoom's list. */
const OTHER_ROOMS = 300;

export function instantOf(minute: number): number {
  return FIRST_MINUTE_MS + minute * MINUTE_MS;
}

/** Rows for nearly every minute but the first, which is the hosts' first tick and takes up nothing. */
export function timetable(random: Random, minutes: number): Timetable {
  const wanted = Array.from({ length: ROOMS }, (_, index) => sandboxRoom(`ROOM-${index}`));
  const others = Array.from({ length: OTHER_ROOMS }, (_, index) => sandboxRoom(`OTHER-${index}`));
  const rows: Row[] = [];
  for (let minute = 1; minute < minutes; minute++) {
    // No two rows want a room in one minute: what is dialed then is a question of the rows, not of faults.
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
    // The first rooms of those are wanted every few minutes, the last ones have their windows to themselves.
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

/** One that stands for this room and no other. */
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

/** A row that must not be dialed: it would win, as it is the later one. */
function decoy(row: Row, index: number): string {
  const other = { ...row, meetingId: String(99_000_000_000 + index) };
  return index % 2 === 0 ? csvLine(other, '2026-11-01..2026-12-31') : csvLine(other, '', 'no');
}

/** Date and time there, as the file has them. */
function wallClock(minute: number, minutesFromUtc: number): [string, string] {
  const there = new Date(instantOf(minute) + minutesFromUtc * MINUTE_MS);
  const [date = '', time = ''] = there.toISOString().slice(0, 16).split('T');
  const [hour = 0, past = 0] = time.split(':').map(Number);
  return [date, `${hour % 12 || 12}:${String(past).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`];
}

export function keyOf(action: string, meetingId: string, roomName: string): string {
  return `${action} ${meetingId} ${roomName}`;
}

/** All that is ever due, and until when, by the rules of RELIABILITY.md and not by dialer's code. */
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
      // A join is to be sent until the room's next one, or its own leave, is due; a leave only as long as no other join
      // has taken the room since its own.
      if (leavesAt === undefined) return [occurrence('join', startsAt, nextAt)];
      return [occurrence('join', startsAt, Math.min(nextAt, leavesAt)), occurrence('leave', leavesAt, nextAt)];
    }),
  );
}
