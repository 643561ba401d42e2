import { answerFailure, type Failure } from '../base/http/failure.ts';
import { jsonObject } from '../base/http/json-object.ts';
import type { RawAnswer } from '../base/http/transport.ts';
import { isDaily } from './limits.ts';

export interface ZoomFailure extends Failure {
  /** Zoom's own error code. */
  zoomCode?: number;
  /** Zoom's own words, complete: to recognize a refusal by, never to be shown. */
  zoomMessage?: string;
}

/** The failure behind an answer of Zoom's other than the wanted one. `nowMs` is the real clock (Unix ms). */
export function zoomFailure(answer: RawAnswer, nowMs: number): ZoomFailure {
  const { status, headers } = answer;
  const words = zoomWords(answer.body);
  const { zoomCode, zoomMessage } = words;
  const isZoom = zoomCode !== undefined || zoomMessage !== undefined;
  const failure = { ...answerFailure(answer, isZoom ? (zoomMessage ?? '') : undefined, nowMs), ...words };
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

/** Reads `{code, message}`, or `{reason, error}` from the token endpoint. */
function zoomWords(body: string): Pick<ZoomFailure, 'zoomCode' | 'zoomMessage'> {
  const { code, message, reason, error } = jsonObject(body) ?? {};
  const words = [message, reason, error].filter((word) => typeof word === 'string').join(' ');
  return { ...(typeof code === 'number' && { zoomCode: code }), ...(words !== '' && { zoomMessage: words }) };
}
