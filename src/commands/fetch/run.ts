import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { begin } from '../../base/output/begin.ts';
import { jsonDocument, oneLine } from '../../base/output/json-document.ts';
import { streamOut } from '../../base/output/out-file.ts';
import { printer } from '../../base/output/printer.ts';
import { progress } from '../../base/output/progress.ts';
import type { Deps } from '../../base/system/deps.ts';
import { inputFiles } from '../../base/system/settings.ts';
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
import { byMonth, rangeShortfall } from './ranges.ts';

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
  const shortfalls: string[] = [];
  const fill: Parameters<typeof streamOut>[1] = async (to, stop) => {
    const zoom = openZoom(deps, {
      deadlineMs: DEADLINE_FACTOR * deps.deadlineMs,
      stop: () => stop,
      ...(guard.redacts && { redact: redactPeople }),
    });
    try {
      const today = deps.now.toISOString().slice(0, 10);
      const answers = answersOf(request, zoom, guard, {
        today,
        onProgress: (text) => line?.show(text),
        onShortfall: (text) => shortfalls.push(text),
      });
      const text = options.ndjson ? asLines(answers) : asDocument(answers, request.endpoint);
      await pipeline(Readable.from(text), to, { signal: stop });
    } finally {
      line?.end();
      await zoom.close();
    }
  };
  const exitCode = await streamOut({ path: out, isPrivate: true, inputs: inputFiles(options, deps) }, fill, deps);
  const err = printer(deps.err, deps.env);
  for (const text of shortfalls) err.line(`dialer: ${text}`, 'red');
  return exitCode || Number(shortfalls.length > 0);
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

/** A page, as the guard lets it through. */
interface Page {
  answer: Answer;
  /** The entries of its list, as lines. */
  lines: string[];
  /** The first page of a request, whose answer may have several. */
  isFirst: boolean;
}

interface AnswerPorts {
  /** In UTC. */
  today: string;
  onProgress: (text: string) => void;
  onShortfall: (text: string) => void;
}

/** All pages of all months of a request, chronologically. Throws DialerError. */
async function* answersOf(
  { endpoint, path, query }: ListedRequest,
  zoom: Zoom,
  guard: Guard,
  { today, onProgress, onShortfall }: AnswerPorts,
): AsyncGenerator<Page> {
  const months = byMonth(query, today);
  const seen = new Set<string>();
  let count = 0;
  try {
    for (const [index, month] of months.entries()) {
      let isFirst = true;
      const listed: string[] = [];
      for await (const page of allPages(await zoom.client(), path, month)) {
        const answer = guard.answer(page);
        if (!answer) throw unexpectedFormat('an answer');
        const shortfall = isFirst ? rangeShortfall(month, page, today) : undefined;
        if (shortfall) onShortfall(shortfall);
        // A meeting that repeats can be in the lists of several months.
        const lines = entriesOf(answer, endpoint)
          .map(oneLine)
          .filter((line) => !seen.has(line));
        if (index < months.length - 1) listed.push(...lines);
        count += lines.length;
        onProgress(`${count} ${endpoint.list ?? 'answers'}`);
        yield { answer, lines, isFirst };
        isFirst = false;
        // A request for a page by its number means that page only.
        if ('page_number' in query) return;
      }
      for (const line of listed) seen.add(line);
    }
  } catch (error) {
    if (error instanceof DialerError && error.code === 'scope') throw missingScope(endpoint.scopes[0] ?? '');
    throw guard.redacts && error instanceof DialerError ? redactError(error) : error;
  }
}

/** A line for each entry of the list, or for the answer if it has no list, as they arrive. */
async function* asLines(pages: AsyncIterable<Page>): AsyncGenerator<string> {
  for await (const { lines } of pages) if (lines.length > 0) yield lines.map((line) => `${line}\n`).join('');
}

/** All pages as one document: the first page with the entries of all, and the empty page token of the last. */
async function* asDocument(pages: AsyncIterable<Page>, endpoint: Endpoint): AsyncGenerator<string> {
  let document: Answer | undefined;
  const entries: string[] = [];
  for await (const { answer, lines, isFirst } of pages) {
    for (const line of lines) entries.push(line);
    if (!document) document = answer;
    else {
      document.next_page_token = answer.next_page_token ?? '';
      if (isFirst) addMonth(document, answer);
    }
  }
  if (document) yield* jsonDocument(document, endpoint.list, entries);
}

/** Adds what a later month has beside its entries. */
function addMonth(document: Answer, { to, ...month }: Answer): void {
  if ('to' in document) document.to = to;
  for (const name of ['page_count', 'total_records']) {
    const [before, more] = [document[name], month[name]];
    if (typeof before === 'number' && typeof more === 'number') document[name] = before + more;
  }
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
