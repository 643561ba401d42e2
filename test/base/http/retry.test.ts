import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/base/http/failure.ts';
import { retryWaitMs } from '../../../src/base/http/retry.ts';

const first = { failures: 1, unknown: 0, tokenRenewed: false };
const wait = (failure: Failure, history = first, options = {}) =>
  retryWaitMs(failure, history, { safe: false, remainingMs: 50_000, random: 1, ...options });

const notExecuted: Failure = { class: 'not executed', trouble: 'connection refused' };
const unknown: Failure = { class: 'unknown', status: 503 };

describe('what was not executed', () => {
  it.each([
    [1, 200],
    [2, 400],
    [3, 800],
    [5, 3200],
    [6, 4000],
    [20, 4000],
  ])('is tried again: after failure %d within %d ms, at least half of it', (failures, ms) => {
    expect(wait(notExecuted, { ...first, failures })).toBe(ms);
    expect(wait(notExecuted, { ...first, failures }, { random: 0 })).toBe(ms / 2);
  });

  it('is final when the wait would last beyond the deadline', () => {
    expect(wait(notExecuted, first, { remainingMs: 150 })).toBeUndefined();
  });

  it('for its token is sent again at once with a new one, and only once', () => {
    expect(wait({ class: 'not executed', status: 401 })).toBe(0);
    expect(wait({ class: 'not executed', status: 401 }, { ...first, tokenRenewed: true })).toBeUndefined();
  });
});

describe('a 429', () => {
  const limited = (more: Partial<Failure>): Failure => ({ class: 'not executed', status: 429, ...more });
  it('is waited out as long as Zoom says', () => expect(wait(limited({ retryAfterMs: 20_000 }))).toBe(20_200));
  it('backs off when Zoom does not say', () => expect(wait(limited({}))).toBe(200));
  it('is final when it lasts beyond the deadline', () =>
    expect(wait(limited({ retryAfterMs: 60_000 }))).toBeUndefined());
  it('is final when it is the daily limit', () =>
    expect(wait(limited({ daily: true, retryAfterMs: 0 }))).toBeUndefined());
});

describe('an unknown outcome', () => {
  it('of a join is followed by one more try, never by a third', () => {
    expect(wait(unknown, { ...first, unknown: 1 })).toBe(200);
    expect(wait(unknown, { ...first, failures: 2, unknown: 2 })).toBeUndefined();
  });

  it('of a safe request is tried until the deadline', () => {
    expect(wait(unknown, { ...first, failures: 9, unknown: 9 }, { safe: true })).toBe(4000);
  });

  it('with a page that is not from Zoom is tried twice at most, safe or not', () => {
    expect(
      wait({ class: 'unknown', foreign: true }, { ...first, failures: 2, unknown: 2 }, { safe: true }),
    ).toBeUndefined();
  });
});

it('a refusal is final', () => expect(wait({ class: 'refused', status: 404 }, first, { safe: true })).toBeUndefined());
