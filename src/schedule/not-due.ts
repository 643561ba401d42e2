import { formatTimeOfDay } from '../base/output/format.ts';
import { whyNotDue } from './occurrences.ts';
import type { Meeting } from './row.ts';

/** Why a row has nothing due now, for whoever wonders. */
export function explainNotDue(meeting: Meeting, now: Date): string {
  const { startDate, endDate, days, joinTime, timeZone } = meeting;
  const notDue = whyNotDue(meeting, now);
  switch (notDue.why) {
    case 'switched off':
      return 'it is switched off (enabled)';
    case 'before start_date':
      return `it begins on ${startDate}`;
    case 'after end_date':
      return `it ended on ${endDate}`;
    case 'on another day':
      return `it is on the days ${days}`;
    case 'skipped':
      return `it is skipped today (${notDue.skip.name || 'skip_dates'})`;
    case 'at another time':
      return `it is today at ${formatTimeOfDay(joinTime)}${timeZone ? ` in ${timeZone}` : ''}`;
  }
}
