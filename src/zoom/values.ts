import { isIP } from 'node:net';
import { instant, text } from './reports.ts';

// Values of Zoom's dashboards and reports, which tell one thing in several ways, as documents have them: null is unknown.

/** In UTC and to the second, `2026-11-23T16:11:00Z`: the reports cut off what the dashboards have behind it. */
export function timestamp(value: unknown): string | null {
  const at = instant(value);
  return at ? at.toISOString().replace(/\.\d+/, '') : null;
}

/** Trimmed; numbers, as some answers have IDs, as text. */
export function textOrNull(value: unknown): string | null {
  return text(typeof value === 'number' ? String(value) : value) || null;
}

export function booleanOrNull(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** The seconds of `16:08` (minutes first) or `1:02:03` (hours first), also with days before them. */
export function secondsOf(duration: unknown): number | null {
  if (typeof duration !== 'string' || !/^\d+(:\d+){1,3}$/.test(duration.trim())) return null;
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = duration.trim().split(':').map(Number).reverse();
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** From one timestamp to a later one. */
export function secondsBetween(start: string, end: string | null): number | null {
  if (end === null || end < start) return null;
  return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** `San Jose (US)` taken apart; without a country that is a code, all of it is the city. */
export function placeOf(location: unknown): { country: string | null; city: string | null } {
  const [, city = '', country] = /^(.*?)\s*\(\s*([A-Za-z]{2})\s*\)$/s.exec(text(location)) ?? [];
  if (country === undefined) return { country: null, city: textOrNull(location) };
  return { country: country.toUpperCase(), city: textOrNull(city) };
}

/** The first address in a text that may have words and others around it; a search engine takes nothing else for one. */
export function addressOf(value: unknown): string | null {
  return (
    text(value)
      .split(/[\s,;/()]+/)
      .find((word) => isIP(word) !== 0) ?? null
  );
}
