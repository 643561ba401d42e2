import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { MINUTE_MS } from '../../../base/system/time.ts';

import { createWebhookVerifier, type Refusal, type Verdict } from './verify-webhook.ts';

export interface EndpointOptions {
  /** Where Zoom sends events: a path that begins with a slash. */
  path: string;
  secret: string;
  /** The time of day. */
  clock: () => Date;
  /** How long a request may take to arrive. */
  requestMs: number;
  /** Somebody has registered: called once Zoom has its answer. */
  onRegistration: (meetingId: string, registrantId: string) => void;
  onRefusal: (reason: Refusal) => void;
}

/** For those who watch over the process. */
export const HEALTH_PATH = '/healthz';
/** Zoom, or the proxy in front, opens some; whoever opens more is turned away. */
const MOST_CONNECTIONS = 256;
/** Longer than a proxy keeps an idle connection (Caddy: 2 minutes), which would else send on one that is just being closed. */
const KEEP_ALIVE_MS = 130_000;
const MOST_REQUESTS_PER_CONNECTION = 1000;

/**
 * Answers Zoom's events at one path, and nothing else: what is not signed by Zoom gets 401 and no reason. It reads 1 MiB at
 * most, cuts off who is slow, and answers before anything is done.
 */
export function createEndpoint({ path, secret, clock, requestMs, onRegistration, onRefusal }: EndpointOptions) {
  const judge = createWebhookVerifier(secret);
  const bodies = createBodies();

  async function verdictOn(request: IncomingMessage): Promise<Verdict> {
    const header = (name: string) => String(request.headers[name] ?? '');
    const signed = { timestamp: header('x-zm-request-timestamp'), signature: header('x-zm-signature') };
    const early = judge.first(signed);
    if (early) return early;
    const body = await bodies.read(request);
    if (body === 'too large') return { status: 413, refusal: 'size' };
    if (body === 'too many') return { status: 503, refusal: 'size' };
    return judge.decide(signed, body, clock().getTime());
  }

  function reply(request: IncomingMessage, response: ServerResponse, verdict: Verdict): void {
    // What has not been read of a request will not be; and nothing is left open once this is to end.
    if (!request.complete || !server.listening) response.setHeader('connection', 'close');
    send(response, verdict);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [where] = (request.url ?? '').split('?');
    const isHealth = where === HEALTH_PATH;
    const methods = isHealth ? ['GET', 'HEAD'] : ['POST'];
    if (!isHealth && where !== path) return reply(request, response, { status: 404 });
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('allow', methods.join(', '));
      return reply(request, response, { status: 405 });
    }
    if (isHealth) return reply(request, response, { status: 200, json: { status: 'ok' } });
    const verdict = await verdictOn(request);
    const { registration, refusal } = verdict;
    reply(request, response, verdict);
    if (refusal) onRefusal(refusal);
    if (registration) onRegistration(registration.meetingId, registration.registrantId);
  }

  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.min(1000, requestMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      // Whoever breaks off gets no answer.
      answer(request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.maxRequestsPerSocket = MOST_REQUESTS_PER_CONNECTION;
  // Also one who does not take the answer.
  server.setTimeout(2 * requestMs);
  return server;
}

function send(response: ServerResponse, { status, json }: Verdict): void {
  const body = json ? JSON.stringify(json) : '';
  if (json) response.setHeader('content-type', 'application/json');
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
}

const EVERY_MS = MINUTE_MS;

const WORDS: Record<Refusal, string> = {
  signature: 'not signed with ZOOM_WEBHOOK_SECRET',
  time: 'signed, and more than 5 minutes old or ahead (a wrong clock, or a late retry by Zoom)',
  replay: 'sent a second time',
  content: 'signed, and no event that dialer knows',
  size: 'too large, or too much at once',
};

/** Counts what was refused, and logs it: the first at once, then a line a minute, so that nobody can fill a disk. */
export function createRefusals(elapsedMs: () => number, log: (line: string) => void) {
  const counts = new Map<Refusal, number>();
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  function flush(): void {
    if (counts.size === 0) return;
    const reasons = [...counts].map(([reason, count]) => `${count} ${WORDS[reason]}`);
    log(`dialer: refused requests: ${reasons.join('; ')}.`);
    counts.clear();
    quietUntilMs = elapsedMs() + EVERY_MS;
  }
  return {
    count(reason: Refusal): void {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (elapsedMs() >= quietUntilMs) flush();
    },
    flush,
  };
}

const MOST_BYTES = 1024 * 1024;

/** How much of requests is held at a time, whoever sends them: an event has some kilobytes. */
const MOST_HELD_BYTES = 16 * MOST_BYTES;

/** What a piece costs besides its bytes: a body can come one by one. */
const PIECE_BYTES = 256;

/** Reads bodies, none of them larger than 1 MiB, and not too many at once. */
export function createBodies() {
  let heldBytes = 0;

  /** The body; `too large`, as soon as that is known; or `too many`. Rejects where it breaks off. */
  async function read(request: IncomingMessage): Promise<Buffer | 'too large' | 'too many'> {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too large';
    const chunks: Buffer[] = [];
    let bytes = 0;
    let mineBytes = 0;
    try {
      return await new Promise((resolve, reject) => {
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          mineBytes += chunk.length + PIECE_BYTES;
          heldBytes += chunk.length + PIECE_BYTES;
          chunks.push(chunk);
          const tooMuch = bytes > MOST_BYTES ? 'too large' : heldBytes > MOST_HELD_BYTES ? 'too many' : undefined;
          if (tooMuch) resolve(tooMuch);
          if (tooMuch) request.removeAllListeners('data').pause();
        });
        request.on('end', () => resolve(Buffer.concat(chunks)));
        request.on('close', () => reject(new Error('it broke off')));
        request.on('error', reject);
      });
    } finally {
      heldBytes -= mineBytes;
    }
  }

  return { read };
}
