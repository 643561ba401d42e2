import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../src/base/http/failure.ts';
import { dailyRemaining, limitOf } from '../../src/zoom/limits.ts';
import { inTimeZone } from '../support/run-dialer.ts';

const NOW = Date.parse('2026-11-23T16:11:04Z');

describe('how long a 429 asks to wait', () => {
  it.each<[string, Record<string, string>, object]>([
    ['seconds', { 'retry-after': '20' }, { retryAfterMs: 20_000 }],
    ['an ISO date-time', { 'retry-after': '2026-11-23T16:11:24Z' }, { retryAfterMs: 20_000 }],
    ['an ISO date-time with an offset', { 'retry-after': '2026-11-23T09:11:24-07:00' }, { retryAfterMs: 20_000 }],
    [
      'an ISO date-time without a zone, which is UTC',
      { 'retry-after': '2026-11-23T16:11:24' },
      { retryAfterMs: 20_000 },
    ],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 16:11:24 GMT' }, { retryAfterMs: 20_000 }],
    ['a reset in Unix seconds', { 'x-ratelimit-reset': String(NOW / 1000 + 1) }, { retryAfterMs: 1000 }],
    ['a reset that has passed', { 'x-ratelimit-reset': String(NOW / 1000 - 5) }, { retryAfterMs: 0 }],
    [
      'the daily limit',
      { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2026-11-24T00:00:00Z' },
      { daily: true, retryAfterMs: 28_136_000 },
    ],
    ['the daily limit without more', { 'x-ratelimit-type': 'Daily-limit' }, { daily: true }],
    ['nothing', {}, {}],
    ['nonsense', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, {}],
  ])('%s', (_, headers, expected) => {
    inTimeZone('America/Denver');
    expect(retryAfter(headers, NOW)).toEqual(expected);
  });

  it("is counted from Zoom's clock where the answer tells it: this one may be an hour off", () => {
    const headers = { date: 'Mon, 23 Nov 2026 15:11:04 GMT', 'x-ratelimit-reset': String(NOW / 1000 - 3600 + 2) };
    expect(retryAfter(headers, NOW)).toEqual({ retryAfterMs: 2000 });
  });
});

describe('how fast requests may come', () => {
  const category = (name: string) => ({ 'x-ratelimit-category': name });
  const daily = (limit: number) => ({ 'x-ratelimit-limit': String(limit), 'x-ratelimit-type': 'Daily-limit' });
  it.each<[Record<string, string>, [requests: number, perMs: number] | undefined]>([
    [{ 'x-ratelimit-limit': '60', 'x-ratelimit-type': 'QPS' }, [60, 1000]],
    [{ 'x-ratelimit-limit': '20' }, [20, 1000]],
    [{ 'x-ratelimit-limit': '40', ...category('Heavy') }, [40, 1000]],
    [{ 'x-ratelimit-limit': '20', ...category('Resource-intensive') }, [20, 60_000]],
    [{ 'x-ratelimit-limit': '20', ...category('RESOURCE_INTENSIVE') }, [20, 60_000]],
    [{ ...daily(30_000), ...category('Heavy') }, [10, 1000]],
    [{ ...daily(60_000), ...category('Heavy') }, [40, 1000]],
    [{ ...daily(60_000), ...category('Resource-intensive') }, [20, 60_000]],
    [daily(30_000), undefined],
    [{ 'x-ratelimit-limit': '0' }, undefined],
    [{}, undefined],
  ])('from %j is %s', (headers, limit) => {
    expect(limitOf(headers)).toEqual(limit && { requests: limit[0], perMs: limit[1] });
  });
});

describe('what the daily limit leaves', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': '0' }, 0],
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': '29999' }, 29_999],
    [{ 'x-ratelimit-type': 'QPS', 'x-ratelimit-remaining': '9' }, undefined],
    [{ 'x-ratelimit-type': 'Daily-limit' }, undefined],
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': 'many' }, undefined],
  ])('from %j is %s', (headers, left) => expect(dailyRemaining(headers)).toBe(left));
});
