import type { Meeting } from '../dial/csv.ts';
import type { JoinRoom } from '../dial/join.ts';
import type { Room, RoomJoin, RoomList } from '../dial/rooms.ts';
import { DialerError } from '../errors.ts';
import type { Command, ZoomClient } from './client.ts';
import { missingScope } from './explain.ts';
import { pages } from './pages.ts';

export const ROOM_STATUSES = ['Available', 'InMeeting', 'Offline', 'UnderConstruction'];

/** The scopes that a call needs: any one of each list, granular or classic. */
export const LIST_SCOPES = ['zoom_rooms:read:list_rooms:admin', 'room:read:admin'];
export const CONTROL_SCOPES = ['zoom_rooms:update:room_control:admin', 'room:write:admin'];

const LARGEST_PAGE = '300';

/**
 * Every Zoom Room of the account (`GET /rooms`, all pages), without displays and signs. Zoom's `id` is kept, which
 * room controls take; its `room_id` and activation code are not. Never throws a DialerError: it comes back with the
 * rooms that were listed before it.
 */
export async function listRooms(client: ZoomClient, filter: { status?: string } = {}): Promise<RoomList> {
  // By ID: a room can move to the next page between two requests.
  const rooms = new Map<string, Room>();
  const all = () => [...rooms.values()];
  try {
    for await (const page of pages(client, '/rooms', { type: 'ZoomRoom', page_size: LARGEST_PAGE, ...filter })) {
      if (!Array.isArray(page.rooms)) {
        throw new DialerError('unreachable', 'Zoom sent a page of rooms without rooms.', 'Check ZOOM_API_URL.');
      }
      for (const { id, name, status, location_id } of page.rooms) {
        if (typeof id !== 'string' || id === '') continue;
        rooms.set(id, {
          id,
          name: String(name ?? ''),
          status: String(status ?? ''),
          locationId: String(location_id ?? ''),
        });
      }
    }
    return { rooms: all() };
  } catch (error) {
    if (error instanceof DialerError) return { rooms: all(), incomplete: error };
    throw error;
  }
}

/**
 * Has a room join a meeting now, leaving its current one (`PATCH /rooms/{id}/events`). 202 means only that Zoom took
 * the command. Throws DialerError; when it is unknown whether Zoom took it, it was sent a second time.
 */
export function joinRoom(client: ZoomClient, { meeting, zoomRoom }: RoomJoin): ReturnType<JoinRoom> {
  const path = `/rooms/${encodeURIComponent(zoomRoom.id)}/events`;
  // Sent again, it must not throw the room out of the meeting that the first try may have brought it into: a room in a
  // meeting ignores a command without force. A room that was in another meeting before would only stay there.
  const forceAgain = zoomRoom.status === 'InMeeting';
  return client.command(path, (afterUnknown) => joinCommand(meeting, !afterUnknown || forceAgain));
}

/** The error for an app whose token does not allow room controls; nothing when it does or does not tell. */
export function missingControlScope(scopes: string[]): DialerError | undefined {
  if (scopes.length === 0 || CONTROL_SCOPES.some((scope) => scopes.includes(scope))) return undefined;
  return missingScope(CONTROL_SCOPES[0] ?? '');
}

function joinCommand({ meetingNumber, passcode }: Meeting, force: boolean): Command {
  // The schedule has only real numbers; an empty one would start an instant meeting, so this is asked once more.
  if (!/^\d{9,11}$/.test(meetingNumber)) throw new Error(`no meeting number: ${JSON.stringify(meetingNumber)}`);
  return {
    json: {
      method: 'zoomroom.meeting_join',
      params: { meeting_number: meetingNumber, ...(passcode && { passcode }), force_accept: force },
    },
    secrets: passcode ? [passcode] : [],
  };
}
