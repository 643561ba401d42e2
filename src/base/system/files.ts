import { readFileSync, statSync } from 'node:fs';
import { DialerError, type ErrorCode } from '../../errors.ts';
import { checkPath } from './path-setting.ts';

const READABLE_BY_OTHERS = 0o004;
const LARGEST_BYTES = 64 * 1024 * 1024;

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
  const place = checkPath('The name of a file', path);
  let bytes: Buffer;
  try {
    const { size } = statSync(place);
    if (size > LARGEST_BYTES) throw new DialerError(code, `${path} is larger than 64 MiB.`, 'Is it the right file?');
    bytes = readFileSync(place);
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
