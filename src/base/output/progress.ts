import type { Deps } from '../system/deps.ts';

const SHOWN_AFTER_MS = 1000;
const EVERY_MS = 250;
const CLEAR_LINE = '\u001b[2K';

/** What it is at, on a line of the terminal that the next words take the place of, once it takes longer than a moment. */
export function progress({ err, elapsedMs }: Deps): { tell(text: string): void; end(): void } {
  if (!err.isTTY) return { tell() {}, end() {} };
  const sinceMs = elapsedMs();
  let text = '';
  let isShown = false;
  const timer = setInterval(() => {
    if (text === '' || elapsedMs() - sinceMs < SHOWN_AFTER_MS) return;
    isShown = true;
    err.write(`${CLEAR_LINE}${text} …\r`);
  }, EVERY_MS);
  return {
    tell(now) {
      text = now;
    },
    end() {
      clearInterval(timer);
      if (isShown) err.write(CLEAR_LINE);
    },
  };
}
