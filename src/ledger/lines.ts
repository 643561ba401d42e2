import { randomUUID } from 'node:crypto';
import { closeSync, constants, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../base/system/folders.ts';

// Files of JSON lines that are only ever appended to. What a function writes is on the disk, where a power cut cannot undo
// it, before it resolves.

/** What disks without hard links (FAT) answer. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];

/** Creates a file with its first line, whole or not at all, so that nobody sees one that is empty. Throws EEXIST. */
export async function createWithLine(path: string, line: object): Promise<void> {
  const whole = `${path}.${randomUUID()}`;
  try {
    await write(whole, 'wx', line);
    await link(whole, path);
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await write(path, 'wx', line);
  } finally {
    await rm(whole, { force: true });
  }
}

/** Appends a line to a file that only this process appends to. Throws ENOENT. */
export function appendToExisting(path: string, line: object): Promise<void> {
  return write(path, constants.O_WRONLY | constants.O_APPEND, line);
}

async function write(path: string, flags: string | number, line: object): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(line)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/**
 * Appends a line to a file that several processes append to; creates the file if it is missing. It is one write to a file
 * opened for appending: the system puts it after everything else, and nothing of another process into it. It begins with a
 * line feed, so a line that a killed process or a full disk truncated cannot spoil it.
 */
export async function appendLine(path: string, text: string): Promise<void> {
  const bytes = Buffer.from(`\n${text}\n`);
  const file = openToAppend(path);
  try {
    if (writeSync(file, bytes) < bytes.length) {
      // The rest must not follow now: another process may have written in between. A second write fails with the cause.
      writeSync(file, '\n');
      throw Object.assign(new Error('the line was truncated'), { code: 'ENOSPC' });
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

const NEWLINE = 0x0a;
const MARK_BYTES = 256;

/** Follows a growing file: each call returns the lines that were added since the last one. */
export function followLines(path: string): () => { lines: string[]; isAnew: boolean } {
  let offset = 0;
  let inode = 0;
  /** The last bytes that were read. */
  let mark: Buffer = Buffer.alloc(0);

  /** Reads from the start if the file was replaced, or changed before the offset: somebody restored or edited it. */
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
      // Without a line feed, a line is still being written, or was truncated.
      const whole = added.subarray(0, added.lastIndexOf(NEWLINE) + 1);
      if (isAnew) [offset, mark] = [0, Buffer.alloc(0)];
      offset += whole.length;
      // A copy, so that the mark does not keep all that was read in memory.
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
