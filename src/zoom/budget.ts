import { DialerError } from '../errors.ts';
import { dailyRemaining } from './limits.ts';

/**
 * The account's daily limit of requests, which all of its apps share: this run takes none of the last `leave`. What
 * remains is known once an answer has told, and what is under way counts as gone.
 */
export function createBudget(leave: number) {
  let remaining = Number.POSITIVE_INFINITY;
  let underWay = 0;
  return {
    /** Runs a request and learns from its answer. Throws DialerError `rate-limit` instead when there is none left for it. */
    async run<T extends { headers: Record<string, unknown> }>(request: () => Promise<T>): Promise<T> {
      if (remaining - underWay <= leave) {
        const hint = 'Zoom counts anew at midnight UTC; --leave 0 would take them, too.';
        throw new DialerError(
          'rate-limit',
          `${Math.max(0, remaining)} requests of the Zoom account's daily limit remain, and ${leave} are left to other apps.`,
          hint,
        );
      }
      underWay++;
      try {
        const answer = await request();
        remaining = dailyRemaining(answer.headers) ?? remaining;
        return answer;
      } finally {
        underWay--;
      }
    },
  };
}
