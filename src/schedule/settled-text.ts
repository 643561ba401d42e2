import { type Stats, statSync } from 'node:fs';
import { readTextFile } from '../base/system/files.ts';
import { DialerError } from '../errors.ts';

export interface Text {
  text: string;
  modifiedAt: Date;
}

const MOST_READS = 3;
const READ_AGAIN_AFTER_MS = 300;
/** A file that does not end with a line break counts as completely written after this time. */
const SETTLED_AFTER_MS = 500;

/** A program that writes row by row can pause between two rows, but hardly for so long. */
const QUIET_AFTER_MS = 10_000;

/** Whether a file was changed so recently that the rest of it may still come. */
export function mayStillChange(modifiedAt: Date): boolean {
  return Math.abs(Date.now() - modifiedAt.getTime()) < QUIET_AFTER_MS;
}

/** Waits for what a program may be about to write. */
export function waitForMore(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, READ_AGAIN_AFTER_MS);
}

/** Reads a file's text while nobody writes to it. `find` says what to do if it cannot be read. Throws DialerError `meetings`. */
export function readSettledText(file: string, find: string): Text {
  for (let read = 1; ; read++) {
    const before = statOf(file);
    const text = textOf(file, find);
    const after = statOf(file);
    const isSettled = Math.abs(Date.now() - (after?.mtimeMs ?? 0)) > SETTLED_AFTER_MS;
    const isLast = read === MOST_READS;
    if (text instanceof DialerError) {
      // It may end in half a character, with the other half on its way.
      if (isSettled || isLast) throw text;
    } else {
      const isStable = before && after && before.size === after.size && before.mtimeMs === after.mtimeMs;
      if (isStable && (isSettled || text.endsWith('\n'))) return { text, modifiedAt: after.mtime };
      if (isLast) {
        const hint = 'Write it in another place, and move it here when it is complete.';
        throw new DialerError('meetings', `${file} is still being written.`, hint);
      }
    }
    waitForMore();
  }
}

function textOf(file: string, find: string): string | DialerError {
  try {
    return readTextFile(file, 'meetings', { find, save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".' });
  } catch (error) {
    if (error instanceof DialerError) return error;
    throw error;
  }
}

/** undefined for a file that cannot be looked at. Reading it reports why. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
