import { setTimeout as sleep } from 'node:timers/promises';
import type { ZoomConfig } from '../config.ts';
import { DialerError, type ErrorCode } from '../errors.ts';
import { createTransport, type RawRequest } from '../transport.ts';
import { createBudget } from './budget.ts';
import { compareClocks } from './clock.ts';
import { createEnding } from './ending.ts';
import { explain, explainRetry } from './explain.ts';
import { answerFailure, type Failure, jsonObject, type RawAnswer, thrownFailure } from './failure.ts';
import { limitOf } from './limits.ts';
import { createPaces, TooLate } from './pace.ts';
import { type History, retryWaitMs, SHORTEST_TRY_MS } from './retry.ts';
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
export interface Order {
  method: 'PATCH' | 'PUT';
  path: string;
  /** The status with which Zoom takes it. */
  taken: 202 | 204;
  /** Nobody knows whether Zoom took it: sent once more, or never again. */
  afterUnknown: 'once more' | 'never';
  /** What is said where nobody knows in the end: a whole sentence. */
  warning: string;
}

export interface Command {
  json: object;
  /** Parts of it that must never come back in a message. */
  secrets: string[];
}

interface Timing {
  /** When the run began, by the real clock. */
  startedAt: Date;
  /** Since then, on a clock that never jumps. */
  elapsedMs: () => number;
  /** By then everything is over. */
  deadlineMs: number;
  /** Aborts when the run is asked to end: nothing more is sent, and what is under way gets 3 s. */
  stop?: AbortSignal | undefined;
  /** Told before each wait for another try, and for how long it is tried, where that is not until the deadline. */
  onRetry?: (message: string, withinMs?: number) => void;
  /** How many requests of the account's daily limit are for others. */
  leave?: number | undefined;
}

/** One request, however many tries it takes. */
interface Attempt<T> {
  /** Where it goes, in words. */
  host: string;
  /** A command; doing anything else twice does no harm. */
  order?: Order;
  /** How long to go on trying; until the deadline, where this is left out. */
  withinMs?: number;
  /** What it is about: the first word of its path, with a slash. */
  resource?: string;
  /** What a refusal means that is not a known one. */
  refusal: ErrorCode;
  send: (history: History) => Promise<RawAnswer>;
  /** The wanted answer; nothing when it is another. */
  read: (answer: RawAnswer, history: History) => T | undefined;
  /** Called when Zoom did not take the token; left out where there is none. */
  renewToken?: () => void;
}

/** A run that may take hours must not try for hours to begin: by then there was somebody to tell. */
const LONGEST_TOKEN_MS = 60_000;

/** A client for one account. Token, pace, retries and Zoom's errors are its business, not its callers'. */
export function createClient(config: ZoomConfig, timing: Timing): ZoomClient {
  const { startedAt, elapsedMs, deadlineMs, onRetry, stop } = timing;
  const { deadline, closing, remainingMs } = createEnding(elapsedMs, deadlineMs, stop);
  const transport = createTransport(deadline);
  const clocks = compareClocks(() => startedAt.getTime() + elapsedMs());
  const exchange = (request: RawRequest) => clocks.watch(transport.exchange(request));
  const paceOf = createPaces(closing, remainingMs);
  const budget = createBudget(timing.leave ?? Number.NEGATIVE_INFINITY);
  const tokens = tokenSource(fetchToken, elapsedMs);

  function fetchToken(): Promise<Token> {
    const request = tokenRequest(config);
    return settle({
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

  /** Tries until the answer is the wanted one, the failure is final, or there is no time for another try. */
  async function settle<T>(attempt: Attempt<T>): Promise<T> {
    const { host, order, withinMs, resource, refusal, send, read, renewToken } = attempt;
    const history: History = { failures: 0, unknown: 0, tokenRenewed: !renewToken };
    const untilMs = Math.min(deadlineMs, elapsedMs() + (withinMs ?? deadlineMs));
    for (;;) {
      let failure: Failure;
      try {
        const answer = await send(history);
        const value = read(answer, history);
        if (value !== undefined) return value;
        failure = answerFailure(answer, startedAt.getTime() + elapsedMs());
      } catch (error) {
        failure = thrownFailure(error, closing);
        if (failure.late && stop?.aborted) failure.stopped = true;
      }
      history.failures++;
      if (failure.class === 'unknown') history.unknown++;
      const options = { safe: !order, remainingMs: untilMs - elapsedMs(), random: Math.random() };
      const isFinal = stop?.aborted || (history.unknown > 0 && order?.afterUnknown === 'never');
      const waitMs = isFinal ? undefined : retryWaitMs(failure, history, options);
      if (waitMs === undefined) {
        throw finalError(explain(failure, host, refusal, resource), history.unknown > 0 ? order?.warning : undefined);
      }
      if (failure.status === 401) {
        history.tokenRenewed = true;
        renewToken?.();
      }
      onRetry?.(explainRetry(failure, host), withinMs);
      await sleep(waitMs, undefined, { signal: closing }).catch(() => undefined);
    }
  }

  return {
    get(path, query, withinMs) {
      const read = ({ status, body }: RawAnswer) => (status === 200 ? jsonObject(body) : undefined);
      return settle({
        ...api('GET', `${path}?${new URLSearchParams(query)}`),
        read,
        ...(withinMs && { withinMs }),
      });
    },
    command(order, body) {
      const read = ({ status }: RawAnswer, { unknown }: History) =>
        status === order.taken ? { wasUnknown: unknown > 0 } : undefined;
      const request = api(order.method, order.path, ({ unknown }) => body(unknown > 0));
      return settle({ ...request, order, read });
    },
    async scopes() {
      return (await tokens.get()).scopes;
    },
    clockOffsetMs: clocks.offsetMs,
    close: () => transport.close(),
  };
}

/** `warning`: nobody knows whether Zoom did it. */
function finalError([code, message, hint]: ReturnType<typeof explain>, warning: string | undefined): DialerError {
  return new DialerError(code, warning ? `${message} ${warning}` : message, hint, warning !== undefined);
}
