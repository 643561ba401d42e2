import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const ROOT = 0;

/** Why others could change a file, or what is in a folder. */
export interface Foreign {
  /** The end of a sentence. */
  why: string;
  /** A command that changes its mode; undefined if it has another owner. */
  command?: string;
}

/**
 * Whether others can change a file, or have put something into a folder: undefined if they could not, or if there is nothing
 * of that name. `anyOwner` judges the mode only. Never judges on Windows, where Node invents owners and modes.
 */
export function foreignPath(path: string, { anyOwner = false } = {}): Foreign | undefined {
  const found = process.platform === 'win32' ? undefined : owners(path);
  if (!found) return undefined;
  const stranger = found.map(({ uid }) => uid).find((uid) => uid !== ROOT && uid !== process.geteuid?.());
  if (stranger !== undefined && !anyOwner) return { why: `it belongs to another user (uid ${stranger})` };
  const [{ mode, gid }] = found;
  if (mode & OTHERS_WRITE) return { why: 'every user can write to it', command: `chmod o-w ${path}` };
  const isOurs = gid === process.getegid?.() || process.getgroups?.().includes(gid);
  if (!(mode & GROUP_WRITES) || isOurs) return undefined;
  return { why: `another group (gid ${gid}) can write to it`, command: `chmod g-w ${path}` };
}

/** What a path leads to, and the link if it is one. */
function owners(path: string): [Stats, Stats] | undefined {
  try {
    return [statSync(path), lstatSync(path)];
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder and its parents, for this user only. Node's recursive mkdir reports a read-only disk as a missing folder,
 * and never returns where an existing folder takes no new ones (/proc).
 */
export function makeFolder(path: string): void {
  try {
    make(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    make(path);
  }
}

function make(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run may have just made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
