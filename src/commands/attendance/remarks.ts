import type { Account } from '../../base/report/account.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import type { Span } from '../../schedule/calendar.ts';
import { type Matches, matched, SIMILAR, similarTo } from './match-roster.ts';
import type { Person } from './people.ts';
import { NO_TIME, secondsOf, union } from './people.ts';
import type { Absentee, AttendanceReport } from './report.ts';
import type { RosterEntry } from './roster.ts';

/** When attendance counts as late, early or too short. */
export interface AttendanceRules {
  /** More minutes than this are late, or early. */
  lateMinutes: number;
  /** The minimum attendance: minutes, or percent of the class. */
  minimum?: { minutes: number } | { percent: number };
  roster?: RosterEntry[];
}

/** The same person with and without an account: the other row has the remarks. */
const SAME = 'the same in the roster';
export const ONLY_WAITED = 'only in the waiting room';
export const ABSENT = 'absent';

/** Adds everybody's remarks to a report, and who of the roster was absent. Pure. */
export function withRemarks(report: AttendanceReport, { roster, ...rules }: AttendanceRules): AttendanceReport {
  const remarksOf = (people: Person[]) => remarksFor(people, report, rules);
  const withOwn = (one: Person, remarks: string[]) => ({ ...one, remarks: [...remarks, ...one.remarks] });
  if (!roster) return { ...report, people: report.people.map((one) => withOwn(one, remarksOf([one]))) };
  const { groups, strangers, unclear } = matched(report.people, roster);
  const remarks = new Map<Person, string[]>();
  for (const people of groups.values()) {
    const own = remarksOf(people);
    const [first, ...others] = people.toSorted((a, b) => b.seconds - a.seconds);
    if (first) remarks.set(first, own.length > 0 ? own : ['present']);
    for (const one of others) remarks.set(one, [SAME]);
  }
  // People who are not in the roster cannot be late.
  for (const [one, word] of strangers) remarks.set(one, [word]);
  const isSimilar = similarTo([...strangers.keys()]);
  const why = (one: RosterEntry) => {
    const reason = unclear.get(one);
    return reason ? [reason] : [ABSENT, ...(isSimilar(one) ? [SIMILAR] : [])];
  };
  const absent = roster
    .filter((one) => !groups.has(one))
    .map((one) => ({ name: one.name, email: one.email, remarks: why(one) }));
  return {
    ...report,
    people: report.people.map((one) => withOwn(one, remarks.get(one) ?? [])),
    absent,
    accounts: [...report.accounts, ...rosterAccounts(report, { groups, strangers, unclear }, roster, absent)],
  };
}

/** Everybody who attended, and everybody in the roster, stands in one row. */
function rosterAccounts(
  { meetingId, people }: AttendanceReport,
  { groups, strangers }: Matches,
  roster: RosterEntry[],
  absent: Absentee[],
): Account[] {
  const known = [...groups.values()].flat().length;
  const unclear = absent.filter(({ remarks }) => !remarks.includes(ABSENT)).length;
  return [
    {
      of: `people in the report of ${meetingId}`,
      total: people.length,
      parts: { 'in the roster': known, others: strangers.size },
    },
    {
      of: `people of the roster in the report of ${meetingId}`,
      total: roster.length,
      parts: { attended: groups.size, absent: absent.length - unclear, unclear },
    },
  ];
}

/** The remarks for a person, who may have several entries: with an account and without. */
function remarksFor(
  people: Person[],
  report: AttendanceReport,
  { lateMinutes, minimum }: Omit<AttendanceRules, 'roster'>,
): string[] {
  const inside = people.filter(({ stretches }) => stretches.length > 0);
  if (inside.length === 0) return [ONLY_WAITED];
  const from = report.classFrom ?? report.startsAt;
  const until = report.classUntil ?? report.endsAt;
  const all = union(inside.flatMap(({ stretches }) => stretches));
  const own = inClass(all, report);
  const lacks = (...times: (keyof typeof NO_TIME)[]) =>
    inside.some(({ remarks }) => times.some((time) => remarks.includes(NO_TIME[time])));
  const [hasJoined, hasLeft] = [!lacks('join time', 'times'), !lacks('leave time', 'times')];
  const isWhole = hasJoined && hasLeft;
  // If somebody attended only before or after the class, that time tells late and early. A session without an end counts
  // from its start, even if that was before the class.
  const counted = own.length > 0 && isWhole ? own : all;
  const [joinedMs, leftMs] = [counted[0]?.from.getTime() ?? 0, counted.at(-1)?.until.getTime() ?? 0];
  const lateMs = lateMinutes * MINUTE_MS;
  // A class without leave_time has no known end: the meeting can go on long after it.
  const hasEnd = !report.classFrom || report.classUntil;
  return [
    ...(hasJoined && joinedMs > from.getTime() + lateMs ? ['late'] : []),
    ...(hasLeft && hasEnd && leftMs < until.getTime() - lateMs ? ['left early'] : []),
    ...(isWhole && secondsOf(own) * 1000 < minimumMs(minimum, until.getTime() - from.getTime()) ? ['too short'] : []),
  ];
}

/** The part within class time: tests before it and questions after it do not count. */
function inClass(stretches: Span[], { classFrom, classUntil }: AttendanceReport): Span[] {
  return stretches.flatMap(({ from, until }) => {
    const begins = classFrom && classFrom > from ? classFrom : from;
    const ends = classUntil && classUntil < until ? classUntil : until;
    return begins < ends ? [{ from: begins, until: ends }] : [];
  });
}

function minimumMs(minimum: AttendanceRules['minimum'], classMs: number): number {
  if (!minimum) return 0;
  return 'minutes' in minimum ? minimum.minutes * MINUTE_MS : (classMs * minimum.percent) / 100;
}
