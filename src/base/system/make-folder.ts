import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it, for the user who runs dialer alone. Not by Node's recursive mkdir: it calls a
 * read-only disk a missing folder, and where nothing can be made below a folder that is there (/proc) it tries for ever.
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

/** Another run may have made it just now. */
function make(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
