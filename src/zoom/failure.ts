import { answerFailure, type Failure, quoteOf } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import type { RawAnswer } from '../base/http/transport.ts';
import { isDaily } from './limits.ts';

export interface ZoomFailure extends Failure {
  /** Zoom's own error code. */
  zoomCode?: number;
  /** Zoom's own words, complete: to recognize a refusal by, never to be shown. */
  zoomMessage?: string;
  /** What Zoom says about single fields, safe to show. */
  details?: string;
}

/** The failure behind an answer of Zoom's other than the wanted one. `nowMs` is the real clock (Unix ms). */
export function zoomFailure(answer: RawAnswer, nowMs: number): ZoomFailure {
  const { status, headers } = answer;
  const { details, ...words } = zoomWords(answer.body);
  const { zoomCode, zoomMessage } = words;
  const isZoom = zoomCode !== undefined || zoomMessage !== undefined;
  const failure = {
    ...answerFailure(answer, isZoom ? (zoomMessage ?? '') : undefined, nowMs),
    ...words,
    ...(details && { details: quoteOf(details, answer.secrets) }),
  };
  if (missingScopes(zoomMessage)) return { ...failure, class: 'refused' };
  if (status === 429) {
    // Only the words tell that a limit is one of the daily limits of a single registrant.
    const daily = isDaily(headers) || /daily rate limit/i.test(zoomMessage ?? '');
    return { ...failure, ...(daily && { daily }) };
  }
  if (zoomCode === 124) return { ...failure, class: 'not executed', status: 401 };
  // Zoom documents status 300 for some refusals.
  if (status >= 300 && status < 400 && zoomCode !== undefined) return { ...failure, class: 'refused' };
  return failure;
}

/** The scopes that Zoom says the app lacks. Several codes and statuses carry this message, so only the text counts. */
export function missingScopes(zoomMessage = ''): string | undefined {
  return /does not contain scopes?:?\s*\[([^\]]*)\]/i.exec(zoomMessage)?.[1];
}

/**
 * Reads Zoom's errors: `{code, message}`, with `errors: [{field, message}]` about single fields; `{reason, error}` of the
 * token endpoint; `{errorCode, errorMessage}`; and `{error: {code, message}}` of JSON-RPC.
 */
function zoomWords(body: string): { zoomCode?: number; zoomMessage?: string; details?: string } {
  const { error, errors, ...answer } = jsonObject(body) ?? {};
  const { code, message, reason, errorCode, errorMessage } = {
    ...answer,
    ...Object(typeof error === 'object' && error),
  };
  const number = Number(code ?? errorCode ?? Number.NaN);
  const details = detailsOf(errors);
  const words = [message, errorMessage, reason, error, details].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  return {
    ...(Number.isInteger(number) && { zoomCode: number }),
    ...(words.length > 0 && { zoomMessage: words.join(' ') }),
    ...(details && { details }),
  };
}

/** Words about single fields, like `meeting_number: Invalid field.`; from a list, or an object by field. */
function detailsOf(errors: unknown): string {
  const entries = Array.isArray(errors)
    ? errors
    : Object.entries(Object(errors)).map(([field, message]) => ({ field, message }));
  return entries
    .map((entry) =>
      typeof entry === 'string'
        ? entry
        : [entry?.field, entry?.message].filter((word) => typeof word === 'string').join(': '),
    )
    .filter((text) => text !== '')
    .join(' ')
    .replaceAll('"', "'");
}
