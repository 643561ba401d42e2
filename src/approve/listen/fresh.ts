/** Nobody is invited, and has registered, within that time. */
const FRESH_MS = 5000;

/**
 * The same reading, but what it finds is good for five seconds, and for all who ask meanwhile; what failed is tried again.
 * Zoom tells of whoever registers for any meeting of the account: nobody is answered while a large file is read for each,
 * and Google counts the looks into a Sheet. `elapsedMs` is on a clock that never jumps.
 */
export function keptFresh<T>(read: () => Promise<T>, elapsedMs: () => number): () => Promise<T> {
  let last: { found: Promise<T>; atMs: number } | undefined;
  return () => {
    if (last && elapsedMs() - last.atMs < FRESH_MS) return last.found;
    const mine = { found: read(), atMs: elapsedMs() };
    mine.found.catch(() => {
      if (last === mine) last = undefined;
    });
    last = mine;
    return mine.found;
  };
}
