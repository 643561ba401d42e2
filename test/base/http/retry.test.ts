import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/base/http/failure.ts';
import { retryWaitMs } from '../../../src/base/http/retry.ts';

const first = { failures: 1, unknown: 0 };
const wait = (failure: Failure, history = first, options = {}) =>
  retryWaitMs(failure, history, {
    repeat: 'once if unknown',
    remainingMs: 50_000,
    hasNewToken: false,
    random: 1,
    ...options,
  });

const notExecuted: Failure = { class: 'not executed', trouble: 'connection refused' };
const unknown: Failure = { class: 'unknown', status: 503 };

describe('a request that was not executed', () => {
  it.each([
    [1, 200],
    [2, 400],
    [3, 800],
    [5, 3200],
    [6, 4000],
    [20, 4000],
  ])('is retried after failure %d within %d ms, and no sooner than half of it', (failures, ms) => {
    expect(wait(notExecuted, { ...first, failures })).toBe(ms);
    expect(wait(notExecuted, { ...first, failures }, { random: 0 })).toBe(ms / 2);
  });

  it('is not retried if the wait would pass the deadline', () => {
    expect(wait(notExecuted, first, { remainingMs: 150 })).toBeUndefined();
  });

  it('because of its token is retried at once with a new one, if there is one and time for it', () => {
    const refused: Failure = { class: 'not executed', status: 401 };
    expect(wait(refused, first, { hasNewToken: true })).toBe(0);
    expect(wait(refused, first, { hasNewToken: false })).toBeUndefined();
    expect(wait(refused, first, { hasNewToken: true, remainingMs: 100 })).toBeUndefined();
  });

  it('is retried unless it is right only for this moment', () => {
    expect(wait(notExecuted, first, { repeat: 'if not executed' })).toBe(200);
    expect(wait(notExecuted, first, { repeat: 'never' })).toBeUndefined();
  });
});

describe('a 429', () => {
  const limited = (more: Partial<Failure>): Failure => ({ class: 'not executed', status: 429, ...more });
  it('is retried after the wait that the service asks for', () =>
    expect(wait(limited({ retryAfterMs: 20_000 }))).toBe(20_200));
  it('backs off if the service does not say how long to wait', () => expect(wait(limited({}))).toBe(200));
  it('is final if the limit lasts beyond the deadline', () =>
    expect(wait(limited({ retryAfterMs: 60_000 }))).toBeUndefined());
  it('is final if it is the daily limit', () =>
    expect(wait(limited({ daily: true, retryAfterMs: 0 }))).toBeUndefined());
});

describe('an unknown outcome', () => {
  it('of a join is followed by one more try, never by a third', () => {
    expect(wait(unknown, { ...first, unknown: 1 })).toBe(200);
    expect(wait(unknown, { ...first, failures: 2, unknown: 2 })).toBeUndefined();
  });

  it('of a safe request is retried until the deadline', () => {
    expect(wait(unknown, { ...first, failures: 9, unknown: 9 }, { repeat: 'always' })).toBe(4000);
  });

  it('of an approval is final, and so is every later failure', () => {
    const history = { ...first, unknown: 1 };
    expect(wait(unknown, history, { repeat: 'if not executed' })).toBeUndefined();
    expect(wait(notExecuted, { ...history, failures: 2 }, { repeat: 'if not executed' })).toBeUndefined();
  });

  it('with a page of something else is retried once, even if the request is safe', () => {
    const foreign: Failure = { class: 'unknown', foreign: true };
    expect(wait(foreign, { ...first, unknown: 1 }, { repeat: 'always' })).toBe(200);
    expect(wait(foreign, { ...first, failures: 2, unknown: 2 }, { repeat: 'always' })).toBeUndefined();
  });
});

it('a refusal is final', () => {
  expect(wait({ class: 'refused', status: 404 }, first, { repeat: 'always' })).toBeUndefined();
});
