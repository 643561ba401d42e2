import { MINUTE_MS } from '../../base/system/time.ts';
import type { Span } from '../../schedule/calendar.ts';
import type { Person } from './people.ts';
import { emailKey, secondsOf, union } from './people.ts';
import type { AttendanceReport } from './report.ts';
import { type Enrolled, nameKey } from './roster.ts';

/** What counts as having been there. */
export interface Terms {
  /** By so many minutes one is late, or leaves early. */
  lateMinutes: number;
  /** The shortest time that counts: minutes, or percent of the class. */
  least?: { minutes: number } | { percent: number };
  roster?: Enrolled[];
}

export const NOT_IN_ROSTER = 'not in the roster';
/** With an account and without: what there is to say stands at the other one. */
const SAME = 'the same in the roster';
/** Another account, while the roster's own e-mail was there, too. */
const SAME_NAME = 'same name as one in the roster';
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
  const byEmail = listed(roster, ({ email }) => emailKey(email));
  const byName = listed(roster, ({ name }) => nameKey(name));
  const groups = new Map<Enrolled, Person[]>();
  const strangers = new Map<Person, string>();
  const isMailed = ({ email }: Person) => byEmail.has(emailKey(email));
  // Those with an e-mail first: of two accounts of one name theirs is the right one.
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

/** By a key, which is not empty. */
function listed(roster: Enrolled[], keyOf: (one: Enrolled) => string): Map<string, Enrolled[]> {
  const lists = new Map<string, Enrolled[]>();
  for (const one of roster) {
    const key = keyOf(one);
    if (key) lists.set(key, [...(lists.get(key) ?? []), one]);
  }
  return lists;
}

/** Of somebody who may have been there as several people: with an account and without. */
function wordsFor(people: Person[], report: AttendanceReport, { lateMinutes, least }: Omit<Terms, 'roster'>): string[] {
  const inside = people.filter(({ stretches }) => stretches.length > 0);
  if (inside.length === 0) return [ONLY_WAITED];
  const from = report.classFrom ?? report.startsAt;
  const until = report.classUntil ?? report.endsAt;
  const all = union(inside.flatMap(({ stretches }) => stretches));
  const own = inClass(all, report);
  // Who was there before or after it only is early or late by that.
  const judged = own.length > 0 ? own : all;
  const [joinedMs, leftMs] = [judged[0]?.from.getTime() ?? 0, judged.at(-1)?.until.getTime() ?? 0];
  const lateMs = lateMinutes * MINUTE_MS;
  // Of a class without leave_time nobody knows when it ends: a meeting can go on for long after.
  const hasEnd = !report.classFrom || report.classUntil;
  return [
    ...(joinedMs > from.getTime() + lateMs ? ['late'] : []),
    ...(hasEnd && leftMs < until.getTime() - lateMs ? ['left early'] : []),
    ...(secondsOf(own) * 1000 < leastMs(least, until.getTime() - from.getTime()) ? ['too short'] : []),
  ];
}

/** What of it was in the class's time: trying it out before, or a question after the end, is not the class. */
function inClass(stretches: Span[], { classFrom, classUntil }: AttendanceReport): Span[] {
  return stretches.flatMap(({ from, until }) => {
    const begins = classFrom && classFrom > from ? classFrom : from;
    const ends = classUntil && classUntil < until ? classUntil : until;
    return begins < ends ? [{ from: begins, until: ends }] : [];
  });
}

function leastMs(least: Terms['least'], classMs: number): number {
  if (!least) return 0;
  return 'minutes' in least ? least.minutes * MINUTE_MS : (classMs * least.percent) / 100;
}
