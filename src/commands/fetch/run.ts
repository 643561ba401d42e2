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
import { openZoom, type Zoom } from '../../zoom/open.ts';
import { allPages } from '../../zoom/pages.ts';

type Answer = Record<string, unknown>;

/** What is done to what Zoom says before anybody sees it. */
interface Guard {
  hides: boolean;
  /** Nothing where it is no answer of the endpoint. */
  answer(answer: Answer): Answer | undefined;
}

/** 50,000 users come in 167 pages, at the rate that the account's other apps leave: an hour, where a tick has 50 s. */
const DEADLINE_TICKS = 72;

/** `dialer fetch`. Resolves to the exit code; throws DialerError, all that can be known before any request. */
export async function fetch(path: string, options: FetchOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const request = readRequest(path, zoomApiUrl(deps.env));
  const guard = options.raw ? nothingHidden(request.endpoint, deps.env) : sanitized(request.endpoint, deps.env);
  zoomConfig(deps.env);
  const out = options.out ?? '-';
  // On a terminal what comes is progress enough, and would be mixed up with it.
  const line = out === '-' && deps.out.isTTY ? undefined : progress(deps);
  const fill: Parameters<typeof streamOut>[1] = async (to, stop) => {
    const zoom = openZoom(deps, {
      deadlineMs: DEADLINE_TICKS * deps.deadlineMs,
      stop: () => stop,
      ...(guard.hides && { redact: redactPeople }),
    });
    try {
      const answers = answersOf(request, zoom, guard, (text) => line?.tell(text));
      const text = options.ndjson ? asLines(answers, request.endpoint) : asDocument(answers, request.endpoint);
      await pipeline(Readable.from(text), to, { signal: stop });
    } finally {
      line?.end();
      await zoom.close();
    }
  };
  return streamOut(out, fill, deps);
}

/** Throws DialerError `config` without a key. */
function sanitized(endpoint: Endpoint, env: Deps['env']): Guard {
  const tokens = pseudonyms(pseudonymKey(env), { keepDomain: true });
  return { hides: true, answer: (answer) => sanitize(endpoint, answer, tokens) };
}

/** Throws DialerError `usage` where it is not allowed. */
function nothingHidden(endpoint: Endpoint, env: Deps['env']): Guard {
  if (env.DIALER_ALLOW_RAW?.trim() !== '1') {
    const hint = 'Leave out --raw, or set DIALER_ALLOW_RAW=1 where names and e-mails may be seen.';
    throw new DialerError('usage', "--raw shows everybody's data, which is not allowed here.", hint);
  }
  const asIs = (text: string) => text;
  const tokens = { id: asIs, email: asIs, name: asIs };
  return { hides: false, answer: (answer) => sanitize(endpoint, answer, tokens) && answer };
}

/** Every page, guarded. Throws DialerError. */
async function* answersOf(
  { endpoint, path, query }: ListedRequest,
  zoom: Zoom,
  guard: Guard,
  tell: (text: string) => void,
): AsyncGenerator<Answer> {
  let count = 0;
  try {
    for await (const page of allPages(await zoom.client(), path, query)) {
      const answer = guard.answer(page);
      if (!answer) throw unknownForm();
      count += entriesOf(answer, endpoint).length;
      tell(`${count} ${endpoint.list ?? 'answers'}`);
      yield answer;
      // Who asks for a page by its number wants that one.
      if ('page_number' in query) return;
    }
  } catch (error) {
    if (error instanceof DialerError && error.code === 'scope') throw missingScope(endpoint.scopes[0] ?? '');
    throw guard.hides && error instanceof DialerError ? redactError(error) : error;
  }
}

/** A line an entry of the list, or the answer where there is none, as they come. */
async function* asLines(answers: AsyncIterable<Answer>, endpoint: Endpoint): AsyncGenerator<string> {
  for await (const answer of answers) {
    const lines = entriesOf(answer, endpoint).map((entry) => `${oneLine(entry)}\n`);
    if (lines.length > 0) yield lines.join('');
  }
}

/** All pages as if they were one: the first, with the entries of all, and the token of the last, which is empty. */
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

function unknownForm(): DialerError {
  const hint = 'Check ZOOM_API_URL, and report it if it lasts.';
  return new DialerError('unreachable', 'Zoom sent an answer in a form that dialer does not know.', hint);
}

export interface FetchOptions {
  ndjson?: boolean;
  raw?: boolean;
  out?: string;
  envFile?: string;
}
