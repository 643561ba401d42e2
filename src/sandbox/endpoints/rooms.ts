import { fits, isPattern } from '../../schedule/patterns.ts';
import { ROOM_STATUSES, roomKey } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { CONTROL_SCOPES, LIST_SCOPES } from '../../zoom/scopes.ts';

import type { Reply, SandboxRequest } from './endpoint.ts';
import { endpoint, error, jsonIn } from './endpoint.ts';
import { createPager } from './paging.ts';
import { zoomId } from './zoom-values.ts';

export interface SandboxRoom {
  id: string;
  name: string;
  status: string;
  type: string;
  locationId: string;
  /** The number of the meeting that the room is in; "instant" for one without a number. */
  meeting?: string;
  /** The room shows a passcode prompt. Any further command makes it drop the join. */
  prompt?: boolean;
}

type Json = Record<string, unknown>;

const ROOM_TYPES = [
  'ZoomRoom',
  'Kiosk',
  'PersonalZoomRoom',
  'SchedulingDisplayOnly',
  'DigitalSignageOnly',
  'StandaloneWhiteboard',
];

/** A room for the sandbox. The same name always gets the same ID. */
export function sandboxRoom(name: string, more: Partial<SandboxRoom> = {}): SandboxRoom {
  return { id: zoomId(name), name, status: 'Available', type: 'ZoomRoom', locationId: 'sandbox-campus', ...more };
}

/**
 * Every room that the meetings name, and two rooms for each pattern that matches none of those. A name that looks like a Zoom
 * ID becomes the room's ID as well.
 */
export function roomsFor(meetings: Meeting[]): SandboxRoom[] {
  const refs = [...new Set(meetings.flatMap(({ rooms }) => rooms.map(roomKey)))];
  const names = refs.filter((ref) => !isPattern(ref));
  const invented = refs
    .filter((ref) => isPattern(ref) && !names.some((name) => fits(name, ref)))
    .flatMap((pattern) => ['1', '2'].map((number) => pattern.replaceAll('*', number)));
  return [...new Set([...names, ...invented])].map((ref) =>
    /^[\w-]{22}$/.test(ref) ? sandboxRoom(ref, { id: ref }) : sandboxRoom(ref),
  );
}

/** `GET /rooms` and `PATCH /rooms/{id}/events`. */
export function roomsEndpoints(rooms: SandboxRoom[], passcodes: Record<string, string>) {
  const page = createPager();

  function list({ query }: SandboxRequest): Partial<Reply> {
    const type = query.get('type');
    const status = query.get('status');
    if (type !== null && !ROOM_TYPES.includes(type)) return error(400, 300, 'Invalid type.');
    if (status !== null && !ROOM_STATUSES.includes(status)) return error(400, 300, 'Invalid status.');
    const wanted = rooms.filter((room) => (!type || room.type === type) && (!status || room.status === status));
    return page('rooms', wanted.map(asZoomSends), query, { hasCounts: false });
  }

  function control(request: SandboxRequest): Partial<Reply> {
    const id = decodeURIComponent(request.path.split('/')[3] ?? '');
    const room = rooms.find((candidate) => candidate.id === id);
    if (!room) return error(404, 1012, `Room does not exist: ${id}.`);
    const command = commandIn(request);
    const method = String(command?.method);
    const act = Object.hasOwn(ACTIONS, method) ? ACTIONS[method] : undefined;
    if (!command || !act) return error(400, 300, 'Invalid parameters.');
    const params = (command.params ?? {}) as Json;
    const wrong = Object.entries(PARAM_TYPES).some(([name, type]) => name in params && typeof params[name] !== type);
    if (wrong) return error(400, 300, 'Invalid parameters.');
    if (room.status === 'Offline') {
      const message =
        'Zoom Room is offline. Please ensure that the Zoom Room is online before checking in or checking out.';
      return error(400, 300, message);
    }
    const isThirdParty = method === 'zoomroom.thirdparty_meeting_join';
    if (isThirdParty && !isJoinByUrl(params)) return error(400, 300, 'Invalid parameters.');
    act(room, params, passcodes);
    return { status: 202 };
  }

  return [
    endpoint('GET', /^\/v2\/rooms$/, 'Medium', LIST_SCOPES, list),
    endpoint('PATCH', /^\/v2\/rooms\/[^/]+\/events$/, 'Medium', CONTROL_SCOPES, control),
  ];
}

/** A room as `GET /rooms` shows it, with its activation code, which is a secret. */
function asZoomSends({ id, name, status, locationId }: SandboxRoom): Json {
  const activationCode = '1315-2376-2198-7926';
  return {
    id,
    room_id: `dashboard-${id}`,
    name,
    status,
    location_id: locationId,
    tag_ids: [],
    activation_code: activationCode,
  };
}

function commandIn(request: SandboxRequest): Json | undefined {
  const command = jsonIn(request);
  const { params } = command ?? {};
  return params === undefined || (typeof params === 'object' && params !== null) ? command : undefined;
}

const PARAM_TYPES = {
  meeting_number: 'string',
  passcode: 'string',
  force_accept: 'boolean',
  make_zoom_room_host: 'boolean',
  join_type: 'string',
  meeting_source_type: 'string',
  join_url: 'string',
};
const SERVICES = ['MS_TEAMS', 'GOOGLE_MEET'];

function isJoinByUrl({ join_type, meeting_source_type, join_url }: Json): boolean {
  return join_type === 'url' && SERVICES.includes(String(meeting_source_type)) && URL.canParse(String(join_url));
}

type Action = (room: SandboxRoom, params: Json, passcodes: Record<string, string>) => void;

const leave: Action = (room) => {
  room.status = 'Available';
  delete room.meeting;
  delete room.prompt;
};

/** The API cannot make a room leave a meeting of another service. */
const leaveZoom: Action = (room) => {
  if (!SERVICES.includes(room.meeting ?? '')) leave(room, {}, {});
};

const ACTIONS: Record<string, Action> = {
  'zoomroom.meeting_join': (room, params, passcodes) => {
    if (room.status === 'InMeeting' && params.force_accept !== true) return;
    const hadPrompt = room.prompt;
    leave(room, {}, {});
    if (hadPrompt) return;
    const number = String(params.meeting_number ?? '');
    const wanted = passcodes[number];
    if (wanted !== undefined && params.passcode !== wanted) {
      room.prompt = true;
      return;
    }
    room.status = 'InMeeting';
    room.meeting = number || 'instant';
  },
  'zoomroom.thirdparty_meeting_join': (room, { meeting_source_type }) => {
    leave(room, {}, {});
    room.status = 'InMeeting';
    room.meeting = String(meeting_source_type);
  },
  'zoomroom.meeting_leave': leaveZoom,
  'zoomroom.meeting_end': leaveZoom,
};
