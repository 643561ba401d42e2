import { expect, it } from 'vitest';
import { keptFresh } from '../../../src/approve/listen/fresh.ts';

it('what was read is good for five seconds, for all who ask meanwhile', async () => {
  let nowMs = 0;
  let times = 0;
  const read = keptFresh(
    async () => ++times,
    () => nowMs,
  );
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  nowMs = 4999;
  expect(await read()).toBe(1);
  nowMs = 5000;
  expect(await Promise.all([read(), read()])).toEqual([2, 2]);
});

it('what could not be read is read again at once', async () => {
  let times = 0;
  const read = keptFresh(
    async () => {
      if (++times === 1) throw new Error('gone');
      return times;
    },
    () => 0,
  );
  const both = await Promise.allSettled([read(), read()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read()).toBe(2);
});
