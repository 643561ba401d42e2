import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { begin } from '../../base/output/begin.ts';
import { jsonDocument, oneLine } from '../../base/output/json-document.ts';
import { streamOut } from '../../base/output/out-file.ts';
import { progress } from '../../base/output/progress.ts';
import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import type { Endpoint } from '../../privacy/allow-list/endpoints.ts';
import { type ListedRequest, readRequest } from '../../privacy/allow-list/request.ts';
import { sanitize } from '../../privacy/allow-list/sanitize.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import { redactError, redactPeople } from '../../privacy/redact.ts';
import { zoomApiUrl, zoomConfig } from '../../zoom/config.ts';
import { missingScope } from '../../zoom/explain.ts';
import { unexpectedFormat } from '../../zoom/fields.ts';
import { openZoom, type Zoom } from '../../zoom/open.ts';
import { allPages } from '../../zoom/pages.ts';

type Answer = Record<string, unknown>;

/** What may be shown of what Zoom sends. */
interface Guard {
  /** Whether messages are redacted. */
  redacts: boolean;
  /** The part of an answer to show; undefined if it is not an answer of the endpoint. */
  answer(answer: Answer): Answer | undefined;
}

/** 50,000 users take 167 pages, at the rate that other apps of the account leave: an hour instead of the 50 s of a run. */
const DEADLINE_FACTOR = 72;

/** `dialer fetch`. Resolves to the exit code; throws DialerError, before the first request if possible. */
export async function fetch(path: string, options: FetchOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const request = readRequest(path, zoomApiUrl(deps.env));
  const guard = options.raw ? rawGuard(request.endpoint, deps.env) : sanitizing(request.endpoint, deps.env);
  zoomConfig(deps.env);
  const out = options.out ?? '-';
  // On a terminal, the output shows the progress itself and would mix with it.
  const line = out === '-' && deps.out.isTTY ? undefined : progress(deps);
  const fill: Parameters<typeof streamOut>[1] = async (to, stop) => {
    const zoom = openZoom(deps, {
      deadlineMs: DEADLINE_FACTOR * deps.deadlineMs,
      stop: () => stop,
      ...(guard.redacts && { redact: redactPeople }),
    });
    try {
      const answers = answersOf(request, zoom, guard, (text) => line?.show(text));
      const text = options.ndjson ? asLines(answers, request.endpoint) : asDocument(answers, request.endpoint);
      await pipeline(Readable.from(text), to, { signal: stop });
    } finally {
      line?.end();
      await zoom.close();
    }
  };
  return streamOut(out, fill, deps);
}

/** Shows the listed fields, with pseudonyms. Throws DialerError `config` without a key. */
function sanitizing(endpoint: Endpoint, env: Deps['env']): Guard {
  const tokens = pseudonyms(pseudonymKey(env), { keepDomain: true });
  return { redacts: true, answer: (answer) => sanitize(endpoint, answer, tokens) };
}

/** Shows everything. Throws DialerError `usage` unless DIALER_ALLOW_RAW allows it. */
function rawGuard(endpoint: Endpoint, env: Deps['env']): Guard {
  if (env.DIALER_ALLOW_RAW?.trim() !== '1') {
    const hint = 'Omit --raw, or set DIALER_ALLOW_RAW=1 if names and e-mails may be shown.';
    throw new DialerError('usage', '--raw is not allowed here.', hint);
  }
  const asIs = (text: string) => text;
  const tokens = { id: asIs, email: asIs, name: asIs };
  return { redacts: false, answer: (answer) => sanitize(endpoint, answer, tokens) && answer };
}

/** The pages, as the guard lets them through. Throws DialerError. */
async function* answersOf(
  { endpoint, path, query }: ListedRequest,
  zoom: Zoom,
  guard: Guard,
  onProgress: (text: string) => void,
): AsyncGenerator<Answer> {
  let count = 0;
  try {
    for await (const page of allPages(await zoom.client(), path, query)) {
      const answer = guard.answer(page);
      if (!answer) throw unexpectedFormat('an answer');
      count += entriesOf(answer, endpoint).length;
      onProgress(`${count} ${endpoint.list ?? 'answers'}`);
      yield answer;
      // A request for a page by its number means that page only.
      if ('page_number' in query) return;
    }
  } catch (error) {
    if (error instanceof DialerError && error.code === 'scope') throw missingScope(endpoint.scopes[0] ?? '');
    throw guard.redacts && error instanceof DialerError ? redactError(error) : error;
  }
}

/** A line for each entry of the list, or for the answer if it has no list, as they arrive. */
async function* asLines(answers: AsyncIterable<Answer>, endpoint: Endpoint): AsyncGenerator<string> {
  for await (const answer of answers) {
    const lines = entriesOf(answer, endpoint).map((entry) => `${oneLine(entry)}\n`);
    if (lines.length > 0) yield lines.join('');
  }
}

/** All pages as one document: the first page with the entries of all, and the empty page token of the last. */
async function* asDocument(answers: AsyncIterable<Answer>, endpoint: Endpoint): AsyncGenerator<string> {
  let document: Answer | undefined;
  const entries: string[] = [];
  for await (const answer of answers) {
    for (const entry of entriesOf(answer, endpoint)) entries.push(oneLine(entry));
    document ??= answer;
    if (document !== answer) document.next_page_token = answer.next_page_token ?? '';
  }
  if (document) yield* jsonDocument(document, endpoint.list, entries);
}

function entriesOf(answer: Answer, { list }: Endpoint): unknown[] {
  const entries = list === undefined ? [answer] : answer[list];
  return Array.isArray(entries) ? entries : [];
}

export interface FetchOptions {
  ndjson?: boolean;
  raw?: boolean;
  out?: string;
  envFile?: string;
}
