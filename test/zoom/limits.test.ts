import { describe, expect, it } from 'vitest';
import { dailyRemaining, limitOf } from '../../src/zoom/limits.ts';

describe('the rate limit', () => {
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

describe('the requests left of the daily limit', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': '0' }, 0],
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': '29999' }, 29_999],
    [{ 'x-ratelimit-type': 'QPS', 'x-ratelimit-remaining': '9' }, undefined],
    [{ 'x-ratelimit-type': 'Daily-limit' }, undefined],
    [{ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': 'many' }, undefined],
  ])('from %j is %s', (headers, left) => expect(dailyRemaining(headers)).toBe(left));
});
