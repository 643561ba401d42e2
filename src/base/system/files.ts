import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DialerError, type ErrorCode } from '../../errors.ts';

/** Writes a file whole or not at all, for the user who runs dialer alone. Where it cannot be written, nothing is left. */
export function replaceFile(path: string, text: string, modifiedAt?: Date): void {
  try {
    makeFolder(dirname(path));
    writeWhole(path, text, { mode: 0o600, modifiedAt });
  } catch {}
}

/** Writes beside the file, then puts that in its place. */
export function writeWhole(
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

const LARGEST_BYTES = 64 * 1024 * 1024;

/** What to do when the file cannot be read, and when it is not text. */
interface Remedies {
  find: string;
  save: string;
}

/** A text file as editors and spreadsheets write them: UTF-8 with or without BOM, or UTF-16 with one. Throws DialerError. */
export function readTextFile(path: string, code: ErrorCode, remedies: Remedies): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_BYTES) throw new DialerError(code, `${path} is larger than 64 MiB.`, 'Is it the right file?');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof DialerError) throw error;
    throw new DialerError(code, `${path} cannot be read: ${reason(error)}.`, remedies.find);
  }
  return decode(bytes, path, code, remedies.save);
}

function decode(bytes: Buffer, path: string, code: ErrorCode, hint: string): string {
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    throw new DialerError(code, `${path} is a workbook or an archive, not text.`, hint);
  }
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new DialerError(code, `${path} is not in UTF-8 (nor in UTF-16 with a byte order mark).`, hint);
  }
  if (text.includes('\0')) throw new DialerError(code, `${path} is not a text file.`, hint);
  return text;
}

/** What the file system says, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EBUSY') return 'another program has it locked';
  return code ?? message;
}
