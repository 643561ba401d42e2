import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openStateFile, readStateFile } from '../base/system/state-file.ts';
import { HOUR_MS, MINUTE_MS } from '../base/system/time.ts';
import type { Span } from '../schedule/calendar.ts';
import { minuteOf } from '../schedule/due.ts';
import { LAST_GOOD } from '../schedule/file.ts';
import { statOf } from '../schedule/settled-text.ts';

/** What each run leaves for the next, which counts missed joins from it. */
export interface Heartbeat {
  /** What was due before is not caught up on. */
  since: Date;
  /** When the last run began. */
  last: Date;
  /** When the last run began that could count missed joins. */
  accounted: Date;
  /** The minutes whose joins were last sent without the ledger. */
  unrecorded?: Span | undefined;
  /** The number of minutes without a gap, up to the last run, that had one: only a scheduler starts dialer every minute. */
  minutesInARow?: number | undefined;
  /** How long the last run retried what had failed. */
  catchUpMinutes?: number | undefined;
}

const FILE = 'heartbeat.json';
const LENGTH = 250;
const MOST_MINUTES = 99;

/** Reads the last run's heartbeat. Returns undefined before the first run, or if it cannot be read. */
export function readHeartbeat(folder: string): Heartbeat | undefined {
  try {
    const { since, last, accounted, unrecorded, minutesInARow, catchUpMinutes } = JSON.parse(
      readStateFile(join(folder, FILE))?.text ?? '',
    );
    const row = Number.isInteger(minutesInARow) && { minutesInARow };
    const window = Number.isInteger(catchUpMinutes) && { catchUpMinutes };
    const heartbeat = { since: instant(since), last: instant(last), accounted: instant(accounted), ...row, ...window };
    return unrecorded
      ? { ...heartbeat, unrecorded: { from: instant(unrecorded.from), until: instant(unrecorded.until) } }
      : heartbeat;
  } catch {
    return undefined;
  }
}

/**
 * The heartbeat, or, if it is spoilt or lost while the rest of the state shows that there were runs, one that has the next
 * run look at the last hour: what happened in it is in the ledger.
 */
export function readOrRestoreHeartbeat(folder: string, now: Date): Heartbeat | undefined {
  const heartbeat = readHeartbeat(folder);
  if (heartbeat) return heartbeat;
  const anHourAgo = new Date(now.getTime() - HOUR_MS);
  if (readStateFile(join(folder, FILE))) return { since: anHourAgo, last: anHourAgo, accounted: anHourAgo };
  // A first run that was killed before it left a heartbeat has copied the schedule.
  const copiedAt = statOf(join(folder, LAST_GOOD))?.ctime;
  if (!copiedAt) return undefined;
  const from = copiedAt > anHourAgo && copiedAt <= now ? minuteOf(copiedAt).from : anHourAgo;
  return { since: from, last: from, accounted: from };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(text);
  return date;
}

/** Counts this run's minute in the row of minutes that had a run. */
export function minutesInARowAt(now: Date, before: Heartbeat | undefined): number {
  if (!before) return 1;
  const minute = (at: Date) => Math.floor(at.getTime() / MINUTE_MS);
  const gap = minute(now) - minute(before.last);
  const known = before.minutesInARow ?? 1;
  return gap === 0 ? known : gap === 1 ? Math.min(known + 1, MOST_MINUTES) : 1;
}

/** Leaves this run's heartbeat. A newer one that another run has left since this run read `before` stays. */
export function leaveHeartbeat(folder: string, mine: Heartbeat, before: Heartbeat | undefined): void {
  const current = readHeartbeat(folder);
  const isNewer = current && current.last > mine.last && current.last.getTime() !== before?.last.getTime();
  const { last, accounted, minutesInARow, catchUpMinutes } = isNewer ? current : mine;
  writeHeartbeat(folder, {
    since: mine.since,
    last,
    accounted,
    unrecorded: joined(mine.unrecorded, current?.unrecorded),
    minutesInARow,
    catchUpMinutes,
  });
}

/** Joins two spans that touch; of two that do not, returns the later. */
function joined(a: Span | undefined, b: Span | undefined): Span | undefined {
  if (!a || !b) return a ?? b;
  const [first, second] = a.from < b.from ? [a, b] : [b, a];
  if (second.from > first.until) return second;
  return { from: first.from, until: first.until > second.until ? first.until : second.until };
}

/** Always writes the same length in place, which works on a full disk. Returns whether it could. */
export function writeHeartbeat(folder: string, heartbeat: Heartbeat): boolean {
  const text = `${JSON.stringify(heartbeat).padEnd(LENGTH)}\n`;
  try {
    const file = openStateFile(join(folder, FILE));
    writeSync(file, text, 0);
    closeSync(file);
    return true;
  } catch {
    return false;
  }
}
