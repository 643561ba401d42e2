import type { SandboxRequest } from '../../src/sandbox/endpoints/endpoint.ts';
import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Trouble } from './plan.ts';
import type { Patch } from './record.ts';

/** Zoom as one host has it: all hosts' have the same rooms, but each its own way there. */
export interface Zoom {
  /** How it is reached in this minute. */
  env: Record<string, string>;
  begin(troubles: Trouble[]): void;
  /** What came since the last call; to be called when nothing is under way any more. */
  patches(): Patch[];
  close(): Promise<void>;
}

/** Nobody may listen there but root, and nobody does. */
const NOBODY = 'http://127.0.0.1:1';
/** No limit: a soak's minutes are shorter than Zoom's seconds. */
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
        // What was not answered met the only fault that there is for the room in this minute.
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
      // Copies: the sandbox counts what each object has met.
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
