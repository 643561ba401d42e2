import type { ServerResponse } from 'node:http';
import type { Reply, SandboxRequest } from './endpoints/endpoint.ts';

/** What a network, a proxy or Zoom itself can do to a request, and to which ones. */
export type Fault = Selection & Effect;

interface Selection {
  /** A method and the start of a path, like `PATCH /v2/rooms/abc`. By default every request. */
  on?: string;
  /** How many of these requests, from the first. By default all. */
  times?: number;
  /** How many are answered as usual first. */
  after?: number;
}

type Effect =
  /** Sends this reply instead. */
  | { reply: Partial<Reply> | ((request: SandboxRequest) => Partial<Reply> | Promise<Partial<Reply>>) }
  /** Closes the connection, before or after the request takes effect. */
  | { reset: 'before' | 'after' }
  /** Never answers. */
  | { hang: true }
  /** Sends this body one character at a time. */
  | { dripMs: number; body: string }
  /** Answers late. */
  | { delayMs: number }
  /** Sends this body with a larger Content-Length, then closes the connection. */
  | { cutOff: string; status?: number };

/** Picks the first fault that applies to a request. Each fault counts the requests it matches. */
export function faultPicker(faults: Fault[]): (request: SandboxRequest) => Fault | undefined {
  const seen = new Map<Fault, number>();
  return ({ method, path }) => {
    const matching = faults.filter((fault) => `${method} ${path}`.startsWith(fault.on ?? ''));
    for (const fault of matching) seen.set(fault, (seen.get(fault) ?? 0) + 1);
    return matching.find((fault) => {
      const count = (seen.get(fault) ?? 0) - (fault.after ?? 0);
      return count > 0 && count <= (fault.times ?? Number.POSITIVE_INFINITY);
    });
  };
}

/** Applies a fault to the connection. `answer` makes the request take effect and sends the usual reply. */
export async function inflict(
  fault: Fault,
  request: SandboxRequest,
  response: ServerResponse,
  answer: () => void,
  send: (reply: Partial<Reply>) => void,
): Promise<void> {
  if ('reply' in fault) send(typeof fault.reply === 'function' ? await fault.reply(request) : fault.reply);
  else if ('delayMs' in fault) setTimeout(answer, fault.delayMs);
  else if ('reset' in fault) response.socket?.destroy();
  else if ('cutOff' in fault) {
    response.writeHead(fault.status ?? 200, { ...JSON_TYPE, 'content-length': 1000 });
    response.write(fault.cutOff, () => response.socket?.destroy());
  } else if ('dripMs' in fault) drip(response, fault.body, fault.dripMs);
}

const JSON_TYPE = { 'content-type': 'application/json' };

function drip(response: ServerResponse, body: string, everyMs: number): void {
  response.writeHead(200, JSON_TYPE);
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed || sent >= body.length) {
      clearInterval(timer);
      response.end();
    } else response.write(body.charAt(sent++));
  }, everyMs);
}
