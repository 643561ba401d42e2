import { describe, expect, it } from 'vitest';
import { keptFresh } from '../../../../src/commands/approve/listen/fresh.ts';
import { DialerError } from '../../../../src/errors.ts';

/** A reading whose results are told to it one by one; time stands still until it is moved. */
function open() {
  let nowMs = 0;
  const looks: { end: (result: string | Error) => void }[] = [];
  const timers = new Set<{ atMs: number; call: () => void }>();
  const read = keptFresh(
    () =>
      new Promise<string>((resolve, reject) => {
        looks.push({ end: (result) => (typeof result === 'string' ? resolve(result) : reject(result)) });
      }),
    {
      elapsedMs: () => nowMs,
      after: (ms, call) => {
        const timer = { atMs: nowMs + ms, call };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
  );
  return {
    read,
    looks,
    timers,
    end: (result: string | Error) => looks.at(-1)?.end(result),
    at(ms: number) {
      nowMs = ms;
      for (const timer of timers) if (timer.atMs <= nowMs) timer.call();
    },
  };
}

/** The same, ten seconds after a first look. */
async function openedBefore() {
  const reading = open();
  const first = reading.read();
  reading.end('first');
  await first;
  reading.at(10_000);
  return reading;
}

const slow = new DialerError('rate-limit', 'Google asked to slow down.', '');
const gone = new DialerError('unreachable', 'Could not reach Google.', '');

describe('what was read', () => {
  it('is good for ten seconds, for all who ask meanwhile', async () => {
    const { read, looks, end, at, timers } = open();
    const asked = [read(), read(), read()];
    end('first');
    expect(await Promise.all(asked)).toEqual(['first', 'first', 'first']);
    at(9999);
    expect(await read()).toBe('first');
    at(10_000);
    const again = [read(), read()];
    end('second');
    expect(await Promise.all(again)).toEqual(['second', 'second']);
    expect(looks).toHaveLength(2);
    expect(timers.size).toBe(0);
  });

  it('is read again at once where it could not be read, and nothing stands in', async () => {
    const { read, end } = open();
    const both = [read(), read()];
    end(slow);
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = read();
    end('second');
    expect(await again).toBe('second');
  });
});

describe('what was read before stands in', () => {
  it.each([slow, gone])('while Google does not answer: $code; one look in ten seconds', async (error) => {
    const { read, looks, end, at } = await openedBefore();
    const during = read();
    end(error);
    expect(await during).toBe('first');
    at(19_999);
    expect(await read()).toBe('first');
    expect(looks).toHaveLength(2);
    at(20_000);
    const after = read();
    end('second');
    expect(await after).toBe('second');
  });

  it('after three seconds, while Google hangs; one look at a time', async () => {
    const { read, looks, end, at } = await openedBefore();
    const during = read();
    at(13_000);
    expect(await during).toBe('first');
    at(25_000);
    const later = read();
    expect(looks).toHaveLength(2);
    end('second');
    expect(await later).toBe('second');
  });

  it('for five minutes', async () => {
    const { read, end, at } = await openedBefore();
    at(5 * 60_000);
    const late = read();
    end(gone);
    await expect(late).rejects.toBe(gone);
  });

  it('at once where a look has taken three seconds already, so that not everybody waits anew', async () => {
    const { read, at, timers } = await openedBefore();
    const during = [read()];
    at(12_000);
    during.push(read());
    expect([...timers].map(({ atMs }) => atMs)).toEqual([13_000, 13_000]);
    at(14_000);
    during.push(read());
    at(14_000);
    expect(await Promise.all(during)).toEqual(['first', 'first', 'first']);
  });

  it('not where there is something to say of what is to be read, which is read again at once', async () => {
    const refused = new DialerError('scope', 'The Google Sheet is not shared any more.', '');
    const { read, end } = await openedBefore();
    const during = read();
    end(refused);
    await expect(during).rejects.toBe(refused);
    const again = read();
    end('second');
    expect(await again).toBe('second');
  });
});
