import { formatCount } from '../../base/output/format.ts';
import { joinsOf, meetingByHand } from '../../dial/by-hand.ts';
import type { DialerError } from '../../errors.ts';
import { isPattern } from '../../schedule/columns.ts';
import { resolvePatterns, roomsFitting } from '../../schedule/patterns.ts';
import { matchRooms, type RoomList, roomKey } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, listSome } from './finding.ts';

const group = 'Rooms';
const MOST_SHOWN = 6;
/** What Zoom says of a room that cannot join. */
const REMEDIES: Record<string, string> = {
  Offline: "See that the rooms' computers are on, on the network and signed in to Zoom Rooms.",
  UnderConstruction: 'Finish the set-up in the Zoom web portal.',
};

/** The rooms that these rows name, in Zoom's list. `live` is as written; one finding for a name, however many lines have it. */
export function roomFindings(live: Meeting[], list: RoomList | undefined, now: Date): Finding[] {
  if (!list || list.rooms.length === 0) return [skip('not checked, as there is no rooms list')];
  const [{ file } = { file: '' }] = live;
  const linesOf = linesByRoom(resolvePatterns(live, list));
  const { known, unknown } = matchRooms(joinsOf(meetingByHand({}, [...linesOf.keys()], now), 'join', now), list);
  const isJudged = ({ error }: { error: DialerError }) => error.code === 'unknown-room';
  const unjudged = unknown.filter((room) => !isJudged(room)).map(({ join }) => join.room);
  const rooms = new Set(known.map(({ zoomRoom }) => zoomRoom.id));
  return [
    ...unknown.filter(isJudged).map(({ join: { room }, error: { message, hint } }): Finding => {
      const place = { file, lines: linesOf.get(room) ?? [], column: 'zoom_rooms' as const, value: room };
      return { level: 'fail', group, text: message, hint, ...place };
    }),
    ...Object.entries(REMEDIES).flatMap(([status, hint]): Finding[] => {
      const such = known.filter(({ zoomRoom }) => zoomRoom.status === status);
      const names = [...new Set(such.map(({ zoomRoom }) => zoomRoom.name))];
      const text = `Zoom lists ${formatCount(names.length, 'room')} as ${status}: ${listSome(names, MOST_SHOWN)}.`;
      const lines = such.flatMap(({ room }) => linesOf.get(room) ?? []).sort((a, b) => a - b);
      return such.length > 0 ? [{ level: 'warn', group, text, hint, file, lines }] : [];
    }),
    ...(unjudged.length > 0
      ? [skip(`not in the part of the rooms list that Zoom gave: ${listSome(unjudged, MOST_SHOWN)}`)]
      : []),
    ...(rooms.size > 0 ? [pass(`Zoom knows ${formatCount(rooms.size, 'room')} of ${file}`)] : []),
    ...patternFindings(live, list),
  ];
}

function skip(text: string): Finding {
  return { level: 'skip', group, text };
}

function pass(text: string): Finding {
  return { level: 'pass', group, text };
}

/** Each room as it is written first, with the lines of all rows that name it. */
function linesByRoom(meetings: Meeting[]): Map<string, number[]> {
  const names = new Map<string, string>();
  const lines = new Map<string, number[]>();
  for (const { rooms, line } of meetings) {
    for (const written of rooms) {
      const room = names.get(roomKey(written)) ?? written;
      names.set(roomKey(written), room);
      lines.set(room, [...(lines.get(room) ?? []), line]);
    }
  }
  return lines;
}

/** Which rooms each pattern stands for. */
function patternFindings(live: Meeting[], { rooms }: RoomList): Finding[] {
  const patterns = new Set(live.flatMap((meeting) => meeting.rooms.filter(isPattern)));
  return [...patterns].flatMap((pattern): Finding[] => {
    const names = roomsFitting(pattern, rooms).map(({ name }) => name);
    const text = `${pattern} is ${formatCount(names.length, 'room')}: ${names.join(', ')}`;
    return names.length > 0 ? [{ ...pass(text), isDetail: true }] : [];
  });
}
