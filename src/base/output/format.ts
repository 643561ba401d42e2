import { MINUTE_MS, MINUTES_PER_DAY } from '../system/time.ts';

/** How people see a minute, for date-fns' `format`. */
export const MINUTE_FORMAT = 'EEE yyyy-MM-dd HH:mm';

/** A duration for people: `45 s`, `14 min`, `2 h 5 min`, `3 days`. */
export function formatDuration(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (ms < MINUTE_MS) return `${Math.round(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes >= 2 * MINUTES_PER_DAY) return `${Math.floor(minutes / MINUTES_PER_DAY)} days`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ''}`;
}

/** `0 meetings`, `1 meeting`, `2 meetings`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The same, but undefined for 0. */
export function formatCountIfAny(count: number, one: string, many?: string): string | undefined {
  return count === 0 ? undefined : formatCount(count, one, many);
}

/** Minutes since midnight as `9:11`. */
export function formatTimeOfDay(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}
