import { format } from 'date-fns/format';
import { formatDuration } from '../../base/output/format.ts';
import { MINUTE_FORMAT } from '../../base/report/line.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import type { Heartbeat } from '../../ledger/heartbeat.ts';
import { dueIn, minuteOf } from '../../schedule/due.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, shortened } from './finding.ts';

const group = 'Scheduler';
/** It runs every minute, and a tick may take most of one. */
const LATE_MS = 3 * MINUTE_MS;
const MOST_ROOMS_SHOWN = 3;

/** Whether ticks come, as the last one left word. */
export function heartbeatFinding(heartbeat: Heartbeat | undefined, now: Date): Finding {
  if (!heartbeat) {
    const hint = '`dialer cron` tells how to have this machine run it every minute';
    return { level: 'warn', group, text: 'dialer has never run for this meetings.csv', hint };
  }
  const ms = now.getTime() - heartbeat.last.getTime();
  const last = `dialer last ran on ${format(heartbeat.last, MINUTE_FORMAT)}`;
  if (ms > LATE_MS) {
    const hint = 'see why the scheduler does not run it; `dialer cron` has the entry that it needs';
    return { level: 'fail', group, text: `${last} (${formatDuration(ms)} ago), not every minute`, hint };
  }
  if (ms < -LATE_MS) {
    return { level: 'warn', group, text: `${last}, which is to come`, hint: 'see whether the clock was set back' };
  }
  return { level: 'pass', group, text: last };
}

/** What comes next, of rows that have something to come. */
export function nextJoins(live: Meeting[], now: Date): Finding {
  const next = nextOccurrence(live, now);
  if (!next) {
    const hint = 'add rows to meetings.csv, or write later dates';
    return { level: 'warn', group, text: 'no join is to come', hint };
  }
  const rooms = dueIn(live, minuteOf(next)).flatMap(({ action, room }) => (action === 'join' ? [room] : []));
  const text = `next joins on ${format(next, MINUTE_FORMAT)}: ${shortened([...new Set(rooms)], MOST_ROOMS_SHOWN)}`;
  return { level: 'pass', group, text };
}
