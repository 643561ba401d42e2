import { createEnding } from '../../../base/http/ending.ts';
import type { EngineAddress } from '../../../base/http/search-engine.ts';
import {
  createRetries,
  type Exchange,
  type Retries,
  type RetryOptions,
  sendOnce,
  sendWithRetry,
} from '../../../base/http/send-with-retry.ts';
import { createTransport, type RawAnswer, type RawRequest } from '../../../base/http/transport.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { MINUTE_MS } from '../../../base/system/time.ts';
import { DialerError } from '../../../errors.ts';
import { explain, explainRetry, type Where } from './explain.ts';
import { type EngineFailure, engineFailure, lostFailure } from './failure.ts';
import { withoutValuesOf } from './words.ts';

export interface EngineDeps extends Pick<Deps, 'env' | 'now' | 'elapsedMs'> {
  /** Aborts when the run is asked to stop: nothing more is sent, and requests in flight get 3 s. */
  stop?: AbortSignal | undefined;
  /** Called with a sentence before each wait for another try. */
  onRetry?: (message: string) => void;
  /** Waits; real time if left out. */
  wait?: (ms: number, stop?: AbortSignal) => Promise<unknown>;
}

export interface EngineRequest {
  method: RawRequest['method'];
  /** Appended to the engine's address. */
  path: string;
  /** JSON, or the lines of a `_bulk`. */
  body?: string;
}

/** Returns the wanted value, or undefined if the answer does not hold it. `nowMs` is the real clock (Unix ms). */
type Read<T> = (answer: RawAnswer, nowMs: number) => T | undefined;

export interface EngineClient {
  /** Sends a request until its answer is the wanted one, for `withinMs`. Throws DialerError. */
  send<T>(request: EngineRequest, read: Read<T>, withinMs: number): Promise<T>;
  /** Sends a request once. Throws DialerError `stopped` if the run is stopping. */
  sendOnce<T>(request: EngineRequest, read: Read<T>): Promise<{ value: T } | { failure: EngineFailure }>;
  /** Waits between requests that are sent once each. Throws DialerError when `withinMs` is over. */
  retries(withinMs: number): Retries<EngineFailure>;
  /** Explains a failure in a sentence. */
  wordsFor(failure: EngineFailure): string;
  /** A clock that never jumps. */
  elapsedMs(): number;
  close(): void;
}

/** The engine itself gives a `_bulk` a minute. */
const ANSWER_WITHIN_MS = MINUTE_MS;

/** HTTP with a search engine. Takes care of credentials, retries and the engine's errors. */
export function createEngineClient(address: EngineAddress, deps: EngineDeps): EngineClient {
  const { now, elapsedMs, stop, onRetry, wait } = deps;
  const { url, secrets } = address;
  const ending = createEnding({ elapsedMs, stop });
  const transport = createTransport(ending.deadline);
  const nowMs = () => now.getTime() + elapsedMs();
  const where: Where = { host: transport.wayTo(url), url, hasCredentials: secrets.length > 0 };

  function exchangeFor<T>(request: EngineRequest, read: Read<T>): Exchange<T, EngineFailure> {
    return {
      async send() {
        if (stop?.aborted) throw stopped();
        return transport.exchange(rawRequest(address, request));
      },
      read: (answer) => read(answer, nowMs()),
      answerFailure(answer) {
        const failure = engineFailure(answer, nowMs());
        // An engine that cannot read a request quotes it.
        if (request.path !== '/_bulk' || failure.quote === undefined) return failure;
        return { ...failure, quote: withoutValuesOf(failure.quote, request.body ?? '') };
      },
      thrownFailure: (error) => lostFailure(error, ending.deadline),
    };
  }

  function retryFor(withinMs: number): RetryOptions<EngineFailure> {
    return {
      // A document has its own ID, and a template its own name.
      repeat: 'always',
      elapsedMs,
      withinMs,
      stop,
      wakeUp: stop,
      wait,
      onRetry: (failure) => onRetry?.(explainRetry(failure, where)),
      giveUp: (failure, { isStopping }) => (isStopping ? stopped() : new DialerError(...explain(failure, where))),
    };
  }

  return {
    send: (request, read, withinMs) => sendWithRetry(exchangeFor(request, read), retryFor(withinMs)),
    sendOnce: (request, read) => sendOnce(exchangeFor(request, read)),
    retries: (withinMs) => createRetries(retryFor(withinMs)),
    wordsFor: (failure) => explain(failure, where)[1],
    elapsedMs,
    close() {
      ending.close();
      transport.close();
    },
  };
}

function rawRequest({ url, headers, secrets }: EngineAddress, { method, path, body }: EngineRequest): RawRequest {
  // These types are good for every version of both engines; those of Elastic's own client are for Elasticsearch only.
  const type = path === '/_bulk' ? 'application/x-ndjson' : 'application/json';
  return {
    method,
    url: url + path,
    headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body }),
    withinMs: ANSWER_WITHIN_MS,
    secrets,
  };
}

function stopped(): DialerError {
  return new DialerError('stopped', 'Stopped before all documents were in the index.');
}
