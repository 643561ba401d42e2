import { type BigIntStats, lstatSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { DialerError } from '../../errors.ts';
import type { Deps, Output, Stream } from '../system/deps.ts';
import { reason } from '../system/files.ts';
import { checkPath } from '../system/path-setting.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../system/stop.ts';
import { streamWhole, writeWhole } from '../system/write-file.ts';
import { printer } from './printer.ts';

const THE_NAME = 'The name of a file';

/** A file that a command writes because the user named it. */
export interface OutFile {
  /** `-` is standard output. */
  path: string;
  /** Only this user can read it: it holds names. */
  isPrivate: boolean;
  /** Files that it must not replace. */
  inputs: string[];
}

/** Writes a text to a file, completely or not at all, or to standard output. Throws DialerError `usage`. */
export function writeOut(named: OutFile, text: string, output: Output): void {
  const file = { ...named, path: checkPath(THE_NAME, named.path) };
  const { path } = file;
  if (path === '-') return void output.out.write(text);
  refuse(file);
  try {
    // A device like /dev/null must not be replaced by a file.
    if (isDevice(path)) writeFileSync(path, text);
    else writeWhole(path, text, file);
  } catch (error) {
    throw unwritable(path, error);
  }
  reportWritten(path, output);
}

/**
 * Has `fill` write to a file, completely or not at all, or to standard output; its signal aborts when the run is stopped.
 * Resolves to the exit code. Throws what `fill` throws, and DialerError `usage` if the file cannot be written.
 */
export async function streamOut(
  named: OutFile,
  fill: (to: Writable, stop: AbortSignal) => Promise<void>,
  deps: Output & Pick<Deps, 'stopped'>,
): Promise<number> {
  const file = { ...named, path: checkPath(THE_NAME, named.path) };
  const { path } = file;
  const stop = untilStopped(deps);
  try {
    if (path === '-') await fill(streamTo(deps.out), stop);
    else await streamToFile(file, (to) => fill(to, stop));
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

async function streamToFile(file: OutFile, fill: (to: Writable) => Promise<void>): Promise<void> {
  const { path } = file;
  refuse(file);
  if (isDevice(path)) throw new DialerError('usage', `${path} is not a file.`, 'Name a file to write to.');
  try {
    await streamWhole(path, fill, file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall ? unwritable(path, error) : error;
  }
}

/** Throws DialerError `usage` for a file that dialer reads, under whatever name, and for a link to any file. */
function refuse({ path, inputs }: OutFile): void {
  const input = inputs.find((name) => isSame(name, path));
  if (input !== undefined) {
    const what = input === path ? 'dialer reads it' : `it is ${input}, which dialer reads`;
    throw new DialerError('usage', `Could not write ${path}: ${what}.`, 'Name another file.');
  }
  if (isLink(path) && !isDevice(path)) {
    throw new DialerError('usage', `Could not write ${path}: it is a symbolic link.`, 'Name the file itself.');
  }
}

/** Whether two paths lead, or would lead, to the same file. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map(fileAt);
  return resolve(one) === resolve(other) || (a !== undefined && a.ino === b?.ino && a.dev === b.dev);
}

/** What a path leads to; undefined if there is nothing, or it cannot be looked at. */
function fileAt(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch {
    return false;
  }
}

/** Whether there is something other than a file, such as a device or a pipe. */
function isDevice(path: string): boolean {
  return fileAt(path)?.isFile() === false;
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
