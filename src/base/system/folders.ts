import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const ROOT = 0;

/** Why dialer keeps no state in a folder, and what to do about it. */
export interface ForeignFolder {
  /** The end of a sentence. */
  why: string;
  hint: string;
}

/**
 * Whether others could have put something into a folder, or read what dialer puts there: undefined if they could not, or if
 * there is no such folder. Root may belong to those who look, as `anyOwner`. Never judges on Windows, where Node invents
 * owners and modes.
 */
export function foreignFolder(path: string, { anyOwner = false } = {}): ForeignFolder | undefined {
  const found = process.platform === 'win32' ? undefined : owners(path);
  if (!found) return undefined;
  const stranger = found.map(({ uid }) => uid).find((uid) => uid !== ROOT && uid !== process.geteuid?.());
  if (stranger !== undefined && !anyOwner) {
    const hint = `Make the user who runs dialer the owner of ${path}, or set DIALER_LEDGER to another folder.`;
    return { why: `it belongs to another user (uid ${stranger})`, hint };
  }
  const [{ mode, gid }] = found;
  if (mode & OTHERS_WRITE) return { why: 'every user can write to it', hint: `Run \`chmod o-w ${path}\`.` };
  const isOurs = gid === process.getegid?.() || process.getgroups?.().includes(gid);
  if (mode & GROUP_WRITES && !isOurs) {
    return { why: `another group (gid ${gid}) can write to it`, hint: `Run \`chmod g-w ${path}\`.` };
  }
  return undefined;
}

/** The folder, and the link to it if it is one. */
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
