import { createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '../../../base/system/time.ts';
import { readEvent } from './event.ts';

/** Why a request was refused: for the log, never for the sender. */
export type Refusal = 'signature' | 'time' | 'replay' | 'content' | 'size';

/** How to answer a request. */
export interface Verdict {
  status: number;
  /** The body of the answer. */
  json?: object;
  refusal?: Refusal;
  /** What to do once it is answered. */
  registration?: { meetingId: string; registrantId: string };
}

/** What a request's headers say about it: `x-zm-request-timestamp` and `x-zm-signature`. */
export interface Signed {
  timestamp: string;
  signature: string;
}

/** How old, or how far ahead, a request may be. */
const WINDOW_MS = 5 * MINUTE_MS;
const WRONG: Verdict = { status: 401, refusal: 'signature' };

/** Judges the requests to one address by the app's secret. Remembers the requests that it has accepted. */
export function createWebhookVerifier(secret: string, replays = createReplays()) {
  return {
    /** Before the body is read. Returns undefined if it must be. */
    verifyHeaders: (signed: Signed): Verdict | undefined => (isWellFormed(signed) ? undefined : WRONG),
    /** `nowMs` is in Unix ms. */
    verify(signed: Signed, body: Buffer, nowMs: number): Verdict {
      if (!isWellFormed(signed) || !isSigned(signed, body, secret)) return WRONG;
      const sentMs = sentAtMs(signed);
      if (Math.abs(nowMs - sentMs) > WINDOW_MS) return { status: 401, refusal: 'time' };
      // From here on the sender is Zoom, or somebody who overheard it.
      if (!replays.isNew(signed.signature, sentMs + WINDOW_MS, nowMs)) return { status: 401, refusal: 'replay' };
      const event = readEvent(body);
      if (!event) return { status: 400, refusal: 'content' };
      if (event.kind === 'other') return { status: 200 };
      if (event.kind === 'registration') return { status: 200, registration: event };
      const { plainToken } = event;
      return { status: 200, json: { plainToken, encryptedToken: encryptedToken(plainToken, secret) } };
    },
  };
}

const SIGNATURE = /^v0=([0-9a-f]{64})$/;
/** Seconds, as Zoom documents and sends; milliseconds, as in `event_ts`, have been seen too. */
const TIMESTAMP = /^\d{10}(?:\d{3})?$/;

/** Whether Zoom could have sent these headers. */
function isWellFormed({ timestamp, signature }: Signed): boolean {
  return TIMESTAMP.test(timestamp) && SIGNATURE.test(signature);
}

/** Whether the signature is the HMAC-SHA256 of `v0:<timestamp>:<body>`, byte for byte. Compares in constant time. */
function isSigned({ timestamp, signature }: Signed, body: Buffer, secret: string): boolean {
  const [, claimed = ''] = SIGNATURE.exec(signature) ?? [];
  const wanted = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(claimed, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * When a request claims to have been sent, in Unix ms. Accepting both units is safe: the text itself is signed, and ten
 * digits of ms would be in 1970.
 */
function sentAtMs({ timestamp }: Signed): number {
  return timestamp.length === 10 ? Number(timestamp) * 1000 : Number(timestamp);
}

/** The answer to `endpoint.url_validation`, which proves that the secret is known here. */
function encryptedToken(plainToken: string, secret: string): string {
  return createHmac('sha256', secret).update(plainToken).digest('hex');
}

/** Several times what Zoom sends in ten minutes from the largest accounts. */
const MOST_REMEMBERED = 50_000;

/**
 * Remembers accepted requests for as long as their timestamp is valid (Unix ms), so that none is accepted twice. Give it only
 * correctly signed requests: then nobody but Zoom can fill it. Beyond `most` it forgets the oldest.
 */
export function createReplays(most = MOST_REMEMBERED) {
  /** When each may be forgotten, in order of arrival. */
  const untilMs = new Map<string, number>();
  return {
    /** Whether it is seen for the first time. */
    isNew(key: string, validUntilMs: number, nowMs: number): boolean {
      if ((untilMs.get(key) ?? Number.NEGATIVE_INFINITY) >= nowMs) return false;
      for (const [other, until] of untilMs) {
        if (until >= nowMs && untilMs.size < most) break;
        untilMs.delete(other);
      }
      untilMs.set(key, validUntilMs);
      return true;
    },
    get size() {
      return untilMs.size;
    },
  };
}

const WORDS: Record<Refusal, string> = {
  signature: 'not signed with ZOOM_WEBHOOK_SECRET',
  time: 'more than 5 minutes old or ahead (a wrong clock, or a late retry by Zoom)',
  replay: 'sent a second time',
  content: 'signed, but not an event that dialer knows',
  size: 'too large, or too many at once',
};

/** Counts refused requests and logs them: the first at once, then a line a minute, so that nobody can fill a disk. */
export function createRefusalLog(elapsedMs: () => number, log: (line: string) => void) {
  const counts = new Map<Refusal, number>();
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  function flush(): void {
    if (counts.size === 0) return;
    const reasons = [...counts].map(([reason, count]) => `${count} ${WORDS[reason]}`);
    log(`dialer: Refused requests: ${reasons.join('; ')}.`);
    counts.clear();
    quietUntilMs = elapsedMs() + MINUTE_MS;
  }
  return {
    count(reason: Refusal): void {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (elapsedMs() >= quietUntilMs) flush();
    },
    flush,
  };
}
