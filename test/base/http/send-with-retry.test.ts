import { expect, it } from 'vitest';
import type { Failure } from '../../../src/base/http/failure.ts';
import type { History, Repeat } from '../../../src/base/http/retry.ts';
import { createRetries, type RetryOptions, sendWithRetry } from '../../../src/base/http/send-with-retry.ts';
import type { RawAnswer } from '../../../src/base/http/transport.ts';
import { DialerError } from '../../../src/errors.ts';

const answer = (status: number): RawAnswer => ({ status, headers: {}, body: '', secrets: [] });
const FATES: Record<number, Failure['class']> = { 401: 'not executed', 404: 'refused', 429: 'not executed' };

/** Sends a request that is answered with these statuses, one a try; the last one repeats. Only waiting moves the clock. */
function send(statuses: number[], options: Partial<RetryOptions<Failure>> = {}) {
  const tries: History[] = [];
  const waits: number[] = [];
  let clockMs = 0;
  const exchange = {
    async send(history: History) {
      tries.push({ ...history });
      return answer(statuses[tries.length - 1] ?? statuses.at(-1) ?? 200);
    },
    read: ({ status }: RawAnswer) => (status === 200 ? 'done' : undefined),
    answerFailure: ({ status }: RawAnswer): Failure => ({ class: FATES[status] ?? 'unknown', status }),
    thrownFailure(error: unknown): never {
      throw error;
    },
  };
  const result = sendWithRetry(exchange, {
    ...base(() => clockMs),
    wait: async (ms) => {
      waits.push(ms);
      clockMs += ms;
    },
    ...options,
  });
  return { result, tries, waits };
}

function base(elapsedMs: () => number): RetryOptions<Failure> {
  return {
    repeat: 'always' as Repeat,
    elapsedMs,
    withinMs: 10_000,
    giveUp: ({ status }, { isUnknown, isStopping }) =>
      new DialerError('refused', `${status}${isStopping ? ' stopping' : ''}`, '', isUnknown),
  };
}

it('tries until the answer is the wanted one, and each try knows the earlier failures', async () => {
  const { result, tries, waits } = send([503, 429, 200]);
  expect(await result).toBe('done');
  expect(tries).toEqual([
    { failures: 0, unknown: 0 },
    { failures: 1, unknown: 1 },
    { failures: 2, unknown: 1 },
  ]);
  expect(waits).toHaveLength(2);
});

it('gives up at the deadline with the last failure', async () => {
  const { result, waits } = send([503]);
  await expect(result).rejects.toMatchObject({ message: '503', isUnknown: false });
  const waitedMs = waits.reduce((sum, ms) => sum + ms);
  expect(waitedMs).toBeLessThan(10_000);
  expect(waitedMs).toBeGreaterThan(5000);
});

it.each<[Repeat, number[], number, boolean]>([
  ['always', [404], 1, false],
  ['once if unknown', [503], 2, true],
  ['once if unknown', [503, 404], 2, true],
  ['once if unknown', [429, 404], 2, false],
  ['if not executed', [429, 503], 2, true],
  ['never', [429], 1, false],
  ['never', [503], 1, true],
])(
  'repeats %s: after %j it has sent %i, and the outcome is unknown: %s',
  async (repeat, statuses, count, isUnknown) => {
    const { result, tries } = send(statuses, { repeat });
    await expect(result).rejects.toMatchObject({ isUnknown });
    expect(tries).toHaveLength(count);
  },
);

it('renews a token that is refused as long as there is a new one', async () => {
  let renewed = 0;
  const { result, tries, waits } = send([401], { renewToken: () => ++renewed < 4 });
  await expect(result).rejects.toThrow('401');
  expect([renewed, tries.length, waits]).toEqual([4, 4, [0, 0, 0]]);
});

it('does not repeat a request that is refused for its token if there is no token to renew', async () => {
  const { result, tries } = send([401]);
  await expect(result).rejects.toThrow('401');
  expect(tries).toHaveLength(1);
});

it('sends nothing more once the run is stopping', async () => {
  const stop = new AbortController();
  const { result, tries } = send([503], { stop: stop.signal, onRetry: () => stop.abort() });
  await expect(result).rejects.toThrow('503 stopping');
  expect(tries).toHaveLength(2);
});

it('does not wait any longer once it is woken up', async () => {
  const wakeUp = new AbortController();
  wakeUp.abort();
  const { result } = send([429, 200], { wait: undefined, wakeUp: wakeUp.signal });
  expect(await result).toBe('done');
});

it('throws a defect', async () => {
  const exchange = {
    send: () => Promise.reject(new TypeError('a defect')),
    read: () => undefined,
    answerFailure: (): Failure => ({ class: 'unknown' }),
    thrownFailure(error: unknown): never {
      throw error;
    },
  };
  await expect(
    sendWithRetry(
      exchange,
      base(() => 0),
    ),
  ).rejects.toThrow('a defect');
});

it('starts counting afresh after progress', async () => {
  let clockMs = 0;
  const waits: number[] = [];
  const retries = createRetries({ ...base(() => clockMs), wait: async (ms) => void waits.push(ms) });
  for (let count = 0; count < 4; count++) await retries.next({ class: 'unknown', status: 503 });
  clockMs = 9999;
  retries.restart();
  await retries.next({ class: 'unknown', status: 503 });
  expect(waits.at(-1)).toBeLessThanOrEqual(200);
  expect(retries.history.failures).toBe(1);
});
