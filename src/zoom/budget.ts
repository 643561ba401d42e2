import type { Headers } from '../base/http/transport.ts';
import { formatCount } from '../base/output/format.ts';
import { DialerError } from '../errors.ts';
import { DAILY_LIMIT_USED_UP, dailyRemaining } from './limits.ts';

/**
 * Leaves the last `leave` requests of the account's daily limit to its other apps. The rest is known from the last answer,
 * less the requests in flight.
 */
export function createBudget(leave: number) {
  let remaining = Number.POSITIVE_INFINITY;
  let inFlight = 0;
  return {
    /** Sends a request, and learns from its answer. Throws DialerError `rate-limit` if none is left for it. */
    async run<T extends { headers: Headers }>(request: () => Promise<T>): Promise<T> {
      if (remaining - inFlight <= leave) throw usedUp(remaining, leave);
      inFlight++;
      try {
        const answer = await request();
        remaining = dailyRemaining(answer.headers) ?? remaining;
        return answer;
      } finally {
        inFlight--;
      }
    },
  };
}

function usedUp(remaining: number, leave: number): DialerError {
  const reset = 'The limit resets at midnight UTC.';
  if (leave === 0) return new DialerError('rate-limit', DAILY_LIMIT_USED_UP, reset);
  const left = formatCount(remaining, 'API request');
  const message = `The Zoom account has ${left} left today, and ${leave} are reserved for other apps.`;
  const hint = `${reset} With --leave 0, dialer uses the reserved requests too.`;
  return new DialerError('rate-limit', message, hint);
}
