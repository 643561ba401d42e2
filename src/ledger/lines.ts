import { closeSync, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../base/system/files.ts';

const NEWLINE = 0x0a;
const MARK_BYTES = 256;

/**
 * Adds a line to a file that several processes add to, on the disk when it resolves. One write to a file that is open for
 * appending: the system puts it behind all that is there, and nothing of another's into it. It begins with a line feed, so
 * that what a killed process or a full disk has cut off before it does not spoil it.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const bytes = Buffer.from(`\n${line}\n`);
  const file = openToAppend(path);
  try {
    if (writeSync(file, bytes) < bytes.length) {
      // The rest must not follow now: somebody else's line can be in between. Another write tells why it was cut short.
      writeSync(file, '\n');
      throw Object.assign(new Error('the line was cut short'), { code: 'ENOSPC' });
    }
    await promisify(fdatasync)(file);
  } finally {
    closeSync(file);
  }
}

function openToAppend(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    return openSync(path, 'a', 0o600);
  }
}

/** The lines of a growing file: with each call, those that have come to it since the last one. */
export function followLines(path: string): () => { lines: string[]; isAnew: boolean } {
  let offset = 0;
  let inode = 0;
  /** The last bytes that were read. */
  let mark: Buffer = Buffer.alloc(0);

  /** From the beginning where it is not the file it was, or not behind what was read of it: somebody has put it back, or tidied it up. */
  function read(file: number): { added: Buffer; isAnew: boolean } {
    const { size, ino } = fstatSync(file);
    const isAnew = ino !== inode || size < offset || !readBytes(file, offset - mark.length, offset).equals(mark);
    inode = ino;
    return { added: readBytes(file, isAnew ? 0 : offset, size), isAnew };
  }

  return () => {
    const file = openToRead(path);
    if (file === undefined) {
      [offset, mark] = [0, Buffer.alloc(0)];
      return { lines: [], isAnew: true };
    }
    try {
      const { added, isAnew } = read(file);
      // What has no line feed yet is still being written, or was cut off.
      const whole = added.subarray(0, added.lastIndexOf(NEWLINE) + 1);
      if (isAnew) [offset, mark] = [0, Buffer.alloc(0)];
      offset += whole.length;
      // A copy: the mark must not keep all that was read.
      mark = Buffer.from(Buffer.concat([mark, whole.subarray(-MARK_BYTES)]).subarray(-MARK_BYTES));
      return { lines: whole.length === 0 ? [] : whole.toString('utf8').split('\n').filter(Boolean), isAnew };
    } finally {
      closeSync(file);
    }
  };
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function readBytes(file: number, from: number, until: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, until - from));
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
