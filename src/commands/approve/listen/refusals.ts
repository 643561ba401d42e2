import type { Refusal } from './verify-webhook.ts';

const EVERY_MS = 60_000;

const WORDS: Record<Refusal, string> = {
  signature: 'not signed with ZOOM_WEBHOOK_SECRET',
  time: 'signed, and more than 5 minutes old or ahead (a wrong clock, or a late retry by Zoom)',
  replay: 'sent a second time',
  content: 'signed, and no event that dialer knows',
  size: 'too large, or too much at once',
};

/** Counts what was refused, and logs it: the first at once, then a line a minute, so that nobody can fill a disk. */
export function createRefusals(elapsedMs: () => number, log: (line: string) => void) {
  const counts = new Map<Refusal, number>();
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  function flush(): void {
    if (counts.size === 0) return;
    const reasons = [...counts].map(([reason, count]) => `${count} ${WORDS[reason]}`);
    log(`dialer: refused requests: ${reasons.join('; ')}.`);
    counts.clear();
    quietUntilMs = elapsedMs() + EVERY_MS;
  }
  return {
    count(reason: Refusal): void {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (elapsedMs() >= quietUntilMs) flush();
    },
    flush,
  };
}
