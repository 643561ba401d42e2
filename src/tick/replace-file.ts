import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file whole or not at all, for the user who runs dialer alone. Where it cannot be written, nothing is left. */
export function replaceFile(path: string, text: string, modifiedAt?: Date): void {
  const whole = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
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
