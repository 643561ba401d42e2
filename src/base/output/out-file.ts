import { realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { DialerError } from '../../errors.ts';
import type { Deps, StopSignal, Stream } from '../system/deps.ts';
import { exitCodeOfSignal } from '../system/deps.ts';
import { reason } from '../system/files.ts';
import { printer } from './printer.ts';

/**
 * Has `fill` write to a file, whole or not at all, or to stdout, which is `-`, until the run is asked to end: `stop` aborts
 * then. Resolves to the exit code; throws what `fill` does, and DialerError `usage` when the file cannot be written.
 */
export async function writeOut(
  out: string,
  fill: (to: Writable, stop: AbortSignal) => Promise<void>,
  deps: Deps,
): Promise<number> {
  const stop = new AbortController();
  let received: StopSignal | undefined;
  void deps.stopped().then((signal) => {
    received = signal;
    stop.abort();
  });
  try {
    if (out === '-') await fill(streamTo(deps.out), stop.signal);
    else await writeWholly(out, (to) => fill(to, stop.signal));
  } catch (error) {
    if (received) return exitCodeOfSignal(received);
    // main.ts tells of it, unless it is a reader that has seen enough.
    if (out === '-' && (error as NodeJS.ErrnoException).syscall) return 0;
    throw error;
  }
  if (out !== '-' && deps.err.isTTY) printer(deps.err, deps.env).line(`Written to ${out}.`, 'dim');
  return 0;
}

/**
 * Has `fill` write to a stream, whose content is then at `path`, on the disk, for this user alone; or, when it rejects, is
 * nowhere. What it is written to beside it has what was written so far, and nothing else. Throws DialerError `usage` when
 * the file cannot be written.
 */
async function writeWholly(path: string, fill: (to: Writable) => Promise<void>): Promise<void> {
  const target = realFile(path);
  const partial = `${target}.${process.pid}`;
  let file: FileHandle | undefined;
  try {
    // Of a process of this number that was killed, as in containers.
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

/** Behind links. What is no file, like /dev/null, must not be replaced by one. */
function realFile(path: string): string {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && !found.isFile())
      throw new DialerError('usage', `${path} is no file.`, 'Name one that is to be written.');
    return found ? realpathSync(path) : path;
  } catch (error) {
    throw error instanceof DialerError ? error : unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): DialerError {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const why = isMissing ? 'there is no such folder' : reason(error);
  const hint = 'Name a file in a folder that you can write to.';
  return new DialerError('usage', `${path} cannot be written: ${why}.`, hint);
}

/** A run's output as a stream that waits for who reads it. */
function streamTo(out: Stream): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _, done) => void out.write(text, done),
  });
}
