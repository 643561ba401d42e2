type Headers = Record<string, unknown>;

/** Requests a second that Zoom allows, as this answer tells it; nothing when it does not, or tells the daily limit. */
export function limitPerSecond(headers: Headers): number | undefined {
  const limit = Number(headers['x-ratelimit-limit']);
  return Number.isSafeInteger(limit) && limit > 0 && !isDaily(headers) ? limit : undefined;
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
