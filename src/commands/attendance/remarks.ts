import { MINUTE_MS } from '../../base/system/time.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { Person } from './people.ts';
import { emailKey, secondsOf, union } from './people.ts';
import type { AttendanceReport } from './report.ts';
import { nameKey, type RosterEntry } from './roster.ts';

/** When attendance counts as late, early or too short. */
export interface AttendanceRules {
  /** More minutes than this are late, or early. */
  lateMinutes: number;
  /** The minimum attendance: minutes, or percent of the class. */
  minimum?: { minutes: number } | { percent: number };
  roster?: RosterEntry[];
}

export const NOT_IN_ROSTER = 'not in the roster';
/** The same person with and without an account: the other row has the remarks. */
const SAME = 'the same in the roster';
/** Another account of that name, while the person with the roster's e-mail attended, too. */
const SAME_NAME = 'same name as one in the roster';
export const ONLY_WAITED = 'only in the waiting room';

/** Adds everybody's remarks to a report, and who of the roster was absent. Pure. */
export function withRemarks(report: AttendanceReport, { roster, ...rules }: AttendanceRules): AttendanceReport {
  const remarksOf = (people: Person[]) => remarksFor(people, report, rules);
  if (!roster) return { ...report, people: report.people.map((one) => ({ ...one, remarks: remarksOf([one]) })) };
  const { groups, strangers } = matched(report.people, roster);
  const remarks = new Map<Person, string[]>();
  for (const people of groups.values()) {
    const own = remarksOf(people);
    const [first, ...others] = people.toSorted((a, b) => b.seconds - a.seconds);
    if (first) remarks.set(first, own.length > 0 ? own : ['present']);
    for (const one of others) remarks.set(one, [SAME]);
  }
  // People who are not in the roster cannot be late.
  for (const [one, word] of strangers) remarks.set(one, [word]);
  return {
    ...report,
    people: report.people.map((one) => ({ ...one, remarks: remarks.get(one) ?? [] })),
    absent: roster.filter((one) => !groups.has(one)).map(({ name, email }) => ({ name, email })),
  };
}

/** Matches people to the roster by e-mail, then by exact name if the roster has it once. Never by similar names. */
function matched(people: Person[], roster: RosterEntry[]) {
  const byEmail = groupedBy(roster, ({ email }) => emailKey(email));
  const byName = groupedBy(roster, ({ name }) => nameKey(name));
  const groups = new Map<RosterEntry, Person[]>();
  const strangers = new Map<Person, string>();
  const isMailed = ({ email }: Person) => byEmail.has(emailKey(email));
  // People with a roster e-mail first: of two accounts with the same name, theirs is the right one.
  const mailed = people.filter(isMailed);
  for (const person of [...mailed, ...people.filter((one) => !isMailed(one))]) {
    const named = byName.get(nameKey(person.name)) ?? [];
    const alike = byEmail.get(emailKey(person.email)) ?? named;
    const both = alike.filter((one) => named.includes(one));
    const own = alike.length > 1 && both.length === 1 ? both[0] : alike[0];
    const isAnother = !isMailed(person) && person.id !== '' && own && groups.get(own)?.some(isMailed);
    if (own && !isAnother && (alike.length === 1 || both.length === 1)) {
      groups.set(own, [...(groups.get(own) ?? []), person]);
    } else strangers.set(person, isAnother ? SAME_NAME : strangerOf(alike.length, isMailed(person)));
  }
  return { groups, strangers };
}

function strangerOf(count: number, isMailed: boolean): string {
  return count > 1 ? `${count} of this ${isMailed ? 'e-mail' : 'name'} in the roster` : NOT_IN_ROSTER;
}

/** Groups the roster by a key; entries with an empty key are left out. */
function groupedBy(roster: RosterEntry[], keyOf: (one: RosterEntry) => string): Map<string, RosterEntry[]> {
  const lists = new Map<string, RosterEntry[]>();
  for (const one of roster) {
    const key = keyOf(one);
    if (key) lists.set(key, [...(lists.get(key) ?? []), one]);
  }
  return lists;
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
  // If somebody attended only before or after the class, that time tells late and early.
  const counted = own.length > 0 ? own : all;
  const [joinedMs, leftMs] = [counted[0]?.from.getTime() ?? 0, counted.at(-1)?.until.getTime() ?? 0];
  const lateMs = lateMinutes * MINUTE_MS;
  // A class without leave_time has no known end: the meeting can go on long after it.
  const hasEnd = !report.classFrom || report.classUntil;
  return [
    ...(joinedMs > from.getTime() + lateMs ? ['late'] : []),
    ...(hasEnd && leftMs < until.getTime() - lateMs ? ['left early'] : []),
    ...(secondsOf(own) * 1000 < minimumMs(minimum, until.getTime() - from.getTime()) ? ['too short'] : []),
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
