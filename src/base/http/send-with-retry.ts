import { setTimeout as sleep } from 'node:timers/promises';
import type { DialerError } from '../../errors.ts';
import type { Failure } from './failure.ts';
import { type History, type Repeat, retryWaitMs } from './retry.ts';
import type { RawAnswer } from './transport.ts';

/** One kind of request to one service. */
export interface Exchange<T, F extends Failure> {
  send(history: History): Promise<RawAnswer>;
  /** Returns the wanted value, or undefined if the answer does not hold it. */
  read(answer: RawAnswer, history: History): T | undefined;
  /** Explains an answer that `read` could not use. */
  answerFailure(answer: RawAnswer): F;
  /** Explains an error thrown instead of an answer; rethrows defects. */
  thrownFailure(error: unknown): F;
}

export interface RetryOptions<F extends Failure> {
  repeat: Repeat;
  /** A clock that never jumps. */
  elapsedMs: () => number;
  /** How long to keep trying, from now. */
  withinMs: number;
  /** The run is stopping: nothing is sent again. */
  stop?: AbortSignal | undefined;
  /** Cuts a wait short. */
  wakeUp?: AbortSignal | undefined;
  /** Has the next try use a new token. Returns false if there is none; left out if there is never one. */
  renewToken?: (() => boolean) | undefined;
  /** Called before each wait. */
  onRetry?: ((failure: F) => void) | undefined;
  /** Makes the error that ends the tries. */
  giveUp: (failure: F, end: TriesEnd) => DialerError;
  /** Waits; real time if left out. */
  wait?: ((ms: number, wakeUp?: AbortSignal) => Promise<unknown>) | undefined;
}

export interface TriesEnd {
  /** A try may have had an effect, and repeating it could do harm. */
  isUnknown: boolean;
  /** There would have been another try, but the run is stopping. */
  isStopping: boolean;
}

/** The tries of one request, or of several that share their patience. */
export interface Retries<F extends Failure> {
  readonly history: History;
  /** Waits for the next try. Throws what `giveUp` makes if there is none. */
  next(failure: F): Promise<void>;
  /** Starts counting afresh, after progress. */
  restart(): void;
}

/** Sends a request until its answer is the wanted one. Throws what `giveUp` makes of the last failure. */
export async function sendWithRetry<T, F extends Failure>(
  exchange: Exchange<T, F>,
  options: RetryOptions<F>,
): Promise<T> {
  const retries = createRetries(options);
  for (;;) {
    const result = await sendOnce(exchange, retries.history);
    if ('value' in result) return result.value;
    await retries.next(result.failure);
  }
}

/** Sends a request once. */
export async function sendOnce<T, F extends Failure>(
  { send, read, answerFailure, thrownFailure }: Exchange<T, F>,
  history: History = { failures: 0, unknown: 0 },
): Promise<{ value: T } | { failure: F }> {
  try {
    const answer = await send(history);
    const value = read(answer, history);
    return value === undefined ? { failure: answerFailure(answer) } : { value };
  } catch (error) {
    return { failure: thrownFailure(error) };
  }
}

/** Counts failed tries, and waits between them as `retryWaitMs` says. */
export function createRetries<F extends Failure>(options: RetryOptions<F>): Retries<F> {
  const { repeat, elapsedMs, withinMs, stop, wakeUp, renewToken, onRetry, giveUp, wait = waitFor } = options;
  const history: History = { failures: 0, unknown: 0 };
  let untilMs = elapsedMs() + withinMs;
  return {
    history,
    restart() {
      untilMs = elapsedMs() + withinMs;
      Object.assign(history, { failures: 0, unknown: 0 });
    },
    async next(failure) {
      history.failures++;
      if (failure.class === 'unknown') history.unknown++;
      const remainingMs = untilMs - elapsedMs();
      const hasNewToken = failure.status === 401 && renewToken?.() === true;
      const waitMs = retryWaitMs(failure, history, { repeat, remainingMs, hasNewToken, random: Math.random() });
      if (waitMs === undefined || stop?.aborted) {
        const isUnknown = history.unknown > 0 && repeat !== 'always';
        throw giveUp(failure, { isUnknown, isStopping: waitMs !== undefined });
      }
      onRetry?.(failure);
      await wait(waitMs, wakeUp);
    },
  };
}

/** Waits, not longer than until the signal aborts. */
export async function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}
