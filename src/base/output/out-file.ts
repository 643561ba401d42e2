import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { DialerError } from '../../errors.ts';
import type { Deps, Output, Stream } from '../system/deps.ts';
import { reason, writeWhole } from '../system/files.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../system/stop.ts';
import { printer } from './printer.ts';

/** Writes a text to a file, completely or not at all, or to standard output for `-`. Throws DialerError `usage`. */
export function writeOut(path: string, text: string, output: Output): void {
  if (path === '-') return void output.out.write(text);
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    // A device like /dev/null must not be replaced by a file.
    if (found && !found.isFile()) writeFileSync(path, text);
    else writeWhole(found ? realpathSync(path) : path, text, {});
  } catch (error) {
    throw unwritable(path, error);
  }
  reportWritten(path, output);
}

/**
 * Has `fill` write to a file, completely or not at all, or to standard output for `-`; its signal aborts when the run is
 * stopped. Resolves to the exit code. Throws what `fill` throws, and DialerError `usage` if the file cannot be written.
 */
export async function streamOut(
  path: string,
  fill: (to: Writable, stop: AbortSignal) => Promise<void>,
  deps: Output & Pick<Deps, 'stopped'>,
): Promise<number> {
  const stop = untilStopped(deps);
  try {
    if (path === '-') await fill(streamTo(deps.out), stop);
    else await streamToFile(path, (to) => fill(to, stop));
  } catch (error) {
    const signal = stopSignal(stop);
    if (signal) return exitCodeOfSignal(signal);
    // main.ts reports it, unless the reader has just closed the pipe.
    if (path === '-' && (error as NodeJS.ErrnoException).syscall) return 0;
    throw error;
  }
  if (path !== '-') reportWritten(path, deps);
  return 0;
}

function reportWritten(path: string, { err, env }: Output): void {
  if (err.isTTY) printer(err, env).line(`Written to ${path}.`, 'dim');
}

/**
 * Has `fill` write to a file beside `path`, readable by this user only, which replaces `path` once it is complete and on
 * the disk. Nothing is left if `fill` rejects. Throws DialerError `usage` if the file cannot be written.
 */
async function streamToFile(path: string, fill: (to: Writable) => Promise<void>): Promise<void> {
  const target = regularFile(path);
  const partial = `${target}.${process.pid}`;
  let file: FileHandle | undefined;
  try {
    // A killed process may have had this number, as happens in containers.
    rmSync(partial, { force: true });
    file = await open(partial, 'wx', 0o600);
    await fill(file.createWriteStream({ flush: true }));
    renameSync(partial, target);
  } catch (error) {
    await file?.close().catch(() => undefined);
    if (file) rmSync(partial, { force: true });
    throw (error as NodeJS.ErrnoException).syscall ? unwritable(path, error) : error;
  }
}

/** Follows links. Throws DialerError `usage` for what is not a regular file: a device must not be replaced by one. */
function regularFile(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile()) throw new DialerError('usage', `${path} is not a file.`, 'Name a file to write to.');
    return found ? realpathSync(path) : path;
  } catch (error) {
    throw error instanceof DialerError ? error : unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): DialerError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const why = isMissing ? 'no such folder' : reason(error);
  return new DialerError('usage', `Could not write ${path}: ${why}.`, 'Name a file in a folder that you can write to.');
}

/** The run's output as a stream that waits for its reader. */
function streamTo(out: Stream): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _, done) => void out.write(text, done),
  });
}
