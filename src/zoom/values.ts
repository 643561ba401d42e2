import { isIP } from 'node:net';
import { instant, text } from './fields.ts';

// Values of Zoom's dashboards and reports, which write one thing in several ways, as documents have them: null is unknown.

/** UTC, to the second, like `2026-11-23T16:11:00Z`: the dashboards have fractions that the reports cut off. */
export function timestamp(value: unknown): string | null {
  const at = instant(value);
  return at ? at.toISOString().replace(/\.\d+/, '') : null;
}

/** Trimmed text. Some answers have IDs as numbers. */
export function textOrNull(value: unknown): string | null {
  return text(typeof value === 'number' ? String(value) : value) || null;
}

export function booleanOrNull(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** Converts `16:08` (minutes and seconds), `1:02:03` (from hours on) or `1:00:00:01` (from days on) to seconds. */
export function secondsOf(duration: unknown): number | null {
  if (typeof duration !== 'string' || !/^\d+(:\d+){1,3}$/.test(duration.trim())) return null;
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = duration.trim().split(':').map(Number).reverse();
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** Seconds from one timestamp to a later one. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  if (start === null || end === null || end < start) return null;
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** Splits `San Jose (US)`. Without a two-letter country code, all of the text is the city. */
export function placeOf(location: unknown): { country: string | null; city: string | null } {
  const [, city = '', country] = /^(.*?)\s*\(\s*([A-Za-z]{2})\s*\)$/s.exec(text(location)) ?? [];
  if (country === undefined) return { country: null, city: textOrNull(location) };
  return { country: country.toUpperCase(), city: textOrNull(city) };
}

/** The first IP address in a text that may hold words and more addresses: search engines accept only a plain address. */
export function addressOf(value: unknown): string | null {
  return (
    text(value)
      .split(/[\s,;/()]+/)
      .find((word) => isIP(word) !== 0) ?? null
  );
}
