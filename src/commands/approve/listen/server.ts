import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createBodies } from './body.ts';
import { createJudge, type Refusal, type Verdict } from './verify-webhook.ts';

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
  const judge = createJudge(secret);
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
