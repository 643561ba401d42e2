import type { ServerResponse } from 'node:http';
import type { Reply, SandboxRequest } from './endpoints/endpoint.ts';

/** What a network, a proxy or Zoom itself can do to a request instead of answering it. */
export type Fault = Which & Harm;

interface Which {
  /** A method and the beginning of a path, like `PATCH /v2/rooms/abc`; every request when left out. */
  on?: string;
  /** How many of them, from the first; all when left out. */
  times?: number;
  /** How many of them are answered as usual before. */
  after?: number;
}

type Harm =
  /** Answers this instead, when it is known. */
  | { reply: Partial<Reply> | ((request: SandboxRequest) => Partial<Reply> | Promise<Partial<Reply>>) }
  /** Closes the connection: before Zoom has done anything, or after it has done everything but answer. */
  | { reset: 'before' | 'after' }
  /** Takes the request and never answers. */
  | { hang: true }
  /** Sends this answer a byte at a time. */
  | { dripMs: number; body: string }
  /** Answers late. */
  | { delayMs: number }
  /** Announces more than it sends. */
  | { cutOff: string; status?: number };

/** The fault for a request: the first that is about it and due. Each counts the requests that it is about. */
export function faultPicker(faults: Fault[]): (request: SandboxRequest) => Fault | undefined {
  const seen = new Map<Fault, number>();
  return ({ method, path }) => {
    const about = faults.filter((fault) => `${method} ${path}`.startsWith(fault.on ?? ''));
    for (const fault of about) seen.set(fault, (seen.get(fault) ?? 0) + 1);
    return about.find((fault) => {
      const count = (seen.get(fault) ?? 0) - (fault.after ?? 0);
      return count > 0 && count <= (fault.times ?? Number.POSITIVE_INFINITY);
    });
  };
}

/** Does to the connection what the fault says; `answer` is what Zoom would have replied, and having called it is having done it. */
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
