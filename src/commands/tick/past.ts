import type { TickSettings } from '../../base/system/settings.ts';
import { nowUnrecorded, type Past } from '../../dial/window.ts';
import {
  type Heartbeat,
  leaveHeartbeat,
  minutesInARowAt,
  readOrRestoreHeartbeat,
  writeHeartbeat,
} from '../../ledger/heartbeat.ts';
import { minuteOf } from '../../schedule/due.ts';

/** What earlier runs on this file left in its state folder. */
export function readPast(folder: string, settings: TickSettings, now: Date): Past {
  return pastFrom(readOrRestoreHeartbeat(folder, now), settings, now);
}

/** The same for a scheduled run, which leaves a heartbeat of its own for the next one. */
export function continuePast(folder: string, settings: TickSettings, now: Date) {
  const before = readOrRestoreHeartbeat(folder, now);
  const past = pastFrom(before, settings, now);
  const accounted = before?.accounted ?? now;
  const { since, catchUpMinutes } = past;
  const minutesInARow = minutesInARowAt(now, before);
  const mine: Heartbeat = { since, last: now, accounted, minutesInARow, catchUpMinutes };
  let isStarted = before !== undefined;
  return {
    past,
    /** On the first run, writes at once, so that the next one knows where to begin even if this one is killed. Returns false if it cannot. */
    start(): boolean {
      isStarted = true;
      return before !== undefined || writeHeartbeat(folder, mine);
    },
    /** Joins sent without the ledger must be neither retried nor reported as missed once it works again. */
    account(hasLedger: boolean): void {
      if (hasLedger) mine.accounted = now;
      else mine.unrecorded = nowUnrecorded(now, past);
    },
    /** Writes the heartbeat. A first run in the wrong folder, which never started, leaves nothing there. */
    end(): void {
      if (isStarted) leaveHeartbeat(folder, mine, before);
    },
  };
}

/** A clock that was ahead on the first run does not postpone anything. */
function pastFrom(before: Heartbeat | undefined, { catchUpMinutes }: TickSettings, now: Date) {
  const { from } = minuteOf(now);
  const since = before && before.since < from ? before.since : from;
  const { last: lastTick, accounted, unrecorded, catchUpMinutes: catchUpMinutesBefore } = before ?? {};
  return { catchUpMinutes, catchUpMinutesBefore, since, lastTick, accounted, unrecorded };
}
