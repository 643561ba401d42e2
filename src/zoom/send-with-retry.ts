import { thrownFailure } from '../base/http/failure.ts';
import type { History } from '../base/http/retry.ts';
import { sendWithRetry } from '../base/http/send-with-retry.ts';
import type { RawAnswer } from '../base/http/transport.ts';
import { DialerError, type ErrorCode } from '../errors.ts';
import { explain, explainRetry } from './explain.ts';
import { type ZoomFailure, zoomFailure } from './failure.ts';

/** What to do about a command that Zoom may have taken, though its answer was lost. */
export interface Doubt {
  repeat: 'once if unknown' | 'if not executed';
  /** A sentence for the error if the outcome stays unknown. */
  warning: string;
}

export interface Timing {
  /** When the run began, by the real clock. */
  startedAt: Date;
  /** Time since then, on a clock that never jumps. */
  elapsedMs: () => number;
  /** When all requests end, on that clock. */
  deadlineMs: number;
  /** Aborts when the run is asked to stop: nothing more is sent, and requests in flight get 3 s. */
  stop?: AbortSignal | undefined;
  /** Called before each wait for another try; `withinMs` is how long it is tried, if shorter than until the deadline. */
  onRetry?: (message: string, withinMs?: number) => void;
}

/** One request, however many tries it takes. */
export interface ZoomRequest<T> {
  /** Where it goes, for messages. */
  host: string;
  /** Given for a command. Any other request is safe to repeat. */
  doubt?: Doubt;
  /** How long to keep trying; until the deadline if left out. */
  withinMs?: number;
  /** Its path under the API's address, without the query; left out for the token request. */
  path?: string;
  /** The error code of a refusal that is not a known one. */
  refusal: ErrorCode;
  send: (history: History) => Promise<RawAnswer>;
  /** Returns the wanted value, or undefined if the answer does not hold it. */
  read: (answer: RawAnswer, history: History) => T | undefined;
  /** Has the next try use a new token; false if there is none. Left out for the token request itself. */
  renewToken?: () => boolean;
}

/**
 * Returns the function that sends all requests of a run to Zoom, with retries. It throws DialerError with Zoom's answer
 * explained; `isUnknown` if Zoom may have taken the command. `closing` aborts when nothing new may start.
 */
export function createSendWithRetry({ startedAt, elapsedMs, deadlineMs, onRetry, stop }: Timing, closing: AbortSignal) {
  const lost = (error: unknown): ZoomFailure => {
    const failure = thrownFailure(error, closing);
    return failure.late && stop?.aborted ? { ...failure, stopped: true } : failure;
  };
  return <T>(request: ZoomRequest<T>): Promise<T> => {
    const { host, doubt, withinMs, path, refusal, send, read, renewToken } = request;
    const exchange = {
      send,
      read,
      answerFailure: (answer: RawAnswer) => zoomFailure(answer, startedAt.getTime() + elapsedMs()),
      thrownFailure: lost,
    };
    return sendWithRetry(exchange, {
      repeat: doubt?.repeat ?? 'always',
      elapsedMs,
      withinMs: Math.min(deadlineMs - elapsedMs(), withinMs ?? Number.POSITIVE_INFINITY),
      stop,
      wakeUp: closing,
      renewToken,
      onRetry: (failure) => onRetry?.(explainRetry(failure, host), withinMs),
      giveUp(failure, { isUnknown }) {
        const [code, message, hint] = explain(failure, host, refusal, path);
        return new DialerError(code, isUnknown ? `${message} ${doubt?.warning}` : message, hint, isUnknown);
      },
    });
  };
}
