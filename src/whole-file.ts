import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../make-folder.ts';

/** Writes a file whole or not at all, for the user who runs dialer alone. Where it cannot be written, nothing is left. */
export function replaceFile(path: string, text: string, modifiedAt?: Date): void {
  const whole = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path));
    writeFileSync(whole, text, { mode: 0o600 });
    if (modifiedAt) utimesSync(whole, modifiedAt, modifiedAt);
    renameSync(whole, path);
  } catch {
    remove(whole);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
