import { createEnding } from '../base/http/ending.ts';
import { TooLate } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import { type History, SHORTEST_TRY_MS } from '../base/http/retry.ts';
import { createTransport, type RawAnswer, type RawRequest } from '../base/http/transport.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import { createBudget } from './budget.ts';
import { compareClocks } from './clock.ts';
import type { ZoomConfig } from './config.ts';
import { limitOf } from './limits.ts';
import { createPaces } from './pace.ts';
import { createSendWithRetry, type Doubt, type Timing } from './send-with-retry.ts';
import { readToken, type Token, tokenRequest, tokenSource } from './token.ts';

export interface ZoomClient {
  /**
   * GET under the API's URL, safe to repeat: until the deadline, or for `withinMs`. Resolves to the JSON object of a 200;
   * throws DialerError.
   */
  get(path: string, query: Record<string, string>, withinMs?: number): Promise<Record<string, unknown>>;
  /**
   * Has Zoom do something. `body` is made anew right before each try, and told whether an earlier one may have worked;
   * what it throws ends the command. `wasUnknown` tells so in the end, as `isUnknown` does of the DialerError that it
   * throws.
   */
  command(order: Order, body: (afterUnknown: boolean) => Promise<Command>): Promise<{ wasUnknown: boolean }>;
  /** What the app may do, as its token tells; empty when it does not. Throws DialerError. */
  scopes(): Promise<string[]>;
  /** How far Zoom's clock is ahead of this machine's; nothing before an answer that has a Date. */
  clockOffsetMs(): number | undefined;
  close(): void;
}

/** Where a command goes, and how. */
export interface Order extends Doubt {
  method: 'PATCH' | 'PUT';
  path: string;
  /** The status with which Zoom takes it. */
  taken: 202 | 204;
}

export interface Command {
  json: object;
  /** Parts of it that must never come back in a message. */
  secrets: string[];
}

interface Options extends Timing {
  /** How many requests of the account's daily limit are for others. */
  leave?: number | undefined;
}

/** A run that may take hours must not try for hours to begin: by then there was somebody to tell. */
const LONGEST_TOKEN_MS = MINUTE_MS;

/** A client for one account. Token, pace, retries and Zoom's errors are its business, not its callers'. */
export function createClient(config: ZoomConfig, options: Options): ZoomClient {
  const { startedAt, elapsedMs, deadlineMs, stop, leave = Number.NEGATIVE_INFINITY } = options;
  const ending = createEnding({ elapsedMs, deadlineMs, stop });
  const { closing, remainingMs } = ending;
  const transport = createTransport(ending.deadline);
  const clocks = compareClocks(() => startedAt.getTime() + elapsedMs());
  const exchange = (request: RawRequest) => clocks.watch(transport.exchange(request));
  const paceOf = createPaces(closing, remainingMs);
  const budget = createBudget(leave);
  const sendWithRetry = createSendWithRetry(options, closing);
  const tokens = tokenSource(fetchToken, elapsedMs);

  function fetchToken(): Promise<Token> {
    const request = tokenRequest(config);
    return sendWithRetry({
      host: transport.wayTo(request.url),
      refusal: 'credentials',
      ...(deadlineMs > LONGEST_TOKEN_MS && { withinMs: LONGEST_TOKEN_MS }),
      send: () => exchange(request),
      read: (answer) => (answer.status === 200 ? readToken(jsonObject(answer.body), elapsedMs()) : undefined),
    });
  }

  /** An API request: with a token, at the account's pace. */
  function api(method: RawRequest['method'], path: string, command?: (history: History) => Promise<Command>) {
    let token: Token | undefined;
    let refused: Token | undefined;
    const url = config.apiUrl + path;
    const [resource = ''] = /^\/\w+/.exec(path) ?? [];
    const pace = paceOf(path);
    return {
      host: transport.wayTo(url),
      resource,
      refusal: 'refused' as const,
      renewToken: () => {
        refused = token;
      },
      send: async (history: History) => {
        const answer = await pace.run(async () => {
          // Asked for only now: while this waited, another request may have found that the token is no longer good.
          token = await tokens.get(refused);
          const { accessToken } = token;
          const { json, secrets } = (await command?.(history)) ?? { json: undefined, secrets: [] };
          if (remainingMs() < SHORTEST_TRY_MS) throw new TooLate();
          const request = {
            method,
            url,
            headers: { authorization: `Bearer ${accessToken}`, ...(json && { 'content-type': 'application/json' }) },
            ...(json && { body: JSON.stringify(json) }),
            secrets: [accessToken, ...secrets],
          };
          return budget.run(() => exchange(request));
        });
        pace.learn(limitOf(answer.headers));
        return answer;
      },
    };
  }

  return {
    get(path, query, withinMs) {
      const read = ({ status, body }: RawAnswer) => (status === 200 ? jsonObject(body) : undefined);
      return sendWithRetry({
        ...api('GET', `${path}?${new URLSearchParams(query)}`),
        read,
        ...(withinMs && { withinMs }),
      });
    },
    command(order, body) {
      const read = ({ status }: RawAnswer, { unknown }: History) =>
        status === order.taken ? { wasUnknown: unknown > 0 } : undefined;
      const request = api(order.method, order.path, ({ unknown }) => body(unknown > 0));
      return sendWithRetry({ ...request, doubt: order, read });
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
