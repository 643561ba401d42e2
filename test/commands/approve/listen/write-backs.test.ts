import { describe, expect, it } from 'vitest';
import { createWriteBacks } from '../../../../src/commands/approve/listen/write-backs.ts';

const PAUSE_MS = 60_000;

/** Write-backs that end when they are told to, by a clock that stands still until it is moved. */
function open() {
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
    const { owe, written, end, pause, waits } = open();
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
    const { owe, written, end, pause } = open();
    owe('a');
    await end();
    await pause();
    expect(written()).toEqual(['a']);
    owe('b');
    expect(written()).toEqual(['a', 'b']);
  });

  it.each(['could not be written', 'a defect'])('is owed still, and tried again after the pause: %s', async (how) => {
    const { owe, oweAs, written, end, fail, pause, said } = open();
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
    const { owe, written, end, close, settled, pauses } = open();
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
    const { owe, written, end, close, pauses } = open();
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
    const { owe, written, end, close } = open();
    owe('a');
    await end();
    await close();
    expect(written()).toEqual(['a']);
  });
});
