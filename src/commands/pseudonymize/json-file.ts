import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { jsonDocument, jsonList, oneLine } from '../../base/output/json-document.ts';
import { streamOut } from '../../base/output/out-file.ts';
import type { Deps } from '../../base/system/deps.ts';
import { reason } from '../../base/system/files.ts';
import { DialerError } from '../../errors.ts';
import type { Endpoint } from '../../privacy/allow-list/endpoints.ts';
import { readEndpoint } from '../../privacy/allow-list/request.ts';
import { isAnswer, sanitize, sanitizeEntry } from '../../privacy/allow-list/sanitize.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { zoomApiUrl } from '../../zoom/config.ts';

/** A document has to be in memory as a whole; of lines there may be any number. */
const LONGEST_CHARACTERS = 64 * 1024 * 1024;

/** A value of the file without what is not listed. Throws DialerError `usage` for what is no answer, which `place` names. */
type Clean = (value: unknown, place: string) => Record<string, unknown>;

/**
 * Writes a JSON file of an endpoint's answers again, sanitized, to `out`: one answer, an array of them, or NDJSON, with an
 * answer or an entry of its list a line. Resolves to the exit code; throws DialerError.
 */
export async function sanitizeFile(path: string, endpointPath: string, out: string, deps: Deps): Promise<number> {
  const endpoint = readEndpoint(endpointPath, zoomApiUrl(deps.env));
  const tokens = pseudonyms(pseudonymKey(deps.env), { keepDomain: true });
  const clean: Clean = (value, place) => {
    const isWhole = isAnswer(endpoint, value);
    const kept = isWhole ? sanitize(endpoint, value, tokens) : sanitizeEntry(endpoint, value, tokens);
    if (kept) return kept;
    const hint = `No file was written, as it has nothing that is listed for ${endpoint.path}: it may be of another endpoint, or an error.`;
    throw new DialerError('usage', `${place} is no answer of ${endpoint.path}.`, hint);
  };
  return streamOut(out, (to, signal) => pipeline(rewritten(path, endpoint, clean), to, { signal }), deps);
}

/** The file's text, rewritten in the form that it has: when its first line is JSON by itself, so are the others. */
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
    if (document && document.length > LONGEST_CHARACTERS) throw tooLarge(path);
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

/** The lines of a text in UTF-8, without their ends. Throws DialerError `usage`. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const bytes of createReadStream(path)) {
      const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
      const lines = [rest + first, ...others];
      rest = lines.pop() ?? '';
      yield* lines;
      if (rest.length > LONGEST_CHARACTERS) throw tooLarge(path);
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof DialerError) throw error;
    const isText = (error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const what = isText ? `Could not read ${path}: ${reason(error)}.` : `${path} is not encoded in UTF-8.`;
    throw new DialerError('usage', what, 'Name a file with what Zoom answered, as JSON in UTF-8.');
  }
  if (rest !== '') yield rest;
}

/** Nothing where it is no JSON. What JSON.parse says would repeat the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(place: string): DialerError {
  const hint = 'No file was written. It takes an answer of Zoom, an array of them, or one on each line.';
  return new DialerError('usage', `${place} is no JSON.`, hint);
}

function tooLarge(path: string): DialerError {
  return new DialerError(
    'usage',
    `${path} is larger than 64 MiB.`,
    'Write it as NDJSON, an answer or an entry a line.',
  );
}
