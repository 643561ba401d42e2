import { createEnding } from '../base/http/ending.ts';
import { jsonObject } from '../base/http/json-object.ts';
import { createTransport, type RawRequest } from '../base/http/transport.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import { apiRequests, type Command } from './api-request.ts';
import { createBudget } from './budget.ts';
import { compareClocks } from './clock.ts';
import type { ZoomConfig } from './config.ts';
import { createPaces } from './pace.ts';
import { createSendWithRetry, type Doubt, type Timing } from './send-with-retry.ts';
import { readToken, type Token, tokenRequest, tokenSource } from './token.ts';

export type { Command } from './api-request.ts';

/** Zoom's API for one account. Token, pace, retries and Zoom's errors are handled here. */
export interface ZoomClient {
  /**
   * Reads a path under the API's address. Tries until the deadline, or for `withinMs`. Resolves to the JSON object of a
   * 200; throws DialerError.
   */
  get(path: string, query: Record<string, string>, withinMs?: number): Promise<Record<string, unknown>>;
  /**
   * Sends a command. `body` is called right before each try, and told whether an earlier try may have worked; an error that
   * it throws ends the command. Resolves to whether an earlier try may have worked. Throws DialerError, with `isUnknown` if
   * any try may have worked.
   */
  command(order: Order, body: (afterUnknown: boolean) => Promise<Command>): Promise<{ wasUnknown: boolean }>;
  /** The scopes of the app; empty if Zoom does not list them. Throws DialerError. */
  scopes(): Promise<string[]>;
  /** How far Zoom's clock is ahead of this machine's, in ms; undefined before an answer with a Date. */
  clockOffsetMs(): number | undefined;
  close(): void;
}

/** Where a command goes, and what to do if its answer is lost. */
export interface Order extends Doubt {
  method: 'PATCH' | 'PUT';
  path: string;
  /** The status with which Zoom accepts it. */
  success: 202 | 204;
}

interface Options extends Timing {
  /** How many requests of the account's daily limit to leave to other apps. */
  leave?: number | undefined;
}

/** A run of hours must not try for hours to get a token: somebody is there to see the error when it starts. */
const LONGEST_TOKEN_MS = MINUTE_MS;

/** Creates the client of one account for one run. */
export function createClient(config: ZoomConfig, options: Options): ZoomClient {
  const { startedAt, elapsedMs, deadlineMs, stop, leave = Number.NEGATIVE_INFINITY } = options;
  const ending = createEnding({ elapsedMs, deadlineMs, stop });
  const { closing, remainingMs } = ending;
  const transport = createTransport(ending.deadline);
  const clocks = compareClocks(() => startedAt.getTime() + elapsedMs());
  const exchange = (request: RawRequest) => clocks.watch(transport.exchange(request));
  const sendWithRetry = createSendWithRetry(options, closing);
  const tokens = tokenSource({ fetchToken, elapsedMs, remainingMs, closing });
  const request = apiRequests({
    apiUrl: config.apiUrl,
    tokens,
    paceOf: createPaces(closing, remainingMs),
    budget: createBudget(leave),
    exchange,
    wayTo: transport.wayTo,
    remainingMs,
  });

  function fetchToken(): Promise<Token> {
    const request = tokenRequest(config);
    return sendWithRetry({
      host: transport.wayTo(request.url),
      refusal: 'credentials',
      ...(deadlineMs > LONGEST_TOKEN_MS && { withinMs: LONGEST_TOKEN_MS }),
      async send() {
        closing.throwIfAborted();
        return exchange(request);
      },
      read: (answer) => (answer.status === 200 ? readToken(jsonObject(answer.body), elapsedMs()) : undefined),
    });
  }

  return {
    get(path, query, withinMs) {
      return sendWithRetry({
        ...request('GET', `${path}?${new URLSearchParams(query)}`),
        read: ({ status, body }) => (status === 200 ? jsonObject(body) : undefined),
        ...(withinMs && { withinMs }),
      });
    },
    command(order, body) {
      return sendWithRetry({
        ...request(order.method, order.path, ({ unknown }) => body(unknown > 0)),
        doubt: order,
        read: ({ status }, { unknown }) => (status === order.success ? { wasUnknown: unknown > 0 } : undefined),
      });
    },
    async scopes() {
      return (await tokens.get()).scopes;
    },
    clockOffsetMs: clocks.offsetMs,
    close() {
      ending.close();
      transport.close();
    },
  };
}
