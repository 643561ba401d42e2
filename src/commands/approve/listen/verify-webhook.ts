import { createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '../../../base/system/time.ts';
import { readEvent } from './event.ts';

/** Why a request was refused: for the log, never for who sent it. */
export type Refusal = 'signature' | 'time' | 'replay' | 'content' | 'size';

export interface Verdict {
  status: number;
  /** Of the answer, as JSON. */
  json?: object;
  refusal?: Refusal;
  /** What is to be done once it is answered. */
  registration?: { meetingId: string; registrantId: string };
}

const WRONG: Verdict = { status: 401, refusal: 'signature' };

/** Decides on requests to one address, with the app's secret. It remembers what it has taken. */
export function createWebhookVerifier(secret: string, replays = createReplays()) {
  return {
    /** Before the body is read; nothing where that has to be. */
    first: (signed: Signed): Verdict | undefined => (isWellFormed(signed) ? undefined : WRONG),
    /** `nowMs`: Unix ms. */
    decide(signed: Signed, body: Buffer, nowMs: number): Verdict {
      if (!isWellFormed(signed) || !isSigned(signed, body, secret)) return WRONG;
      const sentMs = sentAtMs(signed);
      if (Math.abs(nowMs - sentMs) > WINDOW_MS) return { status: 401, refusal: 'time' };
      // From here on it is Zoom who speaks, or who has heard it.
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

/** How old, or how far ahead, a request may be. */
export const WINDOW_MS = 5 * MINUTE_MS;

const SIGNATURE = /^v0=([0-9a-f]{64})$/;

/** Zoom's documents have seconds, and so has what it sends; milliseconds, as in `event_ts`, have been seen too. */
const TIMESTAMP = /^\d{10}(?:\d{3})?$/;

/** What a request says of itself in its headers, as text. */
export interface Signed {
  timestamp: string;
  signature: string;
}

/**
 * Whether these headers can be those of Zoom (`x-zm-request-timestamp`, `x-zm-signature`), before anything is read of the
 * body that they belong to.
 */
export function isWellFormed({ timestamp, signature }: Signed): boolean {
  return TIMESTAMP.test(timestamp) && SIGNATURE.test(signature);
}

/**
 * Whether a request is signed with the secret: HMAC-SHA256 of `v0:<timestamp>:<body>`, over the very bytes of both, compared
 * in constant time.
 */
export function isSigned({ timestamp, signature }: Signed, body: Buffer, secret: string): boolean {
  const [, claimed = ''] = SIGNATURE.exec(signature) ?? [];
  const wanted = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(claimed, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * When a request says that it was sent, in Unix ms. Both units are taken: the text is signed as it stands, so that nobody
 * else can choose one, and ten digits of ms would be in 1970.
 */
export function sentAtMs({ timestamp }: Signed): number {
  return timestamp.length === 10 ? Number(timestamp) * 1000 : Number(timestamp);
}

/** The answer to `endpoint.url_validation` that proves that the secret is known here. */
export function encryptedToken(plainToken: string, secret: string): string {
  return createHmac('sha256', secret).update(plainToken).digest('hex');
}

/** What Zoom sends in ten minutes from the largest of accounts, several times over. */
const MOST_REMEMBERED = 50_000;

/**
 * Remembers what was taken, so that the same is not taken twice, for as long as its time would let it pass (Unix ms). Only
 * what is rightly signed may be told to it: then nobody but Zoom can fill it. Beyond 50,000 it forgets the oldest.
 */
export function createReplays(most = MOST_REMEMBERED) {
  /** When each may be forgotten, in the order in which they came. */
  const untilMs = new Map<string, number>();
  return {
    /** Whether this is the first time. */
    isNew(key: string, passesUntilMs: number, nowMs: number): boolean {
      if ((untilMs.get(key) ?? Number.NEGATIVE_INFINITY) >= nowMs) return false;
      for (const [other, until] of untilMs) {
        if (until >= nowMs && untilMs.size < most) break;
        untilMs.delete(other);
      }
      untilMs.set(key, passesUntilMs);
      return true;
    },
    get size() {
      return untilMs.size;
    },
  };
}
