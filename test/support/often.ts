import { describe, it } from 'vitest';

// vitest.config.mts has `npm run e2e` run every test file that imports this one in full, besides test/e2e/.

/** Whether this is `npm run e2e`. */
export const isFull = process.env.TESTS_IN_FULL === 'true';

/** How many times a test does what takes long: a tenth in `npm test`, or `less`. */
export function often(times: number, less = Math.ceil(times / 10)): number {
  return isFull ? times : less;
}

const none = Object.assign(() => {}, { each: () => () => {} }) as never;
/** `it` for a test that is slow by nature, because it waits or is large: only `npm run e2e` has it. */
export const itInFull: typeof it = isFull ? it : none;
export const describeInFull: typeof describe = isFull ? describe : none;
