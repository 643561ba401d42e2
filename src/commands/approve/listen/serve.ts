import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText } from '../../../base/output/printer.ts';
import { DialerError } from '../../../errors.ts';
import { createQueue, type Pass } from './queue.ts';
import { createEndpoint, createRefusals, type EndpointOptions } from './server.ts';

export interface ListenOptions extends Pick<EndpointOptions, 'path' | 'secret' | 'clock'> {
  /** 0: any free one. */
  port: number;
  host: string;
  /** On a clock that never jumps. */
  elapsedMs: () => number;
  pass: Pass;
  /** Takes a line for those who watch over it. */
  log: (line: string) => void;
  /** Called when it listens, with where that is. */
  onListening?: (url: string) => void;
  /** How long a request may take to arrive; 5 s, when left out. */
  requestMs?: number;
}

const REQUEST_MS = 5000;
/** So long what is under way when it is asked to stop may go on to arrive. */
const STOPPING_MS = 3000;

/**
 * Listens for Zoom's events until `stopped`, and passes over a meeting whenever somebody has registered for it. Then it
 * takes nothing new, and resolves when what it began is over. Throws DialerError `usage` where it cannot listen.
 */
export async function serve(options: ListenOptions, stopped: Promise<unknown>): Promise<void> {
  const { port, host, elapsedMs, pass, log, onListening, requestMs = REQUEST_MS } = options;
  const refusals = createRefusals(elapsedMs, log);
  const queue = createQueue({
    pass,
    elapsedMs,
    after,
    onFailure: (meetingId, error, againInMs) => {
      const then =
        againInMs === undefined ? 'The next `dialer approve` takes it up.' : `Again in ${againInMs / 1000} s.`;
      log(`${failureText(error)} (meeting=${meetingId}) ${then}`);
    },
    onUnseen: (meetingId, registrantId) =>
      log(
        `dialer: Zoom told of registrant ${registrantId}, who is not among those who wait (meeting=${meetingId}): approved by somebody, or for the next \`dialer approve\`.`,
      ),
  });
  const server = createEndpoint({ ...options, requestMs, onRegistration: queue.add, onRefusal: refusals.count });
  await listen(server, port, host);
  const { address, family, port: actual } = server.address() as AddressInfo;
  onListening?.(`http://${family === 'IPv6' ? `[${address}]` : address}:${actual}${options.path}`);
  await stopped;
  await close(server);
  refusals.flush();
  await queue.close();
}

/** Calls back once, so many ms from now; what it returns takes that back. */
export function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/** What is said of a failure, also of one that dialer is to blame for. */
export function failureText(error: unknown): string {
  if (error instanceof DialerError) return errorText(error);
  return `dialer: a defect of dialer, please report it: ${error instanceof Error ? error.stack : error}`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)));
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), STOPPING_MS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function cannotListen({ code = '', message }: NodeJS.ErrnoException, port: number, host: string): DialerError {
  const [what, hint] = REASONS[code] ?? [message, 'Choose another port or --host.'];
  return new DialerError('usage', `Cannot listen at ${host}, port ${port}: ${what}.`, hint);
}

const NO_HOST = ['this machine has no such address', '--host takes an address of this machine, or its name.'] as const;
const REASONS: Record<string, readonly [what: string, hint: string]> = {
  EADDRINUSE: ['another program uses it', 'Stop that one (is it another dialer?), or choose another port.'],
  EACCES: ['this user may not', 'Choose a port from 1024 on, and have the reverse proxy send to it.'],
  EADDRNOTAVAIL: NO_HOST,
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
};
