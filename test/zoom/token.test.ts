import { describe, expect, it } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { readToken, type Token, tokenSource } from '../../src/zoom/token.ts';

/** A source whose requests for tokens are answered by `fetchToken`. Only waiting moves the clock. */
function source(options: { fetchToken?: () => Promise<Token>; remainingMs?: number } = {}) {
  let fetched = 0;
  const clock = { ms: 0 };
  const waits: number[] = [];
  const tokens = tokenSource({
    elapsedMs: () => clock.ms,
    remainingMs: () => options.remainingMs ?? 50_000,
    closing: new AbortController().signal,
    wait: async (ms) => {
      waits.push(ms);
      clock.ms += ms;
    },
    random: () => 0.5,
    fetchToken: async () => {
      fetched++;
      return options.fetchToken?.() ?? { accessToken: `token ${fetched}`, scopes: [], renewAtMs: Infinity };
    },
  });
  return { tokens, clock, waits, fetched: () => fetched };
}

describe('the token of a run', () => {
  it('is fetched once for all', async () => {
    const { tokens, fetched } = source();
    const all = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    expect([new Set(all).size, fetched()]).toEqual([1, 1]);
  });

  it('is renewed once for all whom Zoom refused it, and those who come meanwhile get the new one', async () => {
    const { tokens, waits, fetched } = source();
    const first = await tokens.get();
    expect([tokens.refuse(first), tokens.refuse(first)]).toEqual([true, true]);
    const all = await Promise.all([tokens.get(), tokens.get()]);
    expect(tokens.refuse(first)).toBe(true);
    all.push(await tokens.get());
    expect(all.map(({ accessToken }) => accessToken)).toEqual(['token 2', 'token 2', 'token 2']);
    expect([fetched(), waits]).toEqual([2, [2100]]);
  });

  it('is renewed 8 times a minute at most', async () => {
    const { tokens, clock } = source();
    const renew = async () => tokens.refuse(await tokens.get());
    for (let count = 0; count < 8; count++) expect(await renew()).toBe(true);
    expect(await renew()).toBe(false);
    clock.ms += 60_000;
    expect(await renew()).toBe(true);
  });

  it('is not renewed if no time is left for it', async () => {
    const { tokens } = source({ remainingMs: 2200 });
    expect(tokens.refuse(await tokens.get())).toBe(false);
  });

  it.each([
    ['credentials', 1],
    ['unreachable', 3],
  ] as const)('is asked for again after an error %s: %i requests of 3 callers', async (code, requests) => {
    const { tokens, fetched } = source({
      fetchToken: async () => {
        throw new DialerError(code, 'no token');
      },
    });
    for (let count = 0; count < 3; count++) await expect(tokens.get()).rejects.toThrow('no token');
    expect(fetched()).toBe(requests);
  });
});

it.each([
  [3600, 3_540_000],
  [60, 30_000],
  [0, 3_540_000],
  ['3600', 3_540_000],
  [undefined, 3_540_000],
])('a token that lasts %j s is used for %i ms', (expires_in, ms) => {
  expect(readToken({ access_token: 'x', expires_in }, 0)?.renewAtMs).toBe(ms);
});
