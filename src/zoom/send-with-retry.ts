import { setTimeout as sleep } from 'node:timers/promises';
import { answerFailure, type Failure, type RawAnswer, thrownFailure } from '../base/http/failure.ts';
import { type History, retryWaitMs } from '../base/http/retry.ts';
import { DialerError, type ErrorCode } from '../errors.ts';
import { explain, explainRetry } from './explain.ts';

/** What becomes of a command when nobody knows whether Zoom took it. */
export interface Doubt {
  /** Sent once more, or never again. */
  afterUnknown: 'once more' | 'never';
  /** What is said where nobody knows in the end: a whole sentence. */
  warning: string;
}

export interface Timing {
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
}

/** One request, however many tries it takes. */
export interface Attempt<T> {
  /** Where it goes, in words. */
  host: string;
  /** Of a command; doing anything else twice does no harm. */
  doubt?: Doubt;
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

/**
 * Does one request: tries until the answer is the wanted one, the failure is final, or there is no time for another try.
 * Nothing is waited for any more once `closing` aborts.
 */
export function createSendWithRetry({ startedAt, elapsedMs, deadlineMs, onRetry, stop }: Timing, closing: AbortSignal) {
  return async <T>(attempt: Attempt<T>): Promise<T> => {
    const { host, doubt, withinMs, resource, refusal, send, read, renewToken } = attempt;
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
      const options = { safe: !doubt, remainingMs: untilMs - elapsedMs(), random: Math.random() };
      const isFinal = stop?.aborted || (history.unknown > 0 && doubt?.afterUnknown === 'never');
      const waitMs = isFinal ? undefined : retryWaitMs(failure, history, options);
      if (waitMs === undefined) {
        throw finalError(explain(failure, host, refusal, resource), history.unknown > 0 ? doubt?.warning : undefined);
      }
      if (failure.status === 401) {
        history.tokenRenewed = true;
        renewToken?.();
      }
      onRetry?.(explainRetry(failure, host), withinMs);
      await sleep(waitMs, undefined, { signal: closing }).catch(() => undefined);
    }
  };
}

/** `warning`: nobody knows whether Zoom did it. */
function finalError([code, message, hint]: ReturnType<typeof explain>, warning: string | undefined): DialerError {
  return new DialerError(code, warning ? `${message} ${warning}` : message, hint, warning !== undefined);
}
