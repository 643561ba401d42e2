import { formatCount, formatTimeOfDay } from '../../base/output/format.ts';
import type { Problem } from '../../base/report/problem.ts';
import { addDays, localDate, localInstant, localMinute } from '../../schedule/calendar.ts';
import { nextOf, type Occurrence } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Finding, ofProblem } from './finding.ts';

const group = 'meetings.csv';

/** The rows that have something to come: of the others nothing matters but that. */
export function liveMeetings(meetings: Meeting[], now: Date): Meeting[] {
  return meetings.filter((meeting) => meeting.isEnabled && nextOf(meeting, now));
}

/** What is wrong with rows, and which of them come to nothing. `live` are those that do not. */
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
  const summary = `${formatCount(live.length, 'row')} to come, ${formatCount(rooms.size, 'room')}`;
  return [
    ...problems.map(ofProblem),
    ...idle.map((meeting) => idleFinding(meeting, now)),
    ...(live.length > 0 ? [pass(off.length > 0 ? `${summary}; ${off.length} switched off` : summary)] : []),
    ...links.map(({ file, line, link }) => {
      const text = `is a ${link?.service} meeting, which rooms cannot be made to leave; their next join takes them out`;
      return pass(text, { file, lines: [line] });
    }),
    ...off.map(({ file, line }) => pass('is switched off (enabled)', { file, lines: [line], isDetail: true })),
  ];
}

/** Why a row that is switched on has nothing to come. */
function idleFinding(meeting: Meeting, now: Date): Finding {
  const { file, line, startDate, endDate, timeZone, days } = meeting;
  const warn = (column: 'end_date' | 'days', text: string, hint: string): Finding => {
    return { level: 'warn', group, text, hint, file, lines: [line], column, value: column === 'days' ? days : endDate };
  };
  const first = localInstant(addDays(startDate, -1), 0, timeZone);
  if (endDate < localDate(now, timeZone)) return warn('end_date', 'is over', 'delete the row, or write a later date');
  if (!nextOf({ ...meeting, skips: [] }, first)) {
    return warn('days', `do not come between ${startDate} and ${endDate}`, 'correct them, or one of the dates');
  }
  if (!nextOf(meeting, first)) return warn('days', 'are all skipped', 'see skip_dates, and holidays.csv');
  return warn('days', `do not come again by end_date ${endDate}`, 'delete the row, or write a later date');
}

/** The joins among these occurrences at a time that daylight saving skips. */
export function skippedTimeFindings(occurrences: Occurrence[]): Finding[] {
  return occurrences.flatMap(({ meeting, startsAt }): Finding[] => {
    const { file, line, joinTime, timeZone } = meeting;
    const minute = localMinute(startsAt, timeZone);
    if (minute === joinTime) return [];
    const day = localDate(startsAt, timeZone);
    const text = `does not exist on ${day}, when clocks go forward; the rooms join at ${formatTimeOfDay(minute)}`;
    const place = { file, lines: [line], column: 'join_time' as const, value: formatTimeOfDay(joinTime) };
    return [{ level: 'warn', group, text, hint: 'choose another time, if that is not meant', ...place }];
  });
}
