import { setTimeout as sleep } from 'node:timers/promises';
import type { RawAnswer } from '../../../base/http/failure.ts';
import { retryWaitMs } from '../../../base/http/retry.ts';
import type { EngineAddress } from '../../../base/http/search-engine.ts';
import { createTransport, type RawRequest } from '../../../base/http/transport.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { MINUTE_MS } from '../../../base/system/time.ts';
import { DialerError } from '../../../errors.ts';
import { explain, explainRetry, type Where } from './explain.ts';
import { type EngineFailure, engineFailure, lostFailure } from './failure.ts';

export interface EngineDeps extends Pick<Deps, 'env' | 'now' | 'elapsedMs'> {
  /** Aborts when the run is asked to end: nothing more is sent, and what is under way gets 3 s. */
  stop?: AbortSignal | undefined;
  /** Told, in a sentence, before each wait for another try. */
  onRetry?: (message: string) => void;
  /** Waits; for real, when left out. */
  wait?: (ms: number, stop?: AbortSignal) => Promise<unknown>;
}

export interface EngineRequest {
  method: RawRequest['method'];
  /** Behind the engine's address. */
  path: string;
  /** JSON, or the lines of a `_bulk`. */
  body?: string;
}

/** How long a thing is tried that goes wrong. */
export interface Patience {
  /** Waits for the next try; throws DialerError when there is none. */
  wait(failure: EngineFailure): Promise<void>;
  /** Something was taken: it begins anew. */
  renew(): void;
}

export interface EngineClient {
  /** One try: what `read` makes of the answer, or the failure when it makes nothing of it. Throws DialerError `stopped`. */
  attempt<T>(request: EngineRequest, read: Read<T>): Promise<{ value: T } | { failure: EngineFailure }>;
  patience(ms: number): Patience;
  close(): void;
}

/** `nowMs` is the real clock, in Unix milliseconds. */
type Read<T> = (answer: RawAnswer, nowMs: number) => T | undefined;

/** The engine itself gives a `_bulk` a minute. */
const ANSWER_WITHIN_MS = MINUTE_MS;
/** What is under way when the run is asked to end may still be answered. */
const STOPPING_MS = 3000;
const STOPPED = 'dialer was asked to end before all documents were in the index.';

/** HTTP with a search engine: credentials, retries and the engine's errors are its business, not its callers'. */
export function createEngineClient(address: EngineAddress, deps: EngineDeps): EngineClient {
  const { now, elapsedMs, stop, onRetry, wait = waitForReal } = deps;
  const { url, headers, secrets } = address;
  const deadline = new AbortController();
  const onStop = () => setTimeout(() => deadline.abort(), STOPPING_MS).unref();
  stop?.addEventListener('abort', onStop);
  const transport = createTransport(deadline.signal);
  const nowMs = () => now.getTime() + elapsedMs();
  const where: Where = { host: transport.wayTo(url), url, hasCredentials: secrets.length > 0 };

  return {
    async attempt({ method, path, body }, read) {
      if (stop?.aborted) throw new DialerError('stopped', STOPPED);
      // What every engine of both kinds takes; the types of Elastic's own client only Elasticsearch does.
      const type = path === '/_bulk' ? 'application/x-ndjson' : 'application/json';
      const request = {
        method,
        url: url + path,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-type': type }),
        },
        ...(body !== undefined && { body }),
        withinMs: ANSWER_WITHIN_MS,
        secrets,
      };
      try {
        const answer = await transport.exchange(request);
        const value = read(answer, nowMs());
        return value === undefined ? { failure: engineFailure(answer, nowMs()) } : { value };
      } catch (error) {
        return { failure: lostFailure(error, deadline.signal) };
      }
    },
    patience(ms) {
      let untilMs = elapsedMs() + ms;
      // There is no token that could be renewed.
      const history = { failures: 0, unknown: 0, tokenRenewed: true };
      return {
        renew() {
          untilMs = elapsedMs() + ms;
          Object.assign(history, { failures: 0, unknown: 0 });
        },
        async wait(failure) {
          history.failures++;
          if (failure.class === 'unknown') history.unknown++;
          const options = {
            safe: true,
            remainingMs: untilMs - elapsedMs(),
            random: Math.random(),
          };
          const waitMs = retryWaitMs(failure, history, options);
          if (waitMs === undefined) throw new DialerError(...explain(failure, where));
          if (stop?.aborted) throw new DialerError('stopped', STOPPED);
          onRetry?.(explainRetry(failure, where));
          await wait(waitMs, stop);
        },
      };
    },
    close() {
      stop?.removeEventListener('abort', onStop);
      transport.close();
    },
  };
}

async function waitForReal(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}
