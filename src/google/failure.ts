import { answerFailure, type Failure } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import type { RawAnswer } from '../base/http/transport.ts';

export interface GoogleFailure extends Failure {
  /** Google's reasons and words, complete: to recognize a refusal by, never to be shown. */
  google?: string;
  /** The page of Google's console where this can be fixed. */
  link?: string | undefined;
}

const TOO_FAST = /\b(userR|r)ateLimitExceeded\b/;
const CONSOLE = /https:\/\/console\.(developers|cloud)\.google\.com\/[^\s"]+/;

/** The failure behind an answer of Google's other than the wanted one. `nowMs` is the real clock (Unix ms). */
export function googleFailure(answer: RawAnswer, nowMs: number): GoogleFailure {
  const { reasons, message } = googleWords(answer.body);
  const google = [...reasons, message].filter(Boolean).join(' ');
  // Drive reports some rate limits as a 403.
  const status = TOO_FAST.test(google) ? 429 : answer.status;
  const failure = answerFailure({ ...answer, status }, google === '' ? undefined : message || google, nowMs);
  return { ...failure, google, link: CONSOLE.exec(failure.quote ?? '')?.[0] };
}

/**
 * Reads Google's three error formats: `{error, error_description}` from the token endpoint, `{error: {message, errors:
 * [{reason}]}}` from Drive, and `{error: {message, status, details: [{reason}]}}` from Sheets.
 */
function googleWords(body: string): { reasons: string[]; message: string } {
  const { error, error_description: description } = jsonObject(body) ?? {};
  if (typeof error === 'string') return { reasons: [error], message: String(description ?? '') };
  const { message, status, errors, details } = Object(error);
  const causes: { reason?: unknown }[] = [errors, details].flatMap((list) => (Array.isArray(list) ? list : []));
  const reasons = [status, ...causes.map((cause) => Object(cause).reason)];
  return { reasons: reasons.filter((reason) => typeof reason === 'string'), message: String(message ?? '') };
}
