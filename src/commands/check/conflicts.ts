import { format } from 'date-fns/format';
import { formatCountIfAny, formatTimeOfDay, MINUTE_FORMAT } from '../../base/output/format.ts';
import { conflictsIn } from '../../schedule/conflicts.ts';
import type { Occurrence } from '../../schedule/occurrences.ts';
import { shownRoom } from '../../schedule/redact.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, listSome } from './finding.ts';

const group = 'meetings.csv';
const MOST_ROOMS_SHOWN = 3;

/** Two rows that need the same rooms. */
interface RowConflict {
  /** `together`: in the same minute. `running`: the second begins while the first is on. `double`: the same meeting. */
  kind: 'together' | 'running' | 'double';
  first: Meeting;
  second: Meeting;
  rooms: Set<string>;
  /** The starts of the second. */
  times: Set<number>;
}

/** The pairs of rows that need a room at the same time, among chronological occurrences. `idOf` is that of conflictsIn. */
export function conflictFindings(occurrences: Occurrence[], idOf: (room: string) => string): Finding[] {
  const conflicts = new Map<string, RowConflict>();
  const note = (kind: RowConflict['kind'], room: string, first: Meeting, second: Occurrence) => {
    const key = `${kind} ${first.line} ${second.meeting.line}`;
    const known = conflicts.get(key) ?? { kind, first, second: second.meeting, rooms: new Set(), times: new Set() };
    conflicts.set(key, known);
    known.rooms.add(room);
    known.times.add(second.startsAt.getTime());
  };
  for (const { room, first, second, isTogether } of conflictsIn(occurrences, idOf)) {
    note(isTogether ? 'together' : 'running', room, first.meeting, second);
  }
  for (const { room, first, second } of doublesIn(occurrences, idOf)) note('double', room, first, second);
  return [...conflicts.values()].map(findingFor);
}

/** The same meeting twice in the same room and minute, which conflictsIn does not report. */
function* doublesIn(occurrences: Occurrence[], idOf: (room: string) => string) {
  const known = new Map<string, Meeting>();
  let minute = 0;
  for (const second of occurrences) {
    const { meeting, startsAt } = second;
    if (startsAt.getTime() !== minute) known.clear();
    minute = startsAt.getTime();
    for (const room of meeting.rooms) {
      const key = [idOf(room), meeting.meetingId, meeting.passcode].join(' ');
      const first = known.get(key);
      if (first && first !== meeting) yield { room, first, second };
      else known.set(key, meeting);
    }
  }
}

function findingFor({ kind, first, second, rooms, times }: RowConflict): Finding {
  const value = listSome(
    [...rooms].map((room) => shownRoom(room)),
    MOST_ROOMS_SHOWN,
  );
  const at = ({ file, line }: Meeting) => ({ group, file, lines: [line] }) satisfies Partial<Finding>;
  if (kind === 'double') {
    const text = `repeats line ${first.line} (same meeting, same minute) and is dialed once`;
    return { level: 'warn', ...at(second), text, hint: 'delete one of the two rows', column: 'zoom_rooms', value };
  }
  if (kind === 'together') {
    const what = first.meetingId === second.meetingId ? 'the same meeting with another passcode' : 'another meeting';
    const text = `conflicts with line ${second.line}, which has ${what} in the same minute (${whenOf(times)}). Line ${second.line} wins.`;
    return { level: 'fail', ...at(first), text, hint: 'Change one of the two rows.', column: 'zoom_rooms', value };
  }
  const until =
    first.leaveTime === undefined ? '' : `, which runs until ${formatTimeOfDay(first.leaveTime)}${inZone(first)}`;
  const text =
    `${inZone(second)} takes ${value} out of the meeting of line ${first.line}${until} (${whenOf(times)})`.trimStart();
  const place = { column: 'join_time' as const, value: formatTimeOfDay(second.joinTime) };
  return { level: 'warn', ...at(second), text, hint: 'change one of the times, or the room', ...place };
}

/** The time zone of a row's times; empty for this machine's. */
function inZone({ timeZone }: Meeting): string {
  return timeZone ? ` in ${timeZone}` : '';
}

/** `Mon 2026-11-23 09:11 and 35 more times within a year` */
function whenOf(times: Set<number>): string {
  const first = format(Math.min(...times), MINUTE_FORMAT);
  const more = formatCountIfAny(times.size - 1, 'more time');
  return more ? `${first} and ${more} within a year` : first;
}
