import { answerFailure, type Failure, thrownFailure } from '../../../base/http/failure.ts';
import { jsonObject } from '../../../base/http/json-object.ts';
import { retryAfterMs } from '../../../base/http/retry-after.ts';
import type { RawAnswer } from '../../../base/http/transport.ts';

export interface EngineFailure extends Failure {
  /** The engine's error type, like `cluster_block_exception`; empty if there is none. */
  type: string;
  /** Its words, complete: to recognize an error by, never to be shown. */
  words: string;
  /** Where a redirect leads: the origin only, because the rest may contain secrets. */
  leadsTo?: string;
}

/** The failure behind an answer of the engine other than the wanted one. `nowMs` is the real clock (Unix ms). */
export function engineFailure(answer: RawAnswer, nowMs: number): EngineFailure {
  const { status, headers } = answer;
  const { type, words } = engineWords(answer);
  const said = [type, words].filter(Boolean).join(': ');
  const failure: EngineFailure = { ...answerFailure(answer, said === '' ? undefined : said, nowMs), type, words };
  const waitMs = status === 503 ? retryAfterMs(headers, nowMs) : undefined;
  if (waitMs !== undefined) failure.retryAfterMs = waitMs;
  // Another write of the same document was faster, or its shard was moving.
  if (status === 409) return { ...failure, class: 'not executed' };
  if (status >= 300 && status < 400) return { ...failure, class: 'refused', leadsTo: redirect(headers) };
  return status < 300 ? { ...failure, ...unfit(answer.body) } : failure;
}

/** Classifies an error thrown instead of an answer; rethrows errors that have nothing to do with HTTP. */
export function lostFailure(error: unknown, deadline: AbortSignal): EngineFailure {
  const failure: EngineFailure = {
    ...thrownFailure(error, deadline),
    type: '',
    words: '',
  };
  // The certificate would fail every other try too.
  return failure.trouble?.startsWith('TLS') ? { ...failure, class: 'refused' } : failure;
}

/** Reads `{error: {type, reason}, status}` or `{error: "…"}` of the engines, and of Amazon's gateway `{Message}` or `{message}`. */
function engineWords({ status, body }: RawAnswer): {
  type: string;
  words: string;
} {
  const { error, Message, message = Message } = jsonObject(body) ?? {};
  if (typeof error === 'string') return { type: '', words: error };
  const { type, reason } = Object(error);
  if (typeof type === 'string') return { type, words: typeof reason === 'string' ? reason : '' };
  if (typeof message === 'string') return { type: '', words: message };
  // OpenSearch answers a 401 in plain text.
  const isPlain = status === 401 && !body.trimStart().startsWith('<');
  return { type: '', words: isPlain ? body.trim() || 'Unauthorized' : '' };
}

/** Says what is wrong with a 2xx that `read` could not use. */
function unfit(body: string): Pick<Failure, 'trouble' | 'foreign'> {
  const answer = jsonObject(body);
  if (!answer && body.trimStart().startsWith('{')) return { trouble: 'the answer was cut off', foreign: false };
  if (body.trim() === '') return { trouble: 'the answer was empty', foreign: false };
  const isEngine = ['items', 'acknowledged', 'index_templates'].some((name) => name in (answer ?? {}));
  return isEngine ? { trouble: 'the answer does not match the request', foreign: false } : { foreign: true };
}

function redirect(headers: RawAnswer['headers']): string {
  const location = String(headers.location ?? '');
  return URL.canParse(location) ? new URL(location).origin : '';
}
