import type { Failure } from './failure.ts';

/** The tries of a request so far. */
export interface History {
  /** Failed tries, including the last one. */
  failures: number;
  /** Those of them that may have had an effect. */
  unknown: number;
}

/**
 * When a request may be sent again. `always`: repeating it does no harm. `once if unknown`: once more after a try that may
 * have had an effect, and never a third time. `if not executed`: only while no try can have had an effect. `never`: not at
 * all, because it is right only for this moment.
 */
export type Repeat = 'always' | 'once if unknown' | 'if not executed' | 'never';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 4000;
/** A try that the deadline would cut off has an unknown outcome; it is better not to start it. */
export const SHORTEST_TRY_MS = 200;

interface Circumstances {
  repeat: Repeat;
  remainingMs: number;
  hasNewToken: boolean;
  random: number;
}

/**
 * Returns how long to wait before the next try, in ms, or undefined if there should be none. The wait doubles with each
 * failure and is jittered; `remainingMs` is the time left until the deadline, `hasNewToken` says whether the next try has
 * another token, `random` lies in [0, 1). The rules are those of docs/reliability.md.
 */
export function retryWaitMs(
  failure: Failure,
  history: History,
  { repeat, remainingMs, hasNewToken, random }: Circumstances,
): number | undefined {
  if (failure.class === 'refused' || failure.daily || repeat === 'never') return undefined;
  if (repeat === 'if not executed' && history.unknown > 0) return undefined;
  if (failure.status === 401) return hasNewToken && remainingMs > SHORTEST_TRY_MS ? 0 : undefined;
  const isSafe = repeat === 'always' && !failure.foreign;
  if (failure.class === 'unknown' && history.unknown > 1 && !isSafe) return undefined;
  const jitter = 0.5 + random / 2;
  const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (history.failures - 1)) * jitter;
  // The service counts in whole seconds. The jitter also keeps all who wait for it from coming back at once.
  const waitMs = Math.max(backOffMs, (failure.retryAfterMs ?? 0) + FIRST_WAIT_MS * jitter);
  return waitMs < remainingMs - SHORTEST_TRY_MS ? waitMs : undefined;
}
