import pLimit from 'p-limit';
import pThrottle from 'p-throttle';
import { SHORTEST_TRY_MS } from './retry.ts';

const MOST_IN_FLIGHT = 8;
/** Until Zoom tells its limit: a rate that a Pro account (20 a second) takes too. */
const CAUTIOUS_PER_SECOND = 10;
/** Zoom's limit is the account's, shared by every app on it: leave the others something. */
const OUR_SHARE = 0.8;

/** There is no time left to begin a request: nothing of it was sent. */
export class TooLate extends Error {}

/** Starts requests no faster than Zoom's limit allows, and not too many at once; waiting ends with the deadline. */
export function createPace(deadline: AbortSignal, remainingMs: () => number) {
  const inFlight = pLimit(MOST_IN_FLIGHT);
  let perSecond = CAUTIOUS_PER_SECOND;
  /** Made when it is needed: once the deadline is over it cannot be. */
  let start: (() => unknown) | undefined;

  function starter() {
    return pThrottle({ limit: perSecond, interval: 1000, strict: true, signal: deadline })(() => {});
  }

  return {
    /** Runs the task when its turn comes; rejects with TooLate, or the deadline's reason, when it does not come in time. */
    run<T>(task: () => Promise<T>): Promise<T> {
      return inFlight(async () => {
        deadline.throwIfAborted();
        start ??= starter();
        await start();
        if (remainingMs() < SHORTEST_TRY_MS) throw new TooLate();
        return task();
      });
    },
    /** Zoom tells its limit with every answer. */
    learn(limitPerSecond: number | undefined): void {
      if (limitPerSecond === undefined) return;
      const allowed = Math.max(1, Math.floor(limitPerSecond * OUR_SHARE));
      if (allowed === perSecond) return;
      perSecond = allowed;
      start = undefined;
    },
  };
}
