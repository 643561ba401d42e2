import pLimit from 'p-limit';
import pThrottle from 'p-throttle';
import { TooLate } from '../base/http/failure.ts';
import { SHORTEST_TRY_MS } from '../base/http/retry.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import type { Limit } from './limits.ts';

const MOST_IN_FLIGHT = 8;
/** Zoom's limit belongs to the account: this leaves some of it for its other apps. */
const OUR_SHARE = 0.8;

/** Starts requests no faster than `cautious`, or than Zoom's limit once it is known, and at most 8 at a time. */
function createPace(closing: AbortSignal, remainingMs: () => number, cautious: Limit) {
  const inFlight = pLimit(MOST_IN_FLIGHT);
  let allowed = cautious;
  /** Made on first use, because it cannot be made after `closing`. */
  let start: (() => unknown) | undefined;

  function starter() {
    const { requests, perMs } = allowed;
    return pThrottle({ limit: requests, interval: perMs, strict: true, signal: closing })(() => {});
  }

  return {
    /** Runs the task when its turn comes. Rejects with TooLate or the reason of `closing` if it does not come in time. */
    run<T>(task: () => Promise<T>): Promise<T> {
      return inFlight(async () => {
        closing.throwIfAborted();
        start ??= starter();
        await start();
        if (remainingMs() < SHORTEST_TRY_MS) throw new TooLate();
        return task();
      });
    },
    /** Follows the limit of an answer. */
    learn(limit: Limit | undefined): void {
      if (limit === undefined) return;
      const requests = Math.max(1, Math.floor(limit.requests * OUR_SHARE));
      if (requests === allowed.requests && limit.perMs === allowed.perMs) return;
      allowed = { requests, perMs: limit.perMs };
      start = undefined;
    },
  };
}

/** Below the limits of a Pro account: 20 rooms a second, 10 reports a second, 10 lists of the dashboard a minute. */
const CAUTIOUS: Limit = { requests: 10, perMs: 1000 };
const CAUTIOUS_LISTS: Limit = { requests: 8, perMs: MINUTE_MS };

/**
 * Returns the pace for a path. Zoom's limits differ, so rooms, reports and lists of the dashboard each have their own.
 * `closing` aborts when nothing new may start.
 */
export function createPaces(closing: AbortSignal, remainingMs: () => number) {
  const paces = new Map<string, ReturnType<typeof createPace>>();
  return (path: string) => {
    const isList = /^\/metrics\/meetings(\?|$)/.test(path);
    const [firstWord = ''] = /^\/\w+/.exec(path) ?? [];
    const lane = isList ? 'lists' : firstWord;
    const pace = paces.get(lane) ?? createPace(closing, remainingMs, isList ? CAUTIOUS_LISTS : CAUTIOUS);
    paces.set(lane, pace);
    return pace;
  };
}
