import type { Deps } from '../system/deps.ts';

const SHOWN_AFTER_MS = 1000;
const EVERY_MS = 250;
const CLEAR_LINE = '\u001b[2K';

/** Shows on a terminal what a command is doing, once it takes longer than a second. The next output overwrites the line. */
export function progress({ err, elapsedMs }: Pick<Deps, 'err' | 'elapsedMs'>): {
  show(text: string): void;
  end(): void;
} {
  if (!err.isTTY) return { show() {}, end() {} };
  const sinceMs = elapsedMs();
  let shown = '';
  let isVisible = false;
  const timer = setInterval(() => {
    if (shown === '' || elapsedMs() - sinceMs < SHOWN_AFTER_MS) return;
    isVisible = true;
    err.write(`${CLEAR_LINE}${shown} …\r`);
  }, EVERY_MS);
  return {
    show(text) {
      shown = text;
    },
    end() {
      clearInterval(timer);
      if (isVisible) err.write(CLEAR_LINE);
    },
  };
}
