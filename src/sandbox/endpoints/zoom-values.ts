import { createHash } from 'node:crypto';

/** An ID that looks like Zoom's. The same text always gives the same ID. */
export function zoomId(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A time as Zoom writes it, to the second. */
export function zoomTime(instant: Date): string {
  return instant.toISOString().replace(/\.\d+/, '');
}
