import { expect, it } from 'vitest';
import type { Deps } from '../../../src/base/system/deps.ts';
import { progress } from '../../../src/commands/harvest/progress.ts';

/** What it writes where there is no terminal, with the time that each call comes at. */
async function told(isQuiet: boolean): Promise<string> {
  let text = '';
  let atMs = 0;
  const err = {
    write(part: string) {
      text += part;
    },
  };
  const shown = await progress({ err, env: {}, elapsedMs: () => atMs } as unknown as Deps, { isQuiet });
  shown.listing({ listed: 300, done: 0, sessions: 0 });
  for (const [seconds, done] of [
    [10, 0],
    [20, 100],
    [39, 290],
    [40, 300],
    [69, 590],
    [70, 600],
  ] as const) {
    atMs = seconds * 1000;
    shown.harvesting({ listed: 2000, done, sessions: done * 30 });
  }
  shown.end();
  return text;
}

it('without a terminal there is a line every half minute, with what is left', async () => {
  expect(await told(false)).toBe(
    'dialer: 290 of 2000 meetings, 8700 sessions, about 3 min left\ndialer: 590 of 2000 meetings, 17700 sessions, about 2 min left\n',
  );
});

it('quietly there is none', async () => expect(await told(true)).toBe(''));

it('on a terminal of 80 columns a bar of a large account leaves room for how long it takes', async () => {
  let text = '';
  let atMs = 0;
  const err = { isTTY: true, columns: 80, write: (part: string) => (text += part) };
  const shown = await progress({ err, env: {}, elapsedMs: () => atMs } as unknown as Deps, { isQuiet: false });
  shown.harvesting({ listed: 20_000, done: 0, sessions: 0 });
  atMs = 2 * 3_600_000;
  shown.harvesting({ listed: 20_000, done: 12_345, sessions: 600_000 });
  shown.end();
  const bars = text.match(/[█░]+ [\w ,]*/g) ?? [];
  expect(bars.at(-1)).toMatch(/^[█░]+ 12345 of 20000 meetings, 600000 sessions, about 1 h 14 min left$/);
  // With one more it would wrap, and what is typed, like a ^C, breaks it up.
  expect(bars.at(-1)?.length).toBeLessThan(80);
});
