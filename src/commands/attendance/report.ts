import type { Account } from '../../base/report/account.ts';
import type { Pseudonyms } from '../../privacy/pseudonyms.ts';
import { fits } from '../../schedule/patterns.ts';
import type { Session, SessionList } from '../../zoom/reports.ts';
import { later, type Person, peopleOf, plainSums, sortPeople } from './people.ts';

/** Who attended one instance of a meeting. */
export interface AttendanceReport {
  /** Digits. */
  meetingId: string;
  uuid: string;
  topic: string;
  startsAt: Date;
  endsAt: Date;
  /** The class of its row in meetings.csv. */
  classFrom?: Date;
  classUntil?: Date;
  /** The time zone of the times shown; undefined for this machine's. */
  zone?: string;
  people: Person[];
  /** Who of the roster did not attend, or cannot be told from others. */
  absent: Absentee[];
  /** The number of rooms and people left out, and of their sessions. */
  excluded: number;
  /** Where every entry of Zoom's list, every person and everybody in the roster went. */
  accounts: Account[];
}

/** A person in the roster without a row of their own in the report. */
export interface Absentee {
  name: string;
  email: string;
  /** `absent`, or why that is not certain. */
  remarks: string[];
}

/** What is known about an instance before its sessions are listed. */
export type ReportHeader = Pick<
  AttendanceReport,
  'meetingId' | 'uuid' | 'topic' | 'startsAt' | 'classFrom' | 'classUntil' | 'zone'
> & { endsAt?: Date };

/**
 * The report of an instance without the names and patterns of `rooms`, and without the names, e-mails and patterns of
 * `exclude`, in any case. Pure.
 */
export function reportOf(
  subject: ReportHeader,
  list: SessionList,
  { rooms, exclude, isSum }: { rooms: string[]; exclude: string[]; isSum: boolean },
): AttendanceReport {
  const sessions = sessionsIn(list, subject.startsAt);
  const isOut = (session: Session) =>
    rooms.some((room) => fits(session.name, room)) || exclude.some((pattern) => isExcluded(session, pattern));
  const wanted = sessions.filter((session) => !isOut(session));
  const people = sortPeople(isSum ? plainSums(wanted) : peopleOf(wanted));
  return {
    ...subject,
    endsAt: subject.endsAt ?? sessions.map(({ leaveAt }) => leaveAt).reduce(later, subject.startsAt),
    people,
    absent: [],
    excluded: peopleOf(sessions.filter(isOut)).length,
    accounts: [entryAccount(subject.meetingId, list, { people, leftOut: sessions.filter(isOut).length })],
  };
}

function entryAccount(
  meetingId: string,
  { entries, timeless }: SessionList,
  { people, leftOut }: { people: Person[]; leftOut: number },
): Account {
  const ofPeople = people.reduce((sum, { sessions }) => sum + sessions, 0);
  const nobody = timeless.filter((one) => !isSomebody(one)).length;
  const parts = { 'of people': ofPeople, 'left out': leftOut, 'without a name and times': nobody };
  return { of: `entries of the report of ${meetingId}`, total: entries, parts };
}

/** All sessions. One without any times has been there, so it stands at the start of the meeting. */
export function sessionsIn({ sessions, timeless }: SessionList, startsAt: Date): Session[] {
  return [...sessions, ...timeless.filter(isSomebody).map((one) => ({ ...one, joinAt: startsAt, leaveAt: startsAt }))];
}

/** Whether an entry without times says at least who it is. */
export function isSomebody({ id, name, email }: Pick<Session, 'id' | 'name' | 'email'>): boolean {
  return id + name + email !== '';
}

export function isExcluded({ name, email }: Pick<Session, 'name' | 'email'>, pattern: string): boolean {
  return [name, email].some((text) => text !== '' && fits(text.toLowerCase(), pattern.toLowerCase()));
}

/** The report with pseudonyms for names, e-mails and IDs, sorted by them, and without the topic. Pure. */
export function withPseudonyms(report: AttendanceReport, tokens: Pseudonyms): AttendanceReport {
  const hidden = <T extends { name: string; email: string }>(one: T) => ({
    ...one,
    name: tokens.name(one.name),
    email: tokens.email(one.email),
  });
  const absent = report.absent.map(hidden);
  return {
    ...report,
    topic: '',
    people: sortPeople(report.people.map((person) => ({ ...hidden(person), id: tokens.id(person.id) }))),
    absent: absent.sort((a, b) => (a.name + a.email < b.name + b.email ? -1 : 1)),
  };
}
