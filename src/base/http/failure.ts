import { PROXY_REFUSED } from './proxy.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RawAnswer } from './transport.ts';

/**
 * Why a request did not give the wanted answer. The class decides about retries: the request certainly had no effect, the
 * service refused it, or it may have had an effect. Holds no part of the request, so no secret can leak from it.
 */
export interface Failure {
  class: 'not executed' | 'refused' | 'unknown';
  /** HTTP status, if there was an answer. */
  status?: number;
  /** The service's own words, safe to show: secrets masked, long texts cut. */
  quote?: string;
  /** How long the service asks us to wait. */
  retryAfterMs?: number;
  /** A daily limit is used up: waiting does not help. */
  daily?: boolean;
  /** The answer is not the service's: a proxy's or sign-in page, or cut off. */
  foreign?: boolean;
  /** Never sent: no time was left. */
  late?: boolean;
  /** Never sent: the run was stopping. */
  stopped?: boolean;
  /** What went wrong on the way, in a few words, like `name not found (ENOTFOUND)`. */
  trouble?: string;
}

/** No time is left to start a request; nothing was sent. */
export class TooLate extends Error {}

const TROUBLES: Record<string, string> = {
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not found',
  EAI_FAIL: 'name not found',
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'no answer',
};
const TLS_CODES = /^(EPROTO|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/;
export const PROXY_TROUBLE = 'the proxy requires a valid user name and password';
const LONGEST_QUOTE = 300;

/**
 * Classifies an answer other than the wanted one. `words` is the service's message found in the body, or undefined if the
 * body is not in the service's format. `nowMs` is the real clock (Unix ms).
 */
export function answerFailure(answer: RawAnswer, words: string | undefined, nowMs: number): Failure {
  const { status, headers, body, secrets } = answer;
  // A gateway's 502 page is HTML even at the service itself, and a 2xx can be empty.
  const foreign = words === undefined && status < 500 && !(status < 300 && body === '');
  const base = { status, quote: quoteOf(words ?? '', secrets), ...(foreign && { foreign }) };
  if (status === 429) {
    const waitMs = retryAfterMs(headers, nowMs);
    return { class: 'not executed', ...base, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  }
  if (status === 401 && !foreign) return { class: 'not executed', ...base };
  // Never tried again, although nothing was sent: directories lock an account after a few wrong passwords.
  if (status === PROXY_REFUSED) return { class: 'refused', status, trouble: PROXY_TROUBLE };
  const isRefusal = status >= 400 && status < 500 && status !== 408;
  return { class: isRefusal ? 'refused' : 'unknown', ...base };
}

/**
 * Classifies an error thrown instead of an answer; `closing` is the signal that ends the run's requests. Rethrows errors
 * that have nothing to do with HTTP.
 */
export function thrownFailure(error: unknown, closing: AbortSignal): Failure {
  if (error instanceof TooLate || (error !== undefined && error === closing.reason)) {
    return { class: 'not executed', late: true };
  }
  if (!isHttpError(error)) throw error;
  const { code = '', cause, message, response } = error;
  // For a host with several addresses, Node tries them all and joins the errors into one.
  const causes = [cause, ...(cause?.errors ?? [])];
  // The system call decides: the same code can come before anything was sent, or after.
  if (causes.some((reason) => /^(connect|getaddrinfo)/.test(reason?.syscall ?? ''))) {
    return { class: 'not executed', trouble: `${TROUBLES[code] ?? 'no connection'} (${code})` };
  }
  if (TLS_CODES.test(code) || /before secure TLS connection/.test(message)) {
    return { class: 'not executed', trouble: `TLS failed (${code})` };
  }
  if (/maxContentLength/.test(message)) {
    return { class: 'unknown', foreign: true, trouble: 'the answer was far too large' };
  }
  if (code === 'ERR_CANCELED') return { class: 'unknown', trouble: 'no answer in time' };
  if (response) return { class: 'unknown', foreign: true, trouble: 'the answer was cut off' };
  return { class: 'unknown', trouble: `connection lost (${code || message})` };
}

/** A service's words, safe to show: without the secrets of the request, and not too long. */
export function quoteOf(words: string, secrets: string[]): string {
  const echoes = secrets.filter(Boolean).flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return echoes.reduce((text, secret) => text.replaceAll(secret, '…'), words).slice(0, LONGEST_QUOTE);
}

interface Reason extends NodeJS.ErrnoException {
  errors?: Reason[];
}

/** Recognizes an AxiosError by its marker, without loading axios. */
function isHttpError(error: unknown): error is { code?: string; message: string; cause?: Reason; response?: unknown } {
  return typeof error === 'object' && error !== null && 'isAxiosError' in error;
}
