import { DialerError } from '../errors.ts';

// Reads fields of Zoom's JSON, which may be missing or of another type.

/** Returns the list under `name`. Throws DialerError `unreachable` if there is none. */
export function listIn(answer: Record<string, unknown>, name: string): unknown[] {
  const value = answer[name];
  if (Array.isArray(value)) return value;
  throw unexpectedFormat('a report');
}

/** The error for an answer that is Zoom's, but in another format than documented. */
export function unexpectedFormat(what: string): DialerError {
  const hint = 'Check ZOOM_API_URL. If it is correct, please report this.';
  return new DialerError('unreachable', `Zoom sent ${what} in an unexpected format.`, hint);
}

/** A row of a list; empty if it is not an object. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Trimmed; empty if it is not text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** Undefined if it is not a time. Zoom's times are in UTC. */
export function instant(value: unknown): Date | undefined {
  const at = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
