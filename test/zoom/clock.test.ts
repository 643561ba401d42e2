import { expect, it } from 'vitest';
import { compareClocks } from '../../src/zoom/clock.ts';

const answer = (date?: string) => Promise.resolve({ status: 200, headers: { date }, body: '', secrets: [] });

it('takes the offset from the quickest answer that has a date', async () => {
  let nowMs = Date.parse('2026-11-23T09:11:00Z');
  const times = [0, 8000, 0, 1000, 0, 10];
  const clocks = compareClocks(() => {
    nowMs += times.shift() ?? 0;
    return nowMs;
  });
  await clocks.watch(answer('Mon, 23 Nov 2026 09:11:14 GMT'));
  // Sent at :00 and received at :08, so answered at about :04.
  expect(clocks.offsetMs()).toBe(10_500);
  await clocks.watch(answer('Mon, 23 Nov 2026 09:11:10 GMT'));
  expect(clocks.offsetMs()).toBe(2000);
  await clocks.watch(answer());
  expect(clocks.offsetMs()).toBe(2000);
});

it('rethrows the error of a request', async () => {
  await expect(compareClocks(Date.now).watch(Promise.reject(new Error('reset')))).rejects.toThrow('reset');
});
