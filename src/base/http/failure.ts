/**
 * What became of a request (RELIABILITY.md): it certainly had no effect, Zoom refused it, or nobody knows.
 * The rest is what a person needs to understand it, without any secret: never the request, never its headers.
 */
export interface Failure {
  class: 'not executed' | 'refused' | 'unknown';
  /** HTTP status, when there was an answer. */
  status?: number;
  /** Zoom's own error code and words, from the body of its answer: to tell errors apart. */
  zoomCode?: number;
  zoomMessage?: string;
  /** The same words to be shown: without what the request held of secrets, and not endless. */
  quote?: string;
  /** How long Zoom asked to wait, from its rate-limit headers. */
  retryAfterMs?: number;
  /** The account's daily limit is used up. */
  daily?: boolean;
  /** The answer was not Zoom's JSON: a proxy's or captive portal's page, or cut off. */
  foreign?: boolean;
  /** It was never sent, as there was no time left. */
  late?: boolean;
  /** The reason for that: the run was asked to end. */
  stopped?: boolean;
  /** What went wrong on the way, in a few words, like `name not found (ENOTFOUND)`. */
  trouble?: string;
}

/** An answer as it came: nothing is thrown for a status, and the body is text until its shape is known. */
export interface RawAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  /** Those of its request: masked in Zoom's words, which may repeat them. */
  secrets: string[];
}

/** What errors on the way to Zoom mean, in words. */
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
const LONGEST_QUOTE = 300;

/** The failure behind an answer that is not the expected one. `nowMs` is the real clock, in Unix milliseconds. */
export function answerFailure({ status, headers, body, secrets }: RawAnswer, nowMs: number): Failure {
  const words = zoomWords(body);
  // A gateway's 502 page is HTML even at Zoom, and Zoom can leave a 2xx empty; any other answer without Zoom's words is
  // somebody else's.
  const foreign = status < 500 && Object.keys(words).length === 0 && !(status < 300 && body === '');
  const echoes = secrets.filter(Boolean).flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const quote = echoes.reduce((text, secret) => text.replaceAll(secret, '…'), words.zoomMessage ?? '');
  const base = { status, ...words, quote: quote.slice(0, LONGEST_QUOTE), ...(foreign && { foreign }) };
  if (missingScopes(words.zoomMessage)) return { class: 'refused', ...base };
  if (status === 429) {
    // What Zoom allows a day for one registrant, it tells by its words only.
    const daily = /daily rate limit/i.test(words.zoomMessage ?? '') && { daily: true };
    return { class: 'not executed', ...base, ...retryAfter(headers, nowMs), ...daily };
  }
  if ((status === 401 && !foreign) || words.zoomCode === 124) return { class: 'not executed', ...base, status: 401 };
  if (status === 407) return { class: 'not executed', ...base, trouble: 'the proxy wants a user name and password' };
  // Its documents have 300 as the status of some refusals.
  const isRefusal = status >= 400 || (status >= 300 && words.zoomCode !== undefined);
  if (status === 408 || status >= 500 || !isRefusal) return { class: 'unknown', ...base };
  return { class: 'refused', ...base };
}

/** The failure behind what was thrown where an answer was hoped for; rethrows what has nothing to do with HTTP. */
export function thrownFailure(error: unknown, deadline: AbortSignal): Failure {
  if (error instanceof TooLate || (error !== undefined && error === deadline.reason))
    return { class: 'not executed', late: true };
  if (!isHttpError(error)) throw error;
  const { code = '', cause, message, response } = error;
  // On a host with several addresses Node tries them all, and the errors come as one.
  const causes = [cause, ...(cause?.errors ?? [])];
  const words = `${TROUBLES[code] ?? 'no connection'} (${code})`;
  // Where it failed tells what became of it: the same code can come before anything was sent, or after.
  if (causes.some((reason) => /^(connect|getaddrinfo)/.test(reason?.syscall ?? ''))) {
    return { class: 'not executed', trouble: words };
  }
  if (TLS_CODES.test(code)) return { class: 'not executed', trouble: `TLS failed (${code})` };
  if (/before secure TLS connection/.test(message)) return { class: 'not executed', trouble: `TLS failed (${code})` };
  if (/maxContentLength/.test(message)) {
    return { class: 'unknown', foreign: true, trouble: 'the answer was far too large' };
  }
  if (code === 'ERR_CANCELED') return { class: 'unknown', trouble: 'no answer in time' };
  if (response) return { class: 'unknown', foreign: true, trouble: 'the answer was cut off' };
  return { class: 'unknown', trouble: `connection lost (${code || message})` };
}

interface Reason extends NodeJS.ErrnoException {
  errors?: Reason[];
}

/** An AxiosError, by its mark: axios itself need not be loaded to read it. */
function isHttpError(error: unknown): error is { code?: string; message: string; cause?: Reason; response?: unknown } {
  return typeof error === 'object' && error !== null && 'isAxiosError' in error;
}

/** The scopes that Zoom says the app lacks. It says so under several codes and statuses, so only the text counts. */
export function missingScopes(zoomMessage = ''): string | undefined {
  return /does not contain scopes?:?\s*\[([^\]]*)\]/i.exec(zoomMessage)?.[1];
}

/** Zoom's errors are `{code, message}`, those of its token endpoint `{reason, error}`. */
function zoomWords(body: string): Pick<Failure, 'zoomCode' | 'zoomMessage'> {
  const { code, message, reason, error } = jsonObject(body) ?? {};
  const words = [message, reason, error].filter((word) => typeof word === 'string').join(' ');
  return { ...(typeof code === 'number' && { zoomCode: code }), ...(words !== '' && { zoomMessage: words }) };
}

/** A body as the JSON object it should be; nothing when it is HTML, cut off, or JSON of another kind. */
export function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** There is no time left to begin a request: nothing of it was sent. */
export class TooLate extends Error {}

export type Headers = Record<string, unknown>;

/**
 * How long a 429 asks to wait, in ms from `nowMs` (Unix ms, the real clock). `Retry-After` comes as seconds, an ISO
 * date-time (Zoom's daily limit; without a zone it is UTC) or an HTTP date, `X-RateLimit-Reset` as Unix seconds.
 * Instants are measured from the answer's own Date where it has one: this machine's clock may be wrong.
 */
export function retryAfter(headers: Headers, nowMs: number): { retryAfterMs?: number; daily?: boolean } {
  const daily = isDaily(headers) ? { daily: true } : {};
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d+$/.test(text)) return { ...daily, retryAfterMs: Number(text) * 1000 };
  const hasNoZone = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text);
  const untilMs = Date.parse(hasNoZone ? `${text}Z` : text) || Number(headers['x-ratelimit-reset']) * 1000;
  if (!(untilMs > 0)) return daily;
  const fromMs = Date.parse(String(headers.date ?? '')) || nowMs;
  return { ...daily, retryAfterMs: Math.max(0, untilMs - fromMs) };
}

export function isDaily(headers: Headers): boolean {
  return /^daily/i.test(String(headers['x-ratelimit-type'] ?? ''));
}

export const NETWORK_HINT = 'Check the network and DNS of this machine, and HTTPS_PROXY if it needs a proxy.';

export const TLS_HINT =
  'If a proxy here inspects TLS, set NODE_EXTRA_CA_CERTS to its certificate (in the crontab, not in .env); and see that the clock of this machine is right.';
