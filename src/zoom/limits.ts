type Headers = Record<string, unknown>;

/** So many requests in so long. */
export interface Limit {
  requests: number;
  perMs: number;
}

/** What Zoom allows a Pro account, and one with twice its daily limit, by the category of a request (ZOOM.md, "Rate limits"). */
const BY_PLAN: Record<string, { lesser: Limit; greater: Limit }> = {
  heavy: { lesser: { requests: 10, perMs: 1000 }, greater: { requests: 40, perMs: 1000 } },
  'resource-intensive': { lesser: { requests: 10, perMs: 60_000 }, greater: { requests: 20, perMs: 60_000 } },
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

/** How many requests the account's daily limit leaves; nothing when the answer does not tell. */
export function dailyRemaining(headers: Headers): number | undefined {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  return isDaily(headers) && Number.isSafeInteger(remaining) && remaining >= 0 ? remaining : undefined;
}

/**
 * How long a 429 asks to wait, in ms from `nowMs` (Unix ms, the real clock). `Retry-After` comes as seconds, an ISO
 * date-time (Zoom's daily limit; without a zone it is UTC) or an HTTP date, `X-RateLimit-Reset` as Unix seconds.
 * Instants are measured from the answer's own Date where it has one: this machine's clock may be wrong.
 */
export function retryAfter(headers: Headers, nowMs: number): { retryAfterMs?: number; daily?: boolean } {
  const daily = isDaily(headers) ? { daily: true } : {};
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d+$/.test(text)) return { ...daily, retryAfterMs: Number(text) * 1000 };
  const hasNoZone = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text);
  const untilMs = Date.parse(hasNoZone ? `${text}Z` : text) || Number(headers['x-ratelimit-reset']) * 1000;
  if (!(untilMs > 0)) return daily;
  const fromMs = Date.parse(String(headers.date ?? '')) || nowMs;
  return { ...daily, retryAfterMs: Math.max(0, untilMs - fromMs) };
}

function isDaily(headers: Headers): boolean {
  return /^daily/i.test(String(headers['x-ratelimit-type'] ?? ''));
}
