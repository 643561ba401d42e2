import type { JoinClaim } from '../dial/join-claim.ts';
import type { JoinRoom } from '../dial/outcome.ts';
import type { RoomJoin } from '../dial/room-join.ts';
import { DialerError } from '../errors.ts';
import { decoded } from '../schedule/meeting-id.ts';
import type { Room, RoomList } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Command, ZoomClient } from './client.ts';
import { missingScope } from './explain.ts';
import { pages } from './pages.ts';
import { CONTROL_SCOPES } from './scopes.ts';

const LARGEST_PAGE = '300';

/**
 * Every Zoom Room of the account (`GET /rooms`, all pages), without displays and signs. Zoom's `id` is kept, which
 * room controls take; its `room_id` and activation code are not. Never throws a DialerError: it comes back with the
 * rooms that were listed before it.
 */
export async function listRooms(client: ZoomClient, filter: { status?: string } = {}): Promise<RoomList> {
  // By ID: a room can move to the next page between two requests.
  const rooms = new Map<string, Room>();
  let unreadable = 0;
  const list = (incomplete?: DialerError): RoomList => ({
    rooms: [...rooms.values()],
    ...(incomplete && { incomplete }),
  });
  try {
    for await (const page of pages(client, '/rooms', { type: 'ZoomRoom', page_size: LARGEST_PAGE, ...filter })) {
      if (!Array.isArray(page.rooms)) {
        throw new DialerError('unreachable', 'Zoom sent a page of rooms without rooms.', 'Check ZOOM_API_URL.');
      }
      for (const entry of page.rooms) {
        const room = readRoom(entry);
        if (room) rooms.set(room.id, room);
        else unreadable++;
      }
    }
  } catch (error) {
    if (error instanceof DialerError) return list(error);
    throw error;
  }
  if (unreadable === 0) return list();
  const message = `Zoom's list has entries in a form that dialer does not know (${unreadable}).`;
  return list(new DialerError('unreachable', message, 'Please report this.'));
}

function readRoom(entry: unknown): Room | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, name, status, location_id } = entry as Record<string, unknown>;
  if (typeof id !== 'string' || id === '' || typeof name !== 'string') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { id, name, status: text(status), locationId: text(location_id) };
}

/**
 * Has a room join a meeting now, leaving its current one, or leave the one it is in (`PATCH /rooms/{id}/events`). 202
 * means only that Zoom took the command. `beforeTry` is called right before each try, and what it throws ends it. Throws
 * DialerError; when it is unknown whether Zoom took it, it was sent a second time.
 */
export async function joinRoom(
  client: ZoomClient,
  join: RoomJoin,
  beforeTry: JoinClaim['beforeTry'],
): ReturnType<JoinRoom> {
  const order = {
    method: 'PATCH',
    path: `/rooms/${encodeURIComponent(join.zoomRoom.id)}/events`,
    taken: 202,
    repeat: 'once if unknown',
    warning: 'Zoom may have taken the command all the same: look at the room.',
  } as const;
  let wasSentBefore = false;
  const { wasUnknown } = await client.command(order, async (afterUnknown) => {
    const { isUnknown, roomStatus } = await beforeTry();
    wasSentBefore = isUnknown;
    if (join.action === 'leave') return { json: { method: 'zoomroom.meeting_leave' }, secrets: [] };
    // Sent again, it must not throw the room out of the meeting that an earlier try may have brought it into: a room in
    // a meeting ignores a command without force. A room that was, or may have been, in another meeting before would only stay there.
    const isForced = !(afterUnknown || isUnknown) || roomStatus !== 'Available';
    return joinCommand(join.meeting, isForced && !join.isSentBefore);
  });
  return { wasUnknown: wasUnknown || wasSentBefore };
}

/** The error for an app whose token does not allow room controls; nothing when it does or does not tell. */
export function missingControlScope(scopes: string[]): DialerError | undefined {
  if (scopes.length === 0 || CONTROL_SCOPES.some((scope) => scopes.includes(scope))) return undefined;
  return missingScope(CONTROL_SCOPES[0]);
}

const SOURCE_TYPES = { Teams: 'MS_TEAMS', 'Google Meet': 'GOOGLE_MEET' };

function joinCommand({ meetingId, link, passcode, makeHost }: Meeting, force: boolean): Command {
  const secret = passcode && { passcode };
  if (link) {
    const params = { join_type: 'url', meeting_source_type: SOURCE_TYPES[link.service], join_url: link.url, ...secret };
    const secrets = [link.url, decoded(link.url), passcode];
    return { json: { method: 'zoomroom.thirdparty_meeting_join', params }, secrets };
  }
  // The schedule has only real numbers; an empty one would start an instant meeting, so this is asked once more.
  if (!/^\d{9,11}$/.test(meetingId)) throw new Error(`no meeting number: ${JSON.stringify(meetingId)}`);
  const host = makeHost && { make_zoom_room_host: true };
  const params = { meeting_number: meetingId, ...secret, force_accept: force, ...host };
  return { json: { method: 'zoomroom.meeting_join', params }, secrets: passcode ? [passcode] : [] };
}
