import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DialerError, type ErrorCode } from '../../errors.ts';

const READABLE_BY_OTHERS = 0o004;
const LARGEST_BYTES = 64 * 1024 * 1024;

/** Writes a file completely or not at all, readable by this user only. Does nothing if that fails. */
export function replaceFile(path: string, text: string, modifiedAt?: Date): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, text, { mode: 0o600, modifiedAt });
  } catch {}
}

/** Writes to a file beside `path`, then renames it. Throws what the file system throws. */
export function writeWhole(
  path: string,
  text: string,
  { mode, modifiedAt }: { mode?: number; modifiedAt?: Date | undefined },
): void {
  const partial = `${path}.${process.pid}`;
  try {
    writeFileSync(partial, text, { mode });
    if (modifiedAt) utimesSync(partial, modifiedAt, modifiedAt);
    renameSync(partial, path);
  } catch (error) {
    remove(partial);
    throw error;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
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

/** Whether every user of this machine can read a file. Always false on Windows, where Node invents the mode. */
export function isOpenToAll(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & READABLE_BY_OTHERS) !== 0;
}

/** What to do if a file cannot be read, and if it is not text. */
interface Hints {
  find: string;
  save: string;
}

/** Reads text as editors and spreadsheets save it: UTF-8 with or without a BOM, or UTF-16 with one. Throws DialerError. */
export function readTextFile(path: string, code: ErrorCode, hints: Hints): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_BYTES) throw new DialerError(code, `${path} is larger than 64 MiB.`, 'Is it the right file?');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof DialerError) throw error;
    throw new DialerError(code, `Could not read ${path}: ${reason(error)}.`, hints.find);
  }
  return decode(bytes, path, code, hints.save);
}

function decode(bytes: Buffer, path: string, code: ErrorCode, hint: string): string {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    throw new DialerError(code, `${path} is a workbook or an archive, not a text file.`, hint);
  }
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new DialerError(code, `${path} is not encoded in UTF-8 (or UTF-16 with a byte order mark).`, hint);
  }
  if (text.includes('\0')) throw new DialerError(code, `${path} is not a text file.`, hint);
  return text;
}

/** Why the file system refused, as the end of a sentence. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EBUSY') return 'another program has locked it';
  return code ?? message;
}
