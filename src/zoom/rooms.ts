import type { JoinClaim } from '../dial/join-claim.ts';
import type { JoinRoom } from '../dial/outcome.ts';
import type { RoomJoin } from '../dial/room-join.ts';
import type { DialerError } from '../errors.ts';
import { decoded } from '../schedule/meeting-id.ts';
import type { Room, RoomList } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Command, ZoomClient } from './client.ts';
import { missingScope } from './explain.ts';
import { objectOf, text } from './fields.ts';
import { listAll } from './list-all.ts';
import { pages } from './pages.ts';
import { CONTROL_SCOPES } from './scopes.ts';

const LARGEST_PAGE = '300';

/**
 * Lists every Zoom Room of the account (`GET /rooms`, all pages), without displays and signs. Keeps Zoom's `id`, which
 * room controls take, but neither `room_id` nor the activation code. Never throws a DialerError: the list is then
 * `incomplete`.
 */
export async function listRooms(client: ZoomClient, filter: { status?: string } = {}): Promise<RoomList> {
  const query = { type: 'ZoomRoom', page_size: LARGEST_PAGE, ...filter };
  const { entries, ...rest } = await listAll(pages(client, '/rooms', query), 'rooms', readRoom);
  return { rooms: entries, ...rest };
}

function readRoom(entry: unknown): Room | undefined {
  const { id, name, status, location_id } = objectOf(entry);
  if (typeof id !== 'string' || id === '' || typeof name !== 'string') return undefined;
  return { id, name, status: text(status), locationId: text(location_id) };
}

/**
 * Makes a room join a meeting now, leaving its current one, or leave the meeting it is in (`PATCH /rooms/{id}/events`). The
 * 202 only means that Zoom accepted the command. `beforeTry` is called right before each try; an error that it throws ends
 * the join. Throws DialerError; with `isUnknown`, the command was sent twice and Zoom may have accepted it.
 */
export async function joinRoom(
  client: ZoomClient,
  join: RoomJoin,
  beforeTry: JoinClaim['beforeTry'],
): ReturnType<JoinRoom> {
  const order = {
    method: 'PATCH',
    path: `/rooms/${encodeURIComponent(join.zoomRoom.id)}/events`,
    success: 202,
    // Twice in all, over all runs; then once for each look that shows the room in no meeting.
    repeat: join.earlierTries ? 'if not executed' : 'once if unknown',
    warning: 'Zoom may have accepted the command anyway. Check the room.',
  } as const;
  let wasSentBefore = false;
  const { wasUnknown } = await client.command(order, async (afterUnknown) => {
    const { isUnknown, roomStatus } = await beforeTry();
    wasSentBefore = isUnknown;
    if (join.action === 'leave') return { json: { method: 'zoomroom.meeting_leave' }, secrets: [] };
    // An earlier try may have worked, and force would throw the room out of that meeting. Without force, a room in a
    // meeting ignores the command; only a room that may have been in another meeting before still needs force.
    const wasFree = [roomStatus, join.zoomRoom.status].includes('Available');
    const isForced = !((afterUnknown || isUnknown) && wasFree);
    return joinCommand(join.meeting, isForced && !join.isSentBefore);
  });
  return { wasUnknown: wasUnknown || wasSentBefore };
}

/** The error for an app that lacks the scope of room controls; undefined if it has it, or if Zoom lists no scopes. */
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
  // The schedule holds only valid numbers; checked again, because an empty one would start an instant meeting.
  if (!/^\d{9,11}$/.test(meetingId)) throw new Error(`no meeting number: ${JSON.stringify(meetingId)}`);
  const host = makeHost && { make_zoom_room_host: true };
  const params = { meeting_number: meetingId, ...secret, force_accept: force, ...host };
  return { json: { method: 'zoomroom.meeting_join', params }, secrets: passcode ? [passcode] : [] };
}
