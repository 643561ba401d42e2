import { realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DialerError } from '../../errors.ts';
import { makeFolder } from './make-folder.ts';
import { reason } from './text-file.ts';

/** A file that somebody asked for, whole or not at all. Throws DialerError `usage` when it cannot be written. */
export function writeAsked(path: string, text: string): void {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    // What is no file, like /dev/null, must not be replaced by one.
    if (found && !found.isFile()) writeFileSync(path, text);
    else writeWhole(found ? realpathSync(path) : path, text, {});
  } catch (error) {
    const hint = 'Name a file in a folder that you can write to.';
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'there is no such folder' : reason(error);
    throw new DialerError('usage', `${path} cannot be written: ${why}.`, hint);
  }
}

/** Writes a file whole or not at all, for the user who runs dialer alone. Where it cannot be written, nothing is left. */
export function replaceFile(path: string, text: string, modifiedAt?: Date): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, text, { mode: 0o600, modifiedAt });
  } catch {}
}

function writeWhole(
  path: string,
  text: string,
  { mode, modifiedAt }: { mode?: number; modifiedAt?: Date | undefined },
): void {
  const whole = `${path}.${process.pid}`;
  try {
    writeFileSync(whole, text, { mode });
    if (modifiedAt) utimesSync(whole, modifiedAt, modifiedAt);
    renameSync(whole, path);
  } catch (error) {
    remove(whole);
    throw error;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
