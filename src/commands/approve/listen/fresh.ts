import { MINUTE_MS } from '../../../base/system/time.ts';
import { DialerError } from '../../../errors.ts';

/** Nobody is invited, and has registered, within that time. Google's reads per minute follow from it (write-backs.ts). */
const FRESH_MS = 10_000;
/** What was read so long ago stands in for what cannot be read just now: Google counts its reads by the minute. */
const STAND_IN_MS = 5 * MINUTE_MS;
/** A look takes a second or two; nobody waits for one that takes longer, where there is something to stand in. */
const PATIENCE_MS = 3000;

export interface FreshOptions {
  /** On a clock that never jumps. */
  elapsedMs: () => number;
  /** Calls back once, so many ms from now; what it returns takes that back. */
  after: (ms: number, call: () => void) => () => void;
}

interface Look<T> {
  found: Promise<T>;
  atMs: number;
  /** `silent`: Google did not answer. */
  end?: 'good' | 'silent' | 'failed';
}

/**
 * The same reading, but what it finds is good for ten seconds, and for all who ask meanwhile. Zoom tells of whoever registers
 * for any meeting of the account: nobody is answered while a large file is read for each, and Google counts the looks into a
 * Sheet. While Google does not answer, or not in time, what was found up to five minutes before stands in, and another look
 * is taken every ten seconds. What failed otherwise, or has nothing to stand in, rejects, and is tried again at once.
 */
export function keptFresh<T>(read: () => Promise<T>, { elapsedMs, after }: FreshOptions): () => Promise<T> {
  let last: Look<T> | undefined;
  let good: { value: T; atMs: number } | undefined;

  function look(): Look<T> {
    const mine: Look<T> = { found: read(), atMs: elapsedMs() };
    mine.found.then(
      (value) => {
        mine.end = 'good';
        good = { value, atMs: mine.atMs };
      },
      (error) => {
        mine.end = isOfTheWay(error) ? 'silent' : 'failed';
      },
    );
    return mine;
  }

  function inTime({ found, atMs }: Look<T>, standIn: T): Promise<T> {
    return new Promise((resolve, reject) => {
      const patienceMs = Math.max(0, atMs + PATIENCE_MS - elapsedMs());
      const cancel = after(patienceMs, () => resolve(standIn));
      found.then(resolve, (error) => (isOfTheWay(error) ? resolve(standIn) : reject(error))).finally(cancel);
    });
  }

  return () => {
    const nowMs = elapsedMs();
    const standIn = good && nowMs - good.atMs < STAND_IN_MS ? good : undefined;
    const isOld = last?.end && nowMs - last.atMs >= FRESH_MS;
    const isLost = last?.end === 'failed' || (last?.end === 'silent' && !standIn);
    if (!last || isOld || isLost) last = look();
    return standIn ? inTime(last, standIn.value) : last.found;
  };
}

/** It says nothing of what would have been found. */
function isOfTheWay(error: unknown): boolean {
  return error instanceof DialerError && (error.code === 'unreachable' || error.code === 'rate-limit');
}
