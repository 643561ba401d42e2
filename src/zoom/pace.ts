import pLimit from 'p-limit';
import pThrottle from 'p-throttle';
import { TooLate } from '../base/http/failure.ts';
import { SHORTEST_TRY_MS } from '../base/http/retry.ts';
import { MINUTE_MS } from '../base/system/time.ts';
import type { Limit } from './limits.ts';

const MOST_IN_FLIGHT = 8;
/** Zoom's limit is the account's, shared by every app on it: leave the others something. */
const OUR_SHARE = 0.8;

/**
 * Starts requests no faster than Zoom's limit allows, and not too many at once; waiting ends with the deadline. Until Zoom
 * tells that limit it is `cautious`.
 */
function createPace(deadline: AbortSignal, remainingMs: () => number, cautious: Limit) {
  const inFlight = pLimit(MOST_IN_FLIGHT);
  let allowed = cautious;
  /** Made when it is needed: once the deadline is over it cannot be. */
  let start: (() => unknown) | undefined;

  function starter() {
    const { requests, perMs } = allowed;
    return pThrottle({ limit: requests, interval: perMs, strict: true, signal: deadline })(() => {});
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
    learn(limit: Limit | undefined): void {
      if (limit === undefined) return;
      const requests = Math.max(1, Math.floor(limit.requests * OUR_SHARE));
      if (requests === allowed.requests && limit.perMs === allowed.perMs) return;
      allowed = { requests, perMs: limit.perMs };
      start = undefined;
    },
  };
}

/** Rates that a Pro account takes, too (20 rooms a second, 10 reports; 10 lists of the dashboard a minute). */
const CAUTIOUS: Limit = { requests: 10, perMs: 1000 };
const CAUTIOUS_LISTS: Limit = { requests: 8, perMs: MINUTE_MS };

/** A pace for each of Zoom's limits: that for reports is another than that for rooms, or for lists of the dashboard. */
export function createPaces(deadline: AbortSignal, remainingMs: () => number) {
  const paces = new Map<string, ReturnType<typeof createPace>>();
  return (path: string) => {
    const isList = /^\/metrics\/meetings(\?|$)/.test(path);
    const [firstWord = ''] = /^\/\w+/.exec(path) ?? [];
    const lane = isList ? 'lists' : firstWord;
    const pace = paces.get(lane) ?? createPace(deadline, remainingMs, isList ? CAUTIOUS_LISTS : CAUTIOUS);
    paces.set(lane, pace);
    return pace;
  };
}
