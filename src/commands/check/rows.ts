import { formatCount, formatTimeOfDay } from '../../base/output/format.ts';
import type { Problem } from '../../base/report/problem.ts';
import { addDays, localDate, localInstant, localMinute } from '../../schedule/calendar.ts';
import { nextOf, type Occurrence } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, problemFinding } from './finding.ts';

const group = 'meetings.csv';

/** The rows with upcoming joins. The others need no further checks. */
export function liveMeetings(meetings: Meeting[], now: Date): Meeting[] {
  return meetings.filter((meeting) => meeting.isEnabled && nextOf(meeting, now));
}

/** Problems of rows, and rows that will never join; `live` are the rows with upcoming joins. */
export function rowFindings(
  { meetings, problems }: { meetings: Meeting[]; problems: Problem[] },
  live: Meeting[],
  now: Date,
): Finding[] {
  const isLive = new Set(live);
  const off = meetings.filter(({ isEnabled }) => !isEnabled);
  const idle = meetings.filter((meeting) => meeting.isEnabled && !isLive.has(meeting));
  const links = live.filter(({ link, leaveTime }) => link && leaveTime === undefined);
  const pass = (text: string, more: Partial<Finding> = {}): Finding => ({ level: 'pass', group, text, ...more });
  const rooms = new Set(live.flatMap((meeting) => meeting.rooms));
  const summary = `${formatCount(live.length, 'row')} with upcoming joins, ${formatCount(rooms.size, 'room')}`;
  return [
    ...problems.map(problemFinding),
    ...idle.map((meeting) => idleFinding(meeting, now)),
    ...(live.length > 0
      ? [pass(off.length > 0 ? `${summary}; ${formatCount(off.length, 'row')} switched off` : summary)]
      : []),
    ...links.map(({ file, line, link }) => {
      const text = `is a ${link?.service} meeting; Zoom cannot make rooms leave it, so they stay until their next join`;
      return pass(text, { file, lines: [line] });
    }),
    ...off.map(({ file, line }) =>
      pass('is switched off in the column enabled', { file, lines: [line], isDetail: true }),
    ),
  ];
}

/** Why a row that is switched on has no upcoming joins. */
function idleFinding(meeting: Meeting, now: Date): Finding {
  const { file, line, startDate, endDate, timeZone, days } = meeting;
  const warn = (column: 'end_date' | 'days', text: string, hint: string): Finding => {
    return { level: 'warn', group, text, hint, file, lines: [line], column, value: column === 'days' ? days : endDate };
  };
  const first = localInstant(addDays(startDate, -1), 0, timeZone);
  if (endDate < localDate(now, timeZone))
    return warn('end_date', 'is in the past', 'delete the row, or enter a later date');
  if (!nextOf({ ...meeting, skips: [] }, first)) {
    return warn('days', `matches no date from ${startDate} to ${endDate}`, 'correct the days or the dates');
  }
  if (!nextOf(meeting, first)) return warn('days', 'matches only skipped dates', 'check skip_dates and holidays.csv');
  return warn('days', `matches no more dates up to end_date ${endDate}`, 'delete the row, or enter a later date');
}

/** The occurrences at a time that daylight saving time skips. */
export function skippedTimeFindings(occurrences: Occurrence[]): Finding[] {
  return occurrences.flatMap(({ meeting, startsAt }): Finding[] => {
    const { file, line, joinTime, timeZone } = meeting;
    const minute = localMinute(startsAt, timeZone);
    if (minute === joinTime) return [];
    const day = localDate(startsAt, timeZone);
    const text = `does not exist on ${day}, when clocks go forward: the rooms join at ${formatTimeOfDay(minute)}`;
    const place = { file, lines: [line], column: 'join_time' as const, value: formatTimeOfDay(joinTime) };
    return [{ level: 'warn', group, text, hint: 'change it if you want another time', ...place }];
  });
}
