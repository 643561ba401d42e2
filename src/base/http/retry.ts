import type { Failure } from './failure.ts';

/** What a request has been through so far. */
export interface History {
  /** Tries that failed, this one included. */
  failures: number;
  /** Those among them after which nobody knows whether Zoom did it. */
  unknown: number;
  /** A new token was fetched for it. */
  tokenRenewed: boolean;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 4000;
/** A try that the deadline would cut off leaves an unknown outcome: better none. */
export const SHORTEST_TRY_MS = 200;

/**
 * How long to wait before the next try, in ms, or nothing when there should be none: the table "What became of a
 * request" as a function. `remainingMs` is what is left until the deadline, `random` lies in [0, 1).
 * A join is not safe to repeat: after an unknown outcome it is sent once more, and never a third time.
 */
export function retryWaitMs(
  failure: Failure,
  history: History,
  options: { safe: boolean; remainingMs: number; random: number },
): number | undefined {
  if (failure.class === 'refused' || failure.daily) return undefined;
  if (failure.status === 401) return history.tokenRenewed ? undefined : 0;
  const mayRepeat = options.safe && !failure.foreign;
  if (failure.class === 'unknown' && history.unknown > 1 && !mayRepeat) return undefined;
  const jitter = 0.5 + options.random / 2;
  const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (history.failures - 1)) * jitter;
  // A reset is given in whole seconds; the jitter also keeps those who wait for it from coming back at once.
  const waitMs = Math.max(backOffMs, (failure.retryAfterMs ?? 0) + FIRST_WAIT_MS * jitter);
  return waitMs < options.remainingMs - SHORTEST_TRY_MS ? waitMs : undefined;
}
