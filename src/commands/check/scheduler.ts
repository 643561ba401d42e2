import { format } from 'date-fns/format';
import { formatDuration, MINUTE_FORMAT } from '../../base/output/format.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import type { Heartbeat } from '../../ledger/heartbeat.ts';
import { dueIn, minuteOf } from '../../schedule/due.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import { shownRoom } from '../../schedule/redact.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, listSome } from './finding.ts';

const group = 'Scheduler';
/** A scheduled run starts every minute, and may take most of one. */
const LATE_MS = 3 * MINUTE_MS;
/** Nobody starts it by hand in so many minutes without a gap. */
const FEWEST_MINUTES = 3;
const MOST_ROOMS_SHOWN = 3;

/** Whether scheduled runs happen, by what the last one recorded, and by the entries of the `schedulers`. */
export function heartbeatFinding(heartbeat: Heartbeat | undefined, schedulers: string[], now: Date): Finding {
  const hasEntry = schedulers.length > 0;
  const hint = '`dialer cron` prints the entry that runs dialer every minute.';
  // A person may still be setting up: this alone does not change the exit code.
  const warn: Finding = { level: 'warn', group, text: '', hint, exitCode: 0 };
  if (!heartbeat && hasEntry) {
    const text = `No scheduled run has used this meetings.csv yet, though ${schedulers.join(' and ')} has an entry.`;
    return { level: 'warn', group, text, hint: 'If it is older than a minute, check that the scheduler runs.' };
  }
  if (!heartbeat) return { ...warn, text: 'No scheduled run has used this meetings.csv yet.' };
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
  if (!hasEntry && (heartbeat.minutesInARow ?? 1) < FEWEST_MINUTES) {
    return { ...warn, text: `dialer ran on ${last}, but no scheduler on this machine has an entry for this folder.` };
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
  const text = `next joins on ${format(next, MINUTE_FORMAT)}: ${listSome([...new Set(rooms.map((room) => shownRoom(room)))], MOST_ROOMS_SHOWN)}`;
  return { level: 'pass', group, text };
}
