import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatCount } from '../../base/output/format.ts';
import { jsonDocument, jsonList, oneLine } from '../../base/output/json-document.ts';
import { type OutFile, streamOut } from '../../base/output/out-file.ts';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { Account } from '../../base/report/account.ts';
import type { Deps } from '../../base/system/deps.ts';
import { reason } from '../../base/system/files.ts';
import { DialerError } from '../../errors.ts';
import type { Endpoint } from '../../privacy/allow-list/endpoints.ts';
import { readEndpoint } from '../../privacy/allow-list/request.ts';
import { isAnswer, sanitize, sanitizeEntry } from '../../privacy/allow-list/sanitize.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { zoomApiUrl } from '../../zoom/config.ts';

/** A JSON document must fit in memory. NDJSON may have any number of lines. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Reduces a value of the file to its listed fields. Throws DialerError `usage` that names `place` if it is not an answer. */
type Clean = (value: unknown, place: string) => Record<string, unknown>;

/**
 * Copies a JSON file of an endpoint's answers to `out`, sanitized. The file holds one answer, an array of answers, or NDJSON with
 * an answer or an entry of the list per line. Resolves to the exit code and to where its entries went; throws DialerError.
 */
export async function sanitizeFile(
  path: string,
  endpointPath: string,
  out: OutFile,
  deps: Deps,
): Promise<{ exitCode: number; account: Account }> {
  const endpoint = readEndpoint(endpointPath, zoomApiUrl(deps.env));
  const tokens = pseudonyms(pseudonymKey(deps.env), { keepDomain: true });
  const tally = { entries: 0, written: 0, odd: 0 };
  const clean: Clean = (value, place) => {
    const isWhole = isAnswer(endpoint, value);
    const kept = isWhole ? sanitize(endpoint, value, tokens) : sanitizeEntry(endpoint, value, tokens);
    if (kept) {
      const entries = entriesIn(endpoint, value);
      tally.entries += entries.length;
      tally.odd += entries.filter((one) => typeof one !== 'object' || Array.isArray(one)).length;
      tally.written += entriesIn(endpoint, kept).length;
      return kept;
    }
    const hint = 'No file was written. It may come from another path, or be an error.';
    throw new DialerError('usage', `${place} is not an answer of ${endpoint.path}.`, hint);
  };
  const copy = (to: Writable, signal: AbortSignal) => pipeline(rewritten(path, endpoint, clean), to, { signal });
  const fill = async (to: Writable, stop: AbortSignal) => {
    // What is printed cannot be taken back.
    if (out.path === '-') await copy(new Writable({ write: (_, __, done) => done() }), stop);
    Object.assign(tally, { entries: 0, written: 0, odd: 0 });
    await copy(to, stop);
  };
  const exitCode = await streamOut(out, fill, deps);
  const { entries, written, odd } = tally;
  if (odd > 0) {
    const what = `${formatCount(odd, 'entry', 'entries')} of ${path} that ${odd === 1 ? 'is' : 'are'} not JSON objects`;
    printWarning(`Left out ${what}.`, printer(deps.err, deps.env));
  }
  return { exitCode, account: { of: `entries of ${path}`, total: entries, parts: { written, 'not an object': odd } } };
}

/** An answer without a list is one entry. */
function entriesIn({ list }: Endpoint, answer: unknown): unknown[] {
  const entries = list === undefined ? undefined : Object(answer)[list];
  return Array.isArray(entries) ? entries : [answer];
}

/** The file's text, sanitized, in its own format. If its first line is JSON by itself, the file is NDJSON. */
async function* rewritten(path: string, endpoint: Endpoint, clean: Clean): AsyncGenerator<string> {
  let document: string | undefined;
  let number = 0;
  let isByLine = false;
  for await (const line of linesOf(path)) {
    number++;
    if (document === undefined && line.trim() === '') continue;
    const value = document === undefined ? parsed(line) : undefined;
    if (value !== undefined) {
      isByLine = true;
      yield `${oneLine(cleanAny(value, `${path}:${number}`, clean))}\n`;
    } else if (isByLine) throw notJson(`${path}:${number}`);
    else document = `${document ?? ''}${line}\n`;
    if (document && document.length > MAX_CHARACTERS) throw tooLarge(path);
  }
  if (!isByLine) yield* documentText(parsed(document ?? ''), path, endpoint, clean);
}

function* documentText(value: unknown, path: string, endpoint: Endpoint, clean: Clean): Generator<string> {
  if (value === undefined) throw notJson(path);
  if (Array.isArray(value)) {
    yield* jsonList(entriesOf(value, path, clean), '');
    yield '\n';
    return;
  }
  const answer = clean(value, path);
  const list = endpoint.list === undefined ? undefined : answer[endpoint.list];
  yield* jsonDocument(answer, endpoint.list, Array.isArray(list) ? list.map(oneLine) : []);
}

function* entriesOf(values: unknown[], path: string, clean: Clean): Generator<string> {
  for (const [index, value] of values.entries()) yield oneLine(clean(value, `${path}, answer ${index + 1},`));
}

function cleanAny(value: unknown, place: string, clean: Clean): unknown {
  return Array.isArray(value) ? value.map((one) => clean(one, place)) : clean(value, place);
}

/** The lines of a file in UTF-8, without their line ends. Throws DialerError `usage`. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const bytes of createReadStream(path)) {
      const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
      const lines = [rest + first, ...others];
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > MAX_CHARACTERS) throw tooLarge(path);
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof DialerError) throw error;
    const isText = (error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const message = isText ? `Could not read ${path}: ${reason(error)}.` : `${path} is not encoded in UTF-8.`;
    throw new DialerError('usage', message, 'Name a file with the JSON that Zoom returned.');
  }
  if (rest !== '') yield rest;
}

/** Undefined if it is not JSON. JSON.parse's own error would repeat the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(place: string): DialerError {
  const hint = 'No file was written. The file must hold one answer of Zoom, an array of answers, or one per line.';
  return new DialerError('usage', `${place} is not JSON.`, hint);
}

function tooLarge(path: string): DialerError {
  return new DialerError(
    'usage',
    `${path} is larger than 64 MiB.`,
    'Save it as NDJSON, with an answer or an entry per line.',
  );
}
