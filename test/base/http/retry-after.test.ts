import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/base/http/retry-after.ts';
import { inTimeZone } from '../../support/run-dialer.ts';

const NOW = Date.parse('2026-11-23T16:11:04Z');

describe('how long a 429 asks to wait', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['an ISO date-time', { 'retry-after': '2026-11-23T16:11:24Z' }, 20_000],
    ['an ISO date-time with an offset', { 'retry-after': '2026-11-23T09:11:24-07:00' }, 20_000],
    ['an ISO date-time without an offset, which is UTC', { 'retry-after': '2026-11-23T16:11:24' }, 20_000],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 16:11:24 GMT' }, 20_000],
    ['a reset in Unix seconds', { 'x-ratelimit-reset': String(NOW / 1000 + 1) }, 1000],
    ['a reset that has passed', { 'x-ratelimit-reset': String(NOW / 1000 - 5) }, 0],
    ['a reset in Unix milliseconds', { 'x-ratelimit-reset': String(NOW + 1000) }, 1000],
    ['a reset in Unix microseconds', { 'x-ratelimit-reset': String((NOW + 1000) * 1000) }, 1000],
    ['a reset in Unix seconds with a fraction', { 'x-ratelimit-reset': `${NOW / 1000 + 1}.5` }, 1500],
    ['a reset in seconds from now', { 'x-ratelimit-reset': '3' }, 3000],
    ['a reset as an ISO date-time', { 'x-ratelimit-reset': '2026-11-23T16:11:24Z' }, 20_000],
    ['an instant in Unix seconds', { 'retry-after': String(NOW / 1000 + 20) }, 20_000],
    ['an instant in Unix milliseconds', { 'retry-after': String(NOW + 20_000) }, 20_000],
    ['seconds with a fraction', { 'retry-after': '1.5' }, 1500],
    ['an ISO date-time tomorrow', { 'retry-after': '2026-11-24T00:00:00Z' }, 28_136_000],
    ['longer than any limit of Zoom lasts', { 'retry-after': '2099-11-23T16:11:24Z' }, undefined],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, undefined],
  ])('%s', (_, headers, expected) => {
    inTimeZone('America/Denver');
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it("is counted from the service's clock, if the answer has it: this machine's may be an hour off", () => {
    const headers = { date: 'Mon, 23 Nov 2026 15:11:04 GMT', 'x-ratelimit-reset': String(NOW / 1000 - 3600 + 2) };
    expect(retryAfterMs(headers, NOW)).toBe(2000);
  });
});
