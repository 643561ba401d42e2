import type { SandboxRequest } from '../../src/sandbox/endpoints/endpoint.ts';
import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Patch } from './record.ts';
import type { Trouble } from './troubles.ts';

/** A host's sandbox. Those of all hosts share the rooms, but each has its own faults. */
export interface Zoom {
  /** The environment that leads to it in this minute. */
  env: Record<string, string>;
  /** Sets the troubles of a minute. */
  begin(troubles: Trouble[]): void;
  /** The commands received since the last call. Call it when no request is in progress. */
  patches(): Patch[];
  close(): Promise<void>;
}

/** A port on which nothing listens. */
const NOBODY = 'http://127.0.0.1:1';
/** Effectively no limit, because a minute of the soak takes less than a second. */
const LIMIT_PER_SECOND = 5000;

export async function zoomFor(
  { rooms, passcodes, clientSecret }: { rooms: SandboxRoom[]; passcodes: Record<string, string>; clientSecret: string },
  onRequest: () => void,
): Promise<Zoom> {
  const faults: Fault[] = [];
  const answered = new Map<SandboxRequest, { status: number; meeting: string | undefined }>();
  const roomOf = ({ path }: SandboxRequest) =>
    rooms.find(({ id }) => id === decodeURIComponent(path.split('/')[3] ?? ''));
  const sandbox = await startSandbox({
    rooms,
    passcodes,
    credentials: { clientSecret },
    limitPerSecond: LIMIT_PER_SECOND,
    faults,
    onRequest(request, status) {
      answered.set(request, { status, meeting: roomOf(request)?.meeting });
      onRequest();
    },
  });
  const env = { ...sandbox.env };

  function patchOf(request: SandboxRequest): Patch[] {
    const room = roomOf(request);
    if (request.method !== 'PATCH' || !room) return [];
    const { method, params } = JSON.parse(request.body);
    const action = method === 'zoomroom.meeting_leave' ? 'leave' : 'join';
    const answer = answered.get(request);
    const isLost = faults.some(
      (fault) => 'reset' in fault && fault.reset === 'after' && `PATCH ${request.path}`.startsWith(fault.on ?? ''),
    );
    return [
      {
        room,
        action,
        ...(action === 'join' && { meetingId: params.meeting_number }),
        // A request without an answer met the room's only fault of this minute.
        isAccepted: answer ? answer.status === 202 : isLost && room.status !== 'Offline',
        ...(action === 'join' && answer && { hasJoined: answer.meeting === params.meeting_number }),
      },
    ];
  }

  return {
    env,
    begin(troubles) {
      const isAway = troubles.some(({ fault }) => !fault);
      env.ZOOM_API_URL = isAway ? `${NOBODY}/v2` : sandbox.env.ZOOM_API_URL;
      env.ZOOM_OAUTH_URL = isAway ? `${NOBODY}/oauth/token` : sandbox.env.ZOOM_OAUTH_URL;
      // Copies, because the sandbox counts the requests of each fault object.
      faults.splice(0, faults.length, ...troubles.flatMap(({ fault }) => (fault ? [{ ...fault }] : [])));
    },
    patches() {
      const patches = sandbox.requests.splice(0).flatMap(patchOf);
      answered.clear();
      return patches;
    },
    close: sandbox.close,
  };
}
