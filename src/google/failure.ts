import { answerFailure, type Failure } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import type { RawAnswer } from '../base/http/transport.ts';

export interface GoogleFailure extends Failure {
  /** Google's names for what is wrong, and its words, as far as they came: to tell errors apart. */
  google?: string;
  /** Where Google says that it can be put right. */
  link?: string | undefined;
}

const TOO_FAST = /\b(userR|r)ateLimitExceeded\b/;
const CONSOLE = /https:\/\/console\.(developers|cloud)\.google\.com\/[^\s"]+/;

/** The failure behind an answer that is not the expected one. `nowMs` is the real clock, in Unix milliseconds. */
export function googleFailure(answer: RawAnswer, nowMs: number): GoogleFailure {
  const { reasons, message } = googleWords(answer.body);
  const google = [...reasons, message].filter(Boolean).join(' ');
  const status = TOO_FAST.test(google) ? 429 : answer.status;
  const failure = answerFailure({ ...answer, status }, google === '' ? undefined : message || google, nowMs);
  return { ...failure, google, link: CONSOLE.exec(failure.quote ?? '')?.[0] };
}

/**
 * Google has three ways to say no: `{error, error_description}` from the token endpoint, `{error: {message, errors:
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
