import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DialerError } from '../../../errors.ts';
import { createWebhookVerifier, type Refusal, type Verdict } from './verify-webhook.ts';

export interface ServerOptions {
  /** 0: any free port. */
  port: number;
  host: string;
  /** Where Zoom sends events: a path that begins with a slash. */
  path: string;
  secret: string;
  /** The time of day. */
  clock: () => Date;
  /** How long a request may take to arrive. */
  requestMs?: number | undefined;
  /** Called once Zoom has its answer. */
  onRegistration: (meetingId: string, registrantId: string) => void;
  onRefusal: (reason: Refusal) => void;
}

/** For monitoring. */
export const HEALTH_PATH = '/healthz';
const REQUEST_MS = 5000;
/** How long requests that are under way may go on to arrive when the server closes. */
const CLOSING_MS = 3000;
/** Zoom, or the proxy in front, opens a few; more are turned away. */
const MOST_CONNECTIONS = 256;
/** Longer than a proxy keeps an idle connection (Caddy: 2 minutes), or it would send on one that is just being closed. */
const KEEP_ALIVE_MS = 130_000;
const MOST_REQUESTS_PER_CONNECTION = 1000;

/** Listens for Zoom's events. Throws DialerError `usage` if it cannot. */
export async function startServer(options: ServerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { port, host, path } = options;
  const server = createEndpoint(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}${path}`;
  return { url, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSING_MS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Answers Zoom's events at one path, and nothing else: a request that Zoom did not sign gets 401 and no reason. Reads at most
 * 1 MiB, cuts off slow senders, and answers before anything is done.
 */
function createEndpoint(options: ServerOptions): Server {
  const { path, secret, clock, requestMs = REQUEST_MS, onRegistration, onRefusal } = options;
  const verifier = createWebhookVerifier(secret);
  const readBody = createBodyReader();

  async function verdictOn(request: IncomingMessage): Promise<Verdict> {
    const header = (name: string) => String(request.headers[name] ?? '');
    const signed = { timestamp: header('x-zm-request-timestamp'), signature: header('x-zm-signature') };
    const early = verifier.verifyHeaders(signed);
    if (early) return early;
    const body = await readBody(request);
    if (body === 'too large') return { status: 413, refusal: 'size' };
    if (body === 'too many') return { status: 503, refusal: 'size' };
    return verifier.verify(signed, body, clock().getTime());
  }

  function reply(request: IncomingMessage, response: ServerResponse, { status, json }: Verdict): void {
    // The rest of a request is not read, and no connection stays open once the server closes.
    if (!request.complete || !server.listening) response.setHeader('connection', 'close');
    const body = json ? JSON.stringify(json) : '';
    if (json) response.setHeader('content-type', 'application/json');
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
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
      // A sender that breaks off gets no answer.
      answer(request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.maxRequestsPerSocket = MOST_REQUESTS_PER_CONNECTION;
  // Also for a client that does not read the answer.
  server.setTimeout(2 * requestMs);
  return server;
}

const MOST_BYTES = 1024 * 1024;
/** How much of all requests together is held in memory: an event has a few kilobytes. */
const MOST_HELD_BYTES = 16 * MOST_BYTES;
/** What a chunk costs beside its bytes: a body can arrive byte by byte. */
const CHUNK_BYTES = 256;

/** Reads bodies of up to 1 MiB, and not too many at once. */
function createBodyReader() {
  let heldBytes = 0;

  /** Resolves to the body, or to what is wrong with it as soon as that is known. Rejects if the sender breaks off. */
  return async (request: IncomingMessage): Promise<Buffer | 'too large' | 'too many'> => {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return 'too large';
    const chunks: Buffer[] = [];
    let bytes = 0;
    let mineBytes = 0;
    try {
      return await new Promise((resolve, reject) => {
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          mineBytes += chunk.length + CHUNK_BYTES;
          heldBytes += chunk.length + CHUNK_BYTES;
          chunks.push(chunk);
          const tooMuch = bytes > MOST_BYTES ? 'too large' : heldBytes > MOST_HELD_BYTES ? 'too many' : undefined;
          if (tooMuch) resolve(tooMuch);
          if (tooMuch) request.removeAllListeners('data').pause();
        });
        request.on('end', () => resolve(Buffer.concat(chunks)));
        request.on('close', () => reject(new Error('the sender broke off')));
        request.on('error', reject);
      });
    } finally {
      heldBytes -= mineBytes;
    }
  };
}

const NO_HOST = ['this machine has no such address', 'Set --host to an address or a name of this machine.'] as const;
const REASONS: Record<string, readonly [what: string, hint: string]> = {
  EADDRINUSE: ['the port is in use', 'Stop the other program (another dialer?), or choose another port.'],
  EACCES: ['permission denied', 'Choose a port from 1024 up, and let the reverse proxy forward to it.'],
  EADDRNOTAVAIL: NO_HOST,
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
};

function cannotListen({ code = '', message }: NodeJS.ErrnoException, port: number, host: string): DialerError {
  const [what, hint] = REASONS[code] ?? [message, 'Choose another port or --host.'];
  return new DialerError('usage', `Could not listen on ${host}, port ${port}: ${what}.`, hint);
}
