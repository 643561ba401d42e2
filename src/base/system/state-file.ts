import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { foreignPath, makeFolder } from './folders.ts';
import { writeWhole } from './write-file.ts';

// Files of a state folder. They count as missing, and are not written, in a folder that others own or can write to.

/** Neither follows a link nor waits for the other end of a pipe. Windows has neither. */
const DIRECT = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Returns the text of a state file; undefined if there is none, or none that can be trusted. */
export function readStateFile(path: string): { text: string; modifiedAt: Date } | undefined {
  if (foreignPath(dirname(path))) return undefined;
  try {
    const file = openSync(path, constants.O_RDONLY | DIRECT);
    try {
      const found = fstatSync(file);
      return found.isFile() ? { text: readFileSync(file, 'utf8'), modifiedAt: found.mtime } : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Writes a state file completely or not at all, readable by this user only. Does nothing if that fails. */
export function replaceStateFile(path: string, text: string, modifiedAt?: Date): void {
  const folder = dirname(path);
  if (foreignPath(folder)) return;
  try {
    makeFolder(folder);
    writeWhole(path, text, { isPrivate: true, modifiedAt });
  } catch {}
}

/** Opens a state file to be changed in place; creates it if it is missing. Throws what the file system throws. */
export function openStateFile(path: string): number {
  const folder = dirname(path);
  if (foreignPath(folder)) throw Object.assign(new Error(`${folder} is foreign`), { code: 'EPERM' });
  const file = openOrCreate(path, folder);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw Object.assign(new Error(`${path} is not a file`), { code: 'EINVAL' });
}

function openOrCreate(path: string, folder: string): number {
  const create = () => openSync(path, constants.O_RDWR | constants.O_CREAT | DIRECT, 0o600);
  try {
    return create();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(folder);
    return create();
  }
}
