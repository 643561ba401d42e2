import { formatCount } from '../../base/output/format.ts';
import type { DialerError } from '../../errors.ts';
import { matchRooms } from '../../schedule/match-rooms.ts';
import { shownCell } from '../../schedule/redact.ts';
import { type Room, type RoomList, roomKey } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, listSome } from './finding.ts';

const group = 'Rooms';
const MOST_SHOWN = 6;
/** What to do about rooms that cannot join, by their status. */
const REMEDIES: Record<string, (count: number) => string> = {
  Offline: (count) =>
    `Check that ${count === 1 ? 'its computer is' : 'their computers are'} on, on the network and signed in to Zoom Rooms.`,
  UnderConstruction: () => 'Finish the setup in the Zoom web portal.',
};

/** Compares the rooms of these rows with Zoom's list: one finding per reference. */
export function roomFindings(live: Meeting[], list: RoomList | undefined): Finding[] {
  if (!list || list.rooms.length === 0) return [skip('not checked: no list of rooms from Zoom')];
  const [{ file } = { file: '' }] = live;
  const { match } = matchRooms(list);
  const found = linesByRef(live).map(([ref, lines]) => ({ ref, lines, ...match(ref) }));
  const rooms = linesByRoom(found);
  const isUnknown = (error: DialerError) => error.code === 'unknown-room';
  const unjudged = found.flatMap(({ ref, error }) => (error && !isUnknown(error) ? [ref] : []));
  return [
    ...found.flatMap(({ ref, lines, error }): Finding[] => {
      if (!error || !isUnknown(error)) return [];
      const place = { file, lines, column: 'zoom_rooms' as const, ...shownCell('zoom_rooms', ref) };
      return [{ level: 'fail', group, text: error.message, hint: error.hint, ...place }];
    }),
    ...Object.entries(REMEDIES).flatMap(([status, remedy]): Finding[] => {
      const such = rooms.filter(({ room }) => room.status === status);
      const names = such.map(({ room }) => room.name);
      const text = `Zoom lists ${formatCount(names.length, 'room')} as ${status}: ${listSome(names, MOST_SHOWN)}.`;
      const lines = such.flatMap((one) => one.lines).sort((a, b) => a - b);
      return such.length > 0 ? [{ level: 'warn', group, text, hint: remedy(names.length), file, lines }] : [];
    }),
    ...(unjudged.length > 0
      ? [skip(`not checked, as Zoom's list of rooms is incomplete: ${listSome(unjudged, MOST_SHOWN)}`)]
      : []),
    ...(rooms.length > 0 ? [pass(`found ${formatCount(rooms.length, 'room')} of ${file} in Zoom`)] : []),
    ...found.flatMap(({ ref, rooms, isPattern }): Finding[] => {
      const names = rooms.map(({ name }) => name);
      const text = `${ref} matches ${formatCount(names.length, 'room')}: ${names.join(', ')}`;
      return isPattern && names.length > 0 ? [{ ...pass(text), isDetail: true }] : [];
    }),
  ];
}

function skip(text: string): Finding {
  return { level: 'skip', group, text };
}

function pass(text: string): Finding {
  return { level: 'pass', group, text };
}

/** Each reference as first written, with the lines of all rows that have it. */
function linesByRef(meetings: Meeting[]): [ref: string, lines: number[]][] {
  const byKey = new Map<string, [string, number[]]>();
  for (const { rooms, line } of meetings) {
    for (const ref of rooms) {
      const [, lines] = byKey.get(roomKey(ref)) ?? [];
      if (lines) lines.push(line);
      else byKey.set(roomKey(ref), [ref, [line]]);
    }
  }
  return [...byKey.values()];
}

/** Each room that was found, with the lines of all rows that use it. */
function linesByRoom(found: { lines: number[]; rooms: Room[] }[]): { room: Room; lines: number[] }[] {
  const byId = new Map<string, { room: Room; lines: number[] }>();
  for (const { lines, rooms } of found) {
    for (const room of rooms) {
      const before = byId.get(room.id)?.lines ?? [];
      byId.set(room.id, { room, lines: [...new Set([...before, ...lines])] });
    }
  }
  return [...byId.values()];
}
