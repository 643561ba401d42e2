import { format } from 'date-fns/format';
import { formatDuration, MINUTE_FORMAT } from '../../base/output/format.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import type { Heartbeat } from '../../ledger/heartbeat.ts';
import { dueIn, minuteOf } from '../../schedule/due.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, listSome } from './finding.ts';

const group = 'Scheduler';
/** A scheduled run starts every minute, and may take most of one. */
const LATE_MS = 3 * MINUTE_MS;
const MOST_ROOMS_SHOWN = 3;

/** Whether scheduled runs happen, by the time that the last one recorded. */
export function heartbeatFinding(heartbeat: Heartbeat | undefined, now: Date): Finding {
  if (!heartbeat) {
    const hint = '`dialer cron` prints the entry that runs dialer every minute.';
    return { level: 'warn', group, text: 'No scheduled run has used this meetings.csv yet.', hint };
  }
  const ms = now.getTime() - heartbeat.last.getTime();
  const last = format(heartbeat.last, MINUTE_FORMAT);
  if (ms > LATE_MS) {
    const text = `The last scheduled run was on ${last}, ${formatDuration(ms)} ago: dialer should run every minute.`;
    return { level: 'fail', group, text, hint: 'Check the scheduler; `dialer cron` prints the entry that it needs.' };
  }
  if (ms < -LATE_MS) {
    const text = `The last scheduled run was on ${last}, which is in the future.`;
    return { level: 'warn', group, text, hint: "Check whether this machine's clock was set back." };
  }
  return { level: 'pass', group, text: `last scheduled run on ${last}` };
}

/** The next joins of rows with upcoming joins. */
export function nextJoins(live: Meeting[], now: Date): Finding {
  const next = nextOccurrence(live, now);
  if (!next) {
    const hint = 'Add rows to meetings.csv, or enter later dates.';
    return { level: 'warn', group, text: 'There are no upcoming joins.', hint };
  }
  const rooms = dueIn(live, minuteOf(next)).flatMap(({ action, room }) => (action === 'join' ? [room] : []));
  const text = `next joins on ${format(next, MINUTE_FORMAT)}: ${listSome([...new Set(rooms)], MOST_ROOMS_SHOWN)}`;
  return { level: 'pass', group, text };
}
