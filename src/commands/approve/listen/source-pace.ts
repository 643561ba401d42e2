import { MINUTE_MS } from '../../../base/system/time.ts';
import { DialerError } from '../../../errors.ts';
import type { RegistrantData } from '../pass/source.ts';
import type { Timers } from './queue.ts';

// How often the source of the codes is read and written. Zoom sends an event for every registration in the account, and
// Google allows 60 reads a minute per user (429 beyond that), so neither may depend on how many people register.
//
// Reading a Sheet costs 3 reads (worksheets, header, columns): with FRESH_MS, 18 a minute. A write-back costs 5 (worksheets,
// header, a glance, the cells before and after), with 10,000 rows 13, because the last two come 2,000 rows at a time. The
// scheduled pass, as the same user, costs one of each. That makes 18 + 5 + 8 = 31 a minute; with 10,000 rows, 18 + 13 + 16 =
// 47. If Google refuses each of the 4 attempts to write, or somebody sorts the rows during each, a write-back costs 8, or 28:
// at worst 18 + 8 + 11 = 37. Only above 6,000 rows can such a minute exceed 60 (10,000 rows: 77); then what was read before
// stands in for a read, and write-backs wait. Stopping adds one write-back.

/** Nobody is invited and registers within that time. */
const FRESH_MS = 10_000;
/** How old a list may be that stands in while the source cannot be read. */
const STAND_IN_MS = 5 * MINUTE_MS;
/** Reading takes a second or two. A list that can stand in does so after this time. */
const PATIENCE_MS = 3000;
/** Between two write-backs. */
const PAUSE_MS = MINUTE_MS;

interface Reading<T> {
  value: Promise<T>;
  atMs: number;
  /** `silent`: Google did not answer. */
  end?: 'good' | 'silent' | 'failed';
}

/**
 * Reads through a cache: a value is good for ten seconds, and for everybody who asks meanwhile. While Google does not answer,
 * or is slow, a value up to five minutes old stands in, and the source is read again every ten seconds. Any other failure, or
 * one with no value to stand in, rejects, and the source is read again at once.
 */
export function cachedReads<T>(read: () => Promise<T>, { elapsedMs, after }: Timers): () => Promise<T> {
  let last: Reading<T> | undefined;
  let good: { value: T; atMs: number } | undefined;

  function start(): Reading<T> {
    const reading: Reading<T> = { value: read(), atMs: elapsedMs() };
    reading.value.then(
      (value) => {
        reading.end = 'good';
        good = { value, atMs: reading.atMs };
      },
      (error) => {
        reading.end = isNoAnswer(error) ? 'silent' : 'failed';
      },
    );
    return reading;
  }

  function inTime({ value, atMs }: Reading<T>, standIn: T): Promise<T> {
    return new Promise((resolve, reject) => {
      const patienceMs = Math.max(0, atMs + PATIENCE_MS - elapsedMs());
      const cancel = after(patienceMs, () => resolve(standIn));
      value.then(resolve, (error) => (isNoAnswer(error) ? resolve(standIn) : reject(error))).finally(cancel);
    });
  }

  return () => {
    const nowMs = elapsedMs();
    const standIn = good && nowMs - good.atMs < STAND_IN_MS ? good : undefined;
    const isOld = last?.end && nowMs - last.atMs >= FRESH_MS;
    const isLost = last?.end === 'failed' || (last?.end === 'silent' && !standIn);
    if (!last || isOld || isLost) last = start();
    return standIn ? inTime(last, standIn.value) : last.value;
  };
}

/** Whether the error says nothing about what would have been read. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof DialerError && (error.code === 'unreachable' || error.code === 'rate-limit');
}

export interface WriteBacksOptions extends Pick<Timers, 'after'> {
  /** Writes the status of each code beside it. Resolves to whether it could. */
  write: (registrants: RegistrantData) => Promise<boolean>;
  /** A write-back failed in any other way. */
  onDefect: (error: unknown) => void;
}

/**
 * Writes back apart from the passes, which never wait for it: the first time at once, then once for everything that passes
 * have found in the pause since; never twice at a time. What could not be written is tried again after the pause.
 */
export function createWriteBacks({ write, after, onDefect }: WriteBacksOptions) {
  let owed: RegistrantData | undefined;
  let running: Promise<void> | undefined;
  /** Ends the pause. */
  let cancel: (() => void) | undefined;
  let isClosing = false;

  async function writeOwed(): Promise<void> {
    const taken = owed ?? new Map();
    owed = undefined;
    const isWritten = await write(taken).catch((error) => {
      onDefect(error);
      return false;
    });
    if (!isWritten) owed = new Map([...taken, ...(owed ?? [])]);
  }

  function start(): void {
    running = writeOwed().then(() => {
      running = undefined;
      if (!isClosing) cancel = after(PAUSE_MS, resume);
    });
  }

  function resume(): void {
    cancel = undefined;
    if (owed) start();
  }

  return {
    /** Codes have changed; these registrants are at hand now, and may not be when it is written. */
    owe(registrants: RegistrantData): void {
      owed = new Map([...(owed ?? []), ...registrants]);
      if (!running && !cancel) start();
    },
    /** Resolves once the running write-back is over, and what is still owed was tried once more. */
    async close(): Promise<void> {
      isClosing = true;
      cancel?.();
      await running;
      if (owed) await writeOwed();
    },
  };
}
