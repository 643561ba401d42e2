import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBudget } from '../../src/zoom/budget.ts';
import { createPaces } from '../../src/zoom/pace.ts';

describe('the pace of requests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Counts how many of 100 requests start within `ms`. */
  async function startedWithin(path: string, ms: number, limit?: { requests: number; perMs: number }): Promise<number> {
    const paceOf = createPaces(new AbortController().signal, () => Number.POSITIVE_INFINITY);
    paceOf(path).learn(limit);
    let count = 0;
    for (let index = 0; index < 100; index++) void paceOf(path).run(async () => void count++);
    await vi.advanceTimersByTimeAsync(ms);
    return count;
  }

  it.each<[string, number, { requests: number; perMs: number } | undefined, number]>([
    ['/metrics/meetings?type=past', 1000, undefined, 8],
    ['/metrics/meetings?type=past', 59_000, { requests: 10, perMs: 60_000 }, 8],
    ['/metrics/meetings?type=past', 59_000, { requests: 20, perMs: 60_000 }, 16],
    ['/metrics/meetings?type=past', 119_000, { requests: 20, perMs: 60_000 }, 32],
    ['/metrics/meetings/abc/participants?type=past', 900, undefined, 10],
    ['/report/users', 900, { requests: 40, perMs: 1000 }, 32],
  ])('to %s: within %d ms and a limit of %j, %d start', async (path, ms, limit, count) => {
    expect(await startedWithin(path, ms, limit)).toBe(count);
  });
});

describe("the account's daily limit", () => {
  const answer = (remaining?: number) => ({
    headers:
      remaining === undefined ? {} : { 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': `${remaining}` },
  });

  it('is respected from the first answer on, counting requests in flight', async () => {
    const budget = createBudget(100);
    await budget.run(async () => answer());
    await budget.run(async () => answer(102));
    let finish = (_: ReturnType<typeof answer>) => {};
    const inFlight = [1, 2].map(() =>
      budget.run(() => new Promise<ReturnType<typeof answer>>((done) => (finish = done))),
    );
    await expect(budget.run(async () => answer(0))).rejects.toMatchObject({
      code: 'rate-limit',
      message: 'The Zoom account has 102 API requests left today, and 100 are reserved for other apps.',
    });
    finish(answer(101));
    await inFlight[1];
    await expect(budget.run(async () => answer(0))).rejects.toMatchObject({ code: 'rate-limit' });
  });

  it('sends nothing once the limit is used up', async () => {
    const budget = createBudget(0);
    await budget.run(async () => answer(0));
    await expect(budget.run(async () => answer(0))).rejects.toMatchObject({ code: 'rate-limit' });
  });

  it('is ignored by a run that reserves nothing', async () => {
    const budget = createBudget(Number.NEGATIVE_INFINITY);
    await budget.run(async () => answer(0));
    expect(await budget.run(async () => answer(0))).toEqual(answer(0));
  });
});
