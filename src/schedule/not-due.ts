import { formatTimeOfDay } from '../base/output/format.ts';
import { whyNotDue } from './occurrences.ts';
import type { Meeting } from './row.ts';

/** Why a row has nothing due now, for `--verbose`. */
export function explainNotDue(meeting: Meeting, now: Date): string {
  const { startDate, endDate, days, joinTime, timeZone } = meeting;
  const notDue = whyNotDue(meeting, now);
  switch (notDue.why) {
    case 'switched off':
      return 'switched off (enabled)';
    case 'before start_date':
      return `starts on ${startDate}`;
    case 'after end_date':
      return `ended on ${endDate}`;
    case 'on another day':
      return `runs on ${days}`;
    case 'skipped':
      return `skipped today (${notDue.skip.name || 'skip_dates'})`;
    case 'at another time':
      return `runs today at ${formatTimeOfDay(joinTime)}${timeZone ? ` in ${timeZone}` : ''}`;
  }
}
