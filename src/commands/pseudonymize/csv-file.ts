import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { guessDelimiter } from '../../base/csv/delimiter.ts';
import { reason } from '../../base/system/files.ts';
import { DialerError } from '../../errors.ts';
import { isWanted, type WantedColumns } from './csv-columns.ts';

/** A CSV file of any size, opened and read up to its header. */
export interface CsvFile {
  delimiter: string;
  /** The cells of the first line that is not empty. */
  header: string[];
  bom: string;
  /** The content without the byte order mark. Throws DialerError `usage` if it is not encoded in UTF-8. */
  bytes(): AsyncGenerator<Buffer>;
}

/** A file may mix them. A lone \r is refused, because in the `raw` of csv-parse it looks like \r\n. */
export const LINE_ENDS = ['\r\n', '\n'];
const HEAD_BYTES = 64 * 1024;
const BOM = '\ufeff';
const SAVE = 'Save it as CSV UTF-8.';

/** Opens a CSV in UTF-8, with or without BOM. Its header decides the delimiter. Throws DialerError `usage`. */
export function openCsvFile(path: string, wanted: WantedColumns): CsvFile {
  if (/\.(json|jsonl|ndjson)$/i.test(path)) {
    const hint = 'Name the path of the API that it comes from, like --endpoint /users.';
    throw new DialerError('usage', `${path} is JSON, not a CSV.`, hint);
  }
  const head = readHead(path).toString();
  if (head.startsWith('PK\u0003\u0004') || head.includes('\0')) {
    throw new DialerError('usage', `${path} is not a CSV in UTF-8.`, SAVE);
  }
  const bom = head.startsWith(BOM) ? BOM : '';
  const text = head.slice(bom.length);
  const delimiter = guessDelimiter(text, (cell) => isWanted(cell, wanted));
  const header = headerOf(text, delimiter);
  if (header.length === 0) {
    const what = text.trim() === '' ? 'is empty' : 'does not start with a header';
    throw new DialerError('usage', `${path} ${what}.`, 'The first line must name the columns.');
  }
  if (header.some((cell) => /\r(?!\n)/.test(cell))) {
    throw new DialerError('usage', `${path} has the line endings of old Macs.`, SAVE);
  }
  return { delimiter, header, bom, bytes: () => checkedBytes(path, Buffer.byteLength(bom)) };
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return head.subarray(0, readSync(file, head));
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function headerOf(text: string, delimiter: string): string[] {
  const options = { delimiter, record_delimiter: LINE_ENDS, relax_column_count: true, skip_empty_lines: true, to: 1 };
  try {
    return parse(text, options)[0] ?? [];
  } catch {
    return [];
  }
}

/** Refuses invalid UTF-8: replacement characters could turn two people into one. */
async function* checkedBytes(path: string, start: number): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = (bytes?: Buffer) => {
    try {
      decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new DialerError('usage', `${path} is not encoded in UTF-8.`, SAVE);
    }
  };
  try {
    for await (const bytes of createReadStream(path, { start })) {
      check(bytes);
      yield bytes;
    }
  } catch (error) {
    throw error instanceof DialerError ? error : unreadable(path, error);
  }
  check();
}

function unreadable(path: string, error: unknown): DialerError {
  return new DialerError('usage', `Could not read ${path}: ${reason(error)}.`, 'Name a CSV file.');
}
