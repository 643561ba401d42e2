import { answerFailure, type Failure, thrownFailure } from '../../../base/http/failure.ts';
import { jsonObject } from '../../../base/http/json-object.ts';
import { retryAfterMs } from '../../../base/http/retry-after.ts';
import type { RawAnswer } from '../../../base/http/transport.ts';

export interface EngineFailure extends Failure {
  /** The engine's name for what is wrong, like `cluster_block_exception`; empty when it gave none. */
  type: string;
  /** Its words: to tell errors apart. */
  words: string;
  /** Where a redirect leads, without what may be secret in it. */
  leadsTo?: string;
}

/** The failure behind an answer that is not the expected one. `nowMs` is the real clock, in Unix milliseconds. */
export function engineFailure(answer: RawAnswer, nowMs: number): EngineFailure {
  const { status, headers } = answer;
  const { type, words } = engineWords(answer);
  const said = [type, words].filter(Boolean).join(': ');
  const failure: EngineFailure = { ...answerFailure(answer, said === '' ? undefined : said, nowMs), type, words };
  const waitMs = status === 503 ? retryAfterMs(headers, nowMs) : undefined;
  if (waitMs !== undefined) failure.retryAfterMs = waitMs;
  // Another write of the same document was faster, or its shard was just moving.
  if (status === 409) return { ...failure, class: 'not executed' };
  if (status === 407) return { ...failure, class: 'refused' };
  if (status >= 300 && status < 400) return { ...failure, class: 'refused', leadsTo: redirect(headers) };
  return status < 300 ? { ...failure, ...unfit(answer.body) } : failure;
}

/** The failure behind what was thrown where an answer was hoped for; rethrows what has nothing to do with HTTP. */
export function lostFailure(error: unknown, deadline: AbortSignal): EngineFailure {
  const failure: EngineFailure = {
    ...thrownFailure(error, deadline),
    type: '',
    words: '',
  };
  // No other try would be trusted either.
  return failure.trouble?.startsWith('TLS') ? { ...failure, class: 'refused' } : failure;
}

/** The engines say `{error: {type, reason}, status}` or `{error: "…"}`; Amazon's gateway `{Message}` or `{message}`. */
function engineWords({ status, body }: RawAnswer): {
  type: string;
  words: string;
} {
  const { error, Message, message = Message } = jsonObject(body) ?? {};
  if (typeof error === 'string') return { type: '', words: error };
  const { type, reason } = Object(error);
  if (typeof type === 'string') return { type, words: typeof reason === 'string' ? reason : '' };
  if (typeof message === 'string') return { type: '', words: message };
  // OpenSearch says so in plain text.
  const isPlain = status === 401 && !body.trimStart().startsWith('<');
  return { type: '', words: isPlain ? body.trim() || 'Unauthorized' : '' };
}

/** What is wrong with an answer that says that all went well. */
function unfit(body: string): Pick<Failure, 'trouble' | 'foreign'> {
  const answer = jsonObject(body);
  if (!answer && body.trimStart().startsWith('{')) return { trouble: 'the answer was cut off', foreign: false };
  if (body.trim() === '') return { trouble: 'the answer was empty', foreign: false };
  const isEngine = ['items', 'acknowledged', 'index_templates'].some((name) => name in (answer ?? {}));
  return isEngine ? { trouble: 'the answer does not fit what was asked', foreign: false } : { foreign: true };
}

function redirect(headers: RawAnswer['headers']): string {
  const location = String(headers.location ?? '');
  return URL.canParse(location) ? new URL(location).origin : '';
}
