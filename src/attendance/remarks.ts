import { secondsOf, union } from './people.ts';
import type { AttendanceReport, Person } from './report.ts';
import { type Enrolled, emailKey, nameKey } from './roster.ts';

/** What counts as having been there. */
export interface Terms {
  /** By so many minutes one is late, or leaves early. */
  lateMinutes: number;
  /** The shortest time that counts: minutes, or percent of the class. */
  least?: { minutes: number } | { percent: number };
  roster?: Enrolled[];
}

export const ABSENT = 'absent';
export const NOT_IN_ROSTER = 'not in the roster';
/** With an account and without: what there is to say stands at the other one. */
const SAME = 'the same in the roster';
export const ONLY_WAITED = 'only in the waiting room';

/** The report with what there is to say of everybody, and of the roster those who were not there. Pure. */
export function withRemarks(report: AttendanceReport, { roster, ...terms }: Terms): AttendanceReport {
  const judge = (people: Person[]) => wordsFor(people, report, terms);
  if (!roster) return { ...report, people: report.people.map((one) => ({ ...one, remarks: judge([one]) })) };
  const { groups, strangers } = matched(report.people, roster);
  const remarks = new Map<Person, string[]>();
  for (const people of groups.values()) {
    const words = judge(people);
    const [first, ...others] = people.toSorted((a, b) => b.seconds - a.seconds);
    if (first) remarks.set(first, words.length > 0 ? words : ['present']);
    for (const one of others) remarks.set(one, [SAME]);
  }
  // Nobody expects them on time.
  for (const [one, word] of strangers) remarks.set(one, [word]);
  return {
    ...report,
    people: report.people.map((one) => ({ ...one, remarks: remarks.get(one) ?? [] })),
    absent: roster.filter((one) => !groups.has(one)).map(({ name, email }) => ({ name, email })),
  };
}

/** Who of the roster is who: by e-mail, then by the exact name, which must be one person's there. Never by similar ones. */
function matched(people: Person[], roster: Enrolled[]) {
  const byEmail = new Map(roster.filter(({ email }) => email).map((one) => [emailKey(one.email), one]));
  const byName = new Map<string, Enrolled[]>();
  for (const one of roster.filter(({ name }) => name)) {
    byName.set(nameKey(one.name), [...(byName.get(nameKey(one.name)) ?? []), one]);
  }
  const groups = new Map<Enrolled, Person[]>();
  const strangers = new Map<Person, string>();
  for (const person of people) {
    const named = byName.get(nameKey(person.name)) ?? [];
    const own = (person.email && byEmail.get(emailKey(person.email))) || (named.length === 1 && named[0]);
    if (own) groups.set(own, [...(groups.get(own) ?? []), person]);
    else strangers.set(person, named.length > 1 ? `${named.length} of this name in the roster` : NOT_IN_ROSTER);
  }
  return { groups, strangers };
}

/** Of somebody who may have been there as several people: with an account and without. */
function wordsFor(people: Person[], report: AttendanceReport, { lateMinutes, least }: Omit<Terms, 'roster'>): string[] {
  const inside = people.filter(({ stretches }) => stretches.length > 0);
  if (inside.length === 0) return [ONLY_WAITED];
  const from = report.classFrom ?? report.startsAt;
  const until = report.classUntil ?? report.endsAt;
  const joinedMs = Math.min(...inside.map(({ joinAt }) => joinAt.getTime()));
  const leftMs = Math.max(...inside.map(({ leaveAt }) => leaveAt.getTime()));
  const lateMs = lateMinutes * 60_000;
  // Of a class without leave_time nobody knows when it ends: a meeting can go on for long after.
  const hasEnd = !report.classFrom || report.classUntil;
  const seconds = secondsOf(union(inside.flatMap(({ stretches }) => stretches)));
  return [
    ...(joinedMs > from.getTime() + lateMs ? ['late'] : []),
    ...(hasEnd && leftMs < until.getTime() - lateMs ? ['left early'] : []),
    ...(seconds * 1000 < leastMs(least, until.getTime() - from.getTime()) ? ['too short'] : []),
  ];
}

function leastMs(least: Terms['least'], classMs: number): number {
  if (!least) return 0;
  return 'minutes' in least ? least.minutes * 60_000 : (classMs * least.percent) / 100;
}
