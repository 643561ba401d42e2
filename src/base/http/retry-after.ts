import { HOUR_MS } from '../system/time.ts';
import type { Headers } from './transport.ts';

/** Daily limits are the longest ones, and clocks differ. A longer wait than this is a misunderstanding. */
const LONGEST_MS = 25 * HOUR_MS;
/** Smaller numbers are seconds from now, larger ones instants: this many seconds after 1970 was 1973. */
const FIRST_INSTANT = 1e8;

/**
 * Returns how long a response asks us to wait, in ms, or undefined if it does not say, or asks for longer than any limit
 * lasts. `Retry-After` and `X-RateLimit-Reset` hold seconds from now, an instant in Unix seconds, milliseconds or
 * microseconds, an HTTP date, or an ISO date-time (UTC if it has no offset). Instants are measured from the response's own
 * Date, because this machine's clock (`nowMs`, Unix ms) may be wrong.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const fromMs = Date.parse(String(headers.date ?? '')) || nowMs;
  const waits = ['retry-after', 'x-ratelimit-reset'].map((name) => waitMs(String(headers[name] ?? '').trim(), fromMs));
  return waits.find((wait) => wait !== undefined && wait <= LONGEST_MS);
}

function waitMs(text: string, fromMs: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < FIRST_INSTANT ? number * 1000 : Math.max(0, unixMs(number) - fromMs);
  }
  const hasNoOffset = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text);
  const untilMs = /\D{2}|\d-\d/.test(text) ? Date.parse(hasNoOffset ? `${text}Z` : text) : Number.NaN;
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs - fromMs);
}

/** Reads an instant after 1973 in Unix seconds, milliseconds or microseconds. */
function unixMs(instant: number): number {
  if (instant < FIRST_INSTANT * 1000) return instant * 1000;
  return instant < FIRST_INSTANT * 1_000_000 ? instant : instant / 1000;
}
