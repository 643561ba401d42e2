import type { Headers } from './transport.ts';

/**
 * Returns how long a response asks us to wait, in ms, or undefined if it does not say. `Retry-After` holds seconds, an
 * HTTP date or an ISO date-time (UTC if it has no offset); `X-RateLimit-Reset` holds Unix seconds. Instants are measured
 * from the response's own Date, because this machine's clock (`nowMs`, Unix ms) may be wrong.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const hasNoOffset = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text);
  const untilMs = Date.parse(hasNoOffset ? `${text}Z` : text) || Number(headers['x-ratelimit-reset']) * 1000;
  if (!(untilMs > 0)) return undefined;
  const fromMs = Date.parse(String(headers.date ?? '')) || nowMs;
  return Math.max(0, untilMs - fromMs);
}
