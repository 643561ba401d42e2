import { describe, expect, it } from 'vitest';
import { cachedReads, createWriteBacks } from '../../../../src/commands/approve/listen/source-pace.ts';
import { DialerError } from '../../../../src/errors.ts';

const PAUSE_MS = 60_000;

/** Cached reads with a manual clock, whose results are given one by one. */
function openReads() {
  let nowMs = 0;
  const reads: { end: (result: string | Error) => void }[] = [];
  const timers = new Set<{ atMs: number; call: () => void }>();
  const read = cachedReads(
    () =>
      new Promise<string>((resolve, reject) => {
        reads.push({ end: (result) => (typeof result === 'string' ? resolve(result) : reject(result)) });
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
    reads,
    timers,
    end: (result: string | Error) => reads.at(-1)?.end(result),
    at(ms: number) {
      nowMs = ms;
      for (const timer of timers) if (timer.atMs <= nowMs) timer.call();
    },
  };
}

/** The same, ten seconds after a first read. */
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

describe('a value that was read', () => {
  it('is good for ten seconds, for everybody who asks', async () => {
    const { read, reads, end, at, timers } = openReads();
    const asked = [read(), read(), read()];
    end('first');
    expect(await Promise.all(asked)).toEqual(['first', 'first', 'first']);
    at(9999);
    expect(await read()).toBe('first');
    at(10_000);
    const again = [read(), read()];
    end('second');
    expect(await Promise.all(again)).toEqual(['second', 'second']);
    expect(reads).toHaveLength(2);
    expect(timers.size).toBe(0);
  });

  it('is read again at once after a failure if nothing can stand in', async () => {
    const { read, end } = openReads();
    const both = [read(), read()];
    end(slow);
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = read();
    end('second');
    expect(await again).toBe('second');
  });
});

describe('an older value stands in', () => {
  it.each([slow, gone])('while Google does not answer: $code; with a read every ten seconds', async (error) => {
    const { read, reads, end, at } = await openedBefore();
    const during = read();
    end(error);
    expect(await during).toBe('first');
    at(19_999);
    expect(await read()).toBe('first');
    expect(reads).toHaveLength(2);
    at(20_000);
    const after = read();
    end('second');
    expect(await after).toBe('second');
  });

  it('after three seconds while Google hangs; with one read at a time', async () => {
    const { read, reads, end, at } = await openedBefore();
    const during = read();
    at(13_000);
    expect(await during).toBe('first');
    at(25_000);
    const later = read();
    expect(reads).toHaveLength(2);
    end('second');
    expect(await later).toBe('second');
  });

  it('for up to five minutes', async () => {
    const { read, end, at } = await openedBefore();
    at(5 * 60_000);
    const late = read();
    end(gone);
    await expect(late).rejects.toBe(gone);
  });

  it('at once if a read has already taken three seconds', async () => {
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

  it('but not for an error about the source itself, which is read again at once', async () => {
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

/** Write-backs that end on command, with a manual clock. */
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

describe('the status of codes', () => {
  it('is written at once the first time, then once for everything within a minute', async () => {
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

  it('is not written if nothing changed in the pause, and at once if something changes after it', async () => {
    const { owe, written, end, pause } = openWriteBacks();
    owe('a');
    await end();
    await pause();
    expect(written()).toEqual(['a']);
    owe('b');
    expect(written()).toEqual(['a', 'b']);
  });

  it.each(['could not be written', 'met a bug'])('is written again after the pause if it %s', async (how) => {
    const { owe, oweAs, written, end, fail, pause, said } = openWriteBacks();
    oweAs('a', 1);
    owe('b');
    if (how === 'met a bug') await fail(new Error(how));
    else await end(false);
    oweAs('a', 2);
    await pause();
    // Newer data replaces older.
    expect(written()).toEqual(['a1', 'a2 b']);
    expect(said).toEqual(how === 'met a bug' ? [new Error(how)] : []);
    await end(false);
    await pause();
    expect(written().at(-1)).toBe('a2 b');
  });
});

describe('on closing, the status of codes', () => {
  it('is written once more, after the write-back that runs', async () => {
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

  it('is written at once if there is a pause', async () => {
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

  it('is not written if nothing changed', async () => {
    const { owe, written, end, close } = openWriteBacks();
    owe('a');
    await end();
    await close();
    expect(written()).toEqual(['a']);
  });
});
