import {
  closeSync,
  createWriteStream,
  fchmodSync,
  fchownSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';

// The only way in which dialer replaces a file: a new file beside it, which nobody else can have created, takes its name
// once it is complete. No link is followed.

const PRIVATE = 0o600;
const NEW = 0o666;
const MOST_NAMES_TRIED = 100;

export interface Replacing {
  /** Only this user can read it. Otherwise it has the mode and the group of the file that it replaces. */
  isPrivate: boolean;
  modifiedAt?: Date | undefined;
}

/** Writes a file completely or not at all. Throws what the file system throws. */
export function writeWhole(path: string, text: string, { isPrivate, modifiedAt }: Replacing): void {
  const partial = createBeside(path, isPrivate);
  try {
    try {
      writeFileSync(partial.fd, text);
    } finally {
      closeSync(partial.fd);
    }
    if (modifiedAt) utimesSync(partial.path, modifiedAt, modifiedAt);
    renameSync(partial.path, path);
  } catch (error) {
    remove(partial.path);
    throw error;
  }
}

/**
 * Has `fill` write to a file that replaces `path` once it is complete and on the disk. Nothing is left if `fill` rejects.
 * Throws what `fill` and the file system throw.
 */
export async function streamWhole(
  path: string,
  fill: (to: Writable) => Promise<void>,
  { isPrivate }: Replacing,
): Promise<void> {
  const partial = createBeside(path, isPrivate);
  const to = createWriteStream('', { fd: partial.fd, flush: true });
  const closed = new Promise<void>((resolve) => to.once('close', resolve));
  try {
    await fill(to);
    await closed;
    renameSync(partial.path, path);
  } catch (error) {
    to.destroy();
    await closed;
    remove(partial.path);
    throw error;
  }
}

function createBeside(path: string, isPrivate: boolean): { fd: number; path: string } {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const before = !isPrivate && found?.isFile() ? found : undefined;
  const created = createExclusively(dirname(path), isPrivate || before ? PRIVATE : NEW);
  if (before) resemble(created.fd, before);
  return created;
}

/** A name alone cannot keep others from creating a file or a link first, so one that exists is never opened. */
function createExclusively(folder: string, mode: number): { fd: number; path: string } {
  for (let tried = 1; ; tried++) {
    const path = join(folder, `.dialer-${process.pid}-${Math.random().toString(36).slice(2)}.partial`);
    try {
      return { path, fd: openSync(path, 'wx', mode) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tried === MOST_NAMES_TRIED) throw error;
    }
  }
}

function resemble(fd: number, { mode, uid, gid }: Stats): void {
  try {
    fchownSync(fd, uid, gid);
  } catch {
    // Only root can give a file to another user, but a group of one's own can be kept.
    try {
      fchownSync(fd, process.getuid?.() ?? uid, gid);
    } catch {}
  }
  fchmodSync(fd, mode & 0o777);
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
