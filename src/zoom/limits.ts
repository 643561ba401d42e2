import type { Headers } from '../base/http/transport.ts';

import { MINUTE_MS } from '../base/system/time.ts';
/** So many requests in so long. */
export interface Limit {
  requests: number;
  perMs: number;
}

/** What Zoom allows a Pro account, and one with twice its daily limit, by the category of a request (ZOOM.md, "Rate limits"). */
const BY_PLAN: Record<string, { lesser: Limit; greater: Limit }> = {
  heavy: { lesser: { requests: 10, perMs: 1000 }, greater: { requests: 40, perMs: 1000 } },
  'resource-intensive': { lesser: { requests: 10, perMs: MINUTE_MS }, greater: { requests: 20, perMs: MINUTE_MS } },
};
const GREATER_DAILY_LIMIT = 60_000;

/**
 * How fast Zoom lets requests like this one come, as its answer tells: a number a second, or a minute for
 * RESOURCE-INTENSIVE ones. Where it tells the daily limit instead, that tells the plan. Nothing when it tells neither.
 */
export function limitOf(headers: Headers): Limit | undefined {
  const requests = Number(headers['x-ratelimit-limit']);
  if (!Number.isSafeInteger(requests) || requests <= 0) return undefined;
  const known = BY_PLAN[String(headers['x-ratelimit-category']).toLowerCase().replace(/[ _]/g, '-')];
  if (isDaily(headers)) return requests < GREATER_DAILY_LIMIT ? known?.lesser : known?.greater;
  return { requests, perMs: known?.lesser.perMs ?? 1000 };
}

/** Whether an answer is about the account's daily limit. */
export function isDaily(headers: Headers): boolean {
  return /^daily/i.test(String(headers['x-ratelimit-type'] ?? ''));
}

/** How many requests the account's daily limit leaves; nothing when the answer does not tell. */
export function dailyRemaining(headers: Headers): number | undefined {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  return isDaily(headers) && Number.isSafeInteger(remaining) && remaining >= 0 ? remaining : undefined;
}
