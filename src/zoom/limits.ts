import type { Headers } from '../base/http/transport.ts';
import { MINUTE_MS } from '../base/system/time.ts';

export const DAILY_LIMIT_USED_UP = "The Zoom account's daily limit of API requests is used up.";

/** A number of requests in a length of time. */
export interface Limit {
  requests: number;
  perMs: number;
}

/**
 * Zoom's documented limits by the category of a request: `lesser` for a Pro account, `greater` for Business and above,
 * which have twice the daily limit.
 */
const BY_PLAN: Record<string, { lesser: Limit; greater: Limit }> = {
  heavy: { lesser: { requests: 10, perMs: 1000 }, greater: { requests: 40, perMs: 1000 } },
  'resource-intensive': { lesser: { requests: 10, perMs: MINUTE_MS }, greater: { requests: 20, perMs: MINUTE_MS } },
};
const GREATER_DAILY_LIMIT = 60_000;

/**
 * Returns how fast Zoom accepts requests like the one answered: X-RateLimit-Limit counts per second, and per minute for
 * RESOURCE-INTENSIVE ones. If the header gives the daily limit instead, the plan follows from that. Undefined if there is
 * neither.
 */
export function limitOf(headers: Headers): Limit | undefined {
  const requests = Number(headers['x-ratelimit-limit']);
  if (!Number.isSafeInteger(requests) || requests <= 0) return undefined;
  const known = BY_PLAN[String(headers['x-ratelimit-category']).toLowerCase().replace(/[ _]/g, '-')];
  if (isDaily(headers)) return requests < GREATER_DAILY_LIMIT ? known?.lesser : known?.greater;
  return { requests, perMs: known?.lesser.perMs ?? 1000 };
}

/** Whether the limit in the headers is the account's daily one. */
export function isDaily(headers: Headers): boolean {
  return /^daily/i.test(String(headers['x-ratelimit-type'] ?? ''));
}

/** Returns how many requests are left of the account's daily limit; undefined if the headers do not say. */
export function dailyRemaining(headers: Headers): number | undefined {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  return isDaily(headers) && Number.isSafeInteger(remaining) && remaining >= 0 ? remaining : undefined;
}
