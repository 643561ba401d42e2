import { createHmac, timingSafeEqual } from 'node:crypto';

/** How old, or how far ahead, a request may be. */
export const WINDOW_MS = 5 * 60_000;

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
