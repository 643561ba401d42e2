import { describe, expect, it } from 'vitest';
import { cachedReads, createWriteBacks } from '../../../../src/commands/approve/listen/source-pace.ts';
import { DialerError } from '../../../../src/errors.ts';

const PAUSE_MS = 60_000;

/** A reading whose results are told to it one by one; time stands still until it is moved. */
function openReads() {
  let nowMs = 0;
  const looks: { end: (result: string | Error) => void }[] = [];
  const timers = new Set<{ atMs: number; call: () => void }>();
  const read = cachedReads(
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
  const reading = openReads();
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
    const { read, looks, end, at, timers } = openReads();
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
    const { read, end } = openReads();
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

/** Write-backs that end when they are told to, by a clock that stands still until it is moved. */
function openWriteBacks() {
  const pauses = new Set<() => void>();
  const waits: number[] = [];
  const begun: { ids: string; end: (isWritten: boolean) => void; fail: (error: Error) => void }[] = [];
  const said: unknown[] = [];
  const { owe, close } = createWriteBacks({
    write: (registrants) =>
      new Promise((end, fail) => {
        begun.push({ ids: [...registrants].map(([id, { v }]) => `${id}${v ?? ''}`).join(' '), end, fail });
      }),
    after: (ms, call) => {
      waits.push(ms);
      pauses.add(call);
      return () => pauses.delete(call);
    },
    onDefect: (error) => said.push(error),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    close,
    waits,
    said,
    pauses,
    settled,
    owe: (...ids: string[]) => owe(new Map(ids.map((id) => [id, {}]))),
    oweAs: (id: string, v: number) => owe(new Map([[id, { v }]])),
    written: () => begun.map(({ ids }) => ids),
    end: async (isWritten = true) => {
      begun.at(-1)?.end(isWritten);
      await settled();
    },
    fail: async (error: Error) => {
      begun.at(-1)?.fail(error);
      await settled();
    },
    pause: async () => {
      for (const call of [...pauses]) {
        pauses.delete(call);
        call();
      }
      await settled();
    },
  };
}

describe('what became of the codes', () => {
  it('is written at once the first time, then once for all that came until a minute after the last', async () => {
    const { owe, written, end, pause, waits } = openWriteBacks();
    owe('a');
    expect(written()).toEqual(['a']);
    owe('b');
    owe('c');
    // Never two at a time.
    expect(written()).toEqual(['a']);
    await end();
    owe('d');
    expect(written()).toEqual(['a']);
    await pause();
    expect(written()).toEqual(['a', 'b c d']);
    expect(waits).toEqual([PAUSE_MS]);
  });

  it('is not written where nothing came in the pause, and at once when something comes after it', async () => {
    const { owe, written, end, pause } = openWriteBacks();
    owe('a');
    await end();
    await pause();
    expect(written()).toEqual(['a']);
    owe('b');
    expect(written()).toEqual(['a', 'b']);
  });

  it.each(['could not be written', 'a defect'])('is owed still, and tried again after the pause: %s', async (how) => {
    const { owe, oweAs, written, end, fail, pause, said } = openWriteBacks();
    oweAs('a', 1);
    owe('b');
    if (how === 'a defect') await fail(new Error(how));
    else await end(false);
    oweAs('a', 2);
    await pause();
    // What is known of somebody since is newer.
    expect(written()).toEqual(['a1', 'a2 b']);
    expect(said).toEqual(how === 'a defect' ? [new Error(how)] : []);
    await end(false);
    await pause();
    expect(written().at(-1)).toBe('a2 b');
  });
});

describe('when it is to stop', () => {
  it('what is owed is written once more, behind the one that runs', async () => {
    const { owe, written, end, close, settled, pauses } = openWriteBacks();
    owe('a');
    owe('b');
    let isOver = false;
    const closing = close().then(() => {
      isOver = true;
    });
    await settled();
    expect(written()).toEqual(['a']);
    await end(false);
    expect(written()).toEqual(['a', 'a b']);
    expect(isOver).toBe(false);
    await end(false);
    await closing;
    expect(written()).toHaveLength(2);
    expect(pauses.size).toBe(0);
  });

  it('is written at once, in the pause', async () => {
    const { owe, written, end, close, pauses } = openWriteBacks();
    owe('a');
    await end();
    owe('b');
    const closing = close();
    await end();
    await end();
    await closing;
    expect(written()).toEqual(['a', 'b']);
    expect(pauses.size).toBe(0);
  });

  it('nothing is written where nothing is owed', async () => {
    const { owe, written, end, close } = openWriteBacks();
    owe('a');
    await end();
    await close();
    expect(written()).toEqual(['a']);
  });
});
