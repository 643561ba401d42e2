import { format } from 'date-fns/format';
import { formatTimeOfDay } from '../../base/output/format.ts';
import { MINUTE_FORMAT } from '../../base/report/line.ts';
import { conflictsIn } from '../../schedule/conflicts.ts';
import type { Occurrence } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, shortened } from './finding.ts';

const group = 'meetings.csv';
const MOST_ROOMS_SHOWN = 3;

/** Two rows that want the same rooms. */
interface Clash {
  kind: 'together' | 'running' | 'double';
  first: Meeting;
  second: Meeting;
  rooms: Set<string>;
  /** When the second begins. */
  times: Set<number>;
}

/** The pairs of rows that want a room at once, among the occurrences of a year, in the order of time; `idOf` as conflictsIn takes it. */
export function clashFindings(occurrences: Occurrence[], idOf: (room: string) => string): Finding[] {
  const clashes = new Map<string, Clash>();
  const note = (kind: Clash['kind'], room: string, first: Meeting, second: Occurrence) => {
    const key = `${kind} ${first.line} ${second.meeting.line}`;
    const known = clashes.get(key) ?? { kind, first, second: second.meeting, rooms: new Set(), times: new Set() };
    clashes.set(key, known);
    known.rooms.add(room);
    known.times.add(second.startsAt.getTime());
  };
  for (const { room, first, second, isTogether } of conflictsIn(occurrences, idOf)) {
    note(isTogether ? 'together' : 'running', room, first.meeting, second);
  }
  for (const { room, first, second } of doublesIn(occurrences, idOf)) note('double', room, first, second);
  return [...clashes.values()].map(say);
}

/** The same meeting twice in one room and minute, which conflictsIn leaves out. */
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

function say({ kind, first, second, rooms, times }: Clash): Finding {
  const value = shortened([...rooms], MOST_ROOMS_SHOWN);
  const at = ({ file, line }: Meeting) => ({ group, file, lines: [line] }) satisfies Partial<Finding>;
  if (kind === 'double') {
    const text = `is in the same minute for the same meeting as line ${first.line}; it is dialed once`;
    return { level: 'warn', ...at(second), text, hint: 'delete one of the two', column: 'zoom_rooms', value };
  }
  if (kind === 'together') {
    const what = first.meetingId === second.meetingId ? 'the same meeting with another passcode' : 'another meeting';
    const text = `is wanted by line ${second.line} in the same minute for ${what} (${whenOf(times)}); line ${second.line} wins`;
    return { level: 'fail', ...at(first), text, hint: 'change one of the two', column: 'zoom_rooms', value };
  }
  const until = first.leaveTime === undefined ? '' : ` until ${formatTimeOfDay(first.leaveTime)}${zoneOf(first)}`;
  const text =
    `${zoneOf(second)} takes ${value} out of the meeting of line ${first.line}, which has it${until} (${whenOf(times)})`.trimStart();
  const place = { column: 'join_time' as const, value: formatTimeOfDay(second.joinTime) };
  return { level: 'warn', ...at(second), text, hint: 'change one of the two times, or the room', ...place };
}

/** Of which zone a time is, where it is not that of this machine. */
function zoneOf({ timeZone }: Meeting): string {
  return timeZone ? ` in ${timeZone}` : '';
}

/** `Mon 2026-11-23 09:11, and 35 more times within a year` */
function whenOf(times: Set<number>): string {
  const first = format(Math.min(...times), MINUTE_FORMAT);
  return times.size === 1 ? first : `${first}, and ${times.size - 1} more times within a year`;
}
