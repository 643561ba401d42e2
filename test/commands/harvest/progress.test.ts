import { expect, it } from 'vitest';
import type { Deps } from '../../../src/base/system/deps.ts';
import { showProgress } from '../../../src/commands/harvest/progress.ts';

/** What is written without a terminal, for calls at these times. */
async function written(isQuiet: boolean): Promise<string> {
  let text = '';
  let atMs = 0;
  const err = {
    write(part: string) {
      text += part;
    },
  };
  const shown = await showProgress({ err, env: {}, elapsedMs: () => atMs } as unknown as Deps, { isQuiet });
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

it('prints a line every half minute without a terminal, with the time left', async () => {
  expect(await written(false)).toBe(
    'dialer: 290 of 2000 meetings, 8700 sessions, about 3 min left\ndialer: 590 of 2000 meetings, 17700 sessions, about 2 min left\n',
  );
});

it('prints nothing with --quiet', async () => expect(await written(true)).toBe(''));

it('shows a bar with the time left that fits a terminal of 80 columns, also for a large account', async () => {
  let text = '';
  let atMs = 0;
  const err = { isTTY: true, columns: 80, write: (part: string) => (text += part) };
  const shown = await showProgress({ err, env: {}, elapsedMs: () => atMs } as unknown as Deps, { isQuiet: false });
  shown.harvesting({ listed: 20_000, done: 0, sessions: 0 });
  atMs = 2 * 3_600_000;
  shown.harvesting({ listed: 20_000, done: 12_345, sessions: 600_000 });
  shown.end();
  const bars = text.match(/[█░]+ [\w ,]*/g) ?? [];
  expect(bars.at(-1)).toMatch(/^[█░]+ 12345 of 20000 meetings, 600000 sessions, about 1 h 14 min left$/);
  // One column must stay free: a typed ^C would wrap the line.
  expect(bars.at(-1)?.length).toBeLessThan(80);
});
