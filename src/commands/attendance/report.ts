import type { Pseudonyms } from '../../privacy/pseudonyms.ts';
import { fits } from '../../schedule/patterns.ts';
import type { Session } from '../../zoom/reports.ts';
import { emailKey, later, type Person, peopleOf, plainSums, sortPeople } from './people.ts';

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
  /** Who of the roster did not attend. */
  absent: { name: string; email: string }[];
  /** The number of rooms and people left out. */
  excluded: number;
}

/** What is known about an instance before its sessions are listed. */
export type ReportHeader = Pick<
  AttendanceReport,
  'meetingId' | 'uuid' | 'topic' | 'startsAt' | 'classFrom' | 'classUntil' | 'zone'
> & { endsAt?: Date };

/** The report of an instance without the names, e-mails and patterns in `leftOut`. Pure. */
export function reportOf(
  subject: ReportHeader,
  sessions: Session[],
  { leftOut, isSum }: { leftOut: string[]; isSum: boolean },
): AttendanceReport {
  const isOut = ({ name, email }: Session) =>
    leftOut.some((pattern) => fits(name, pattern) || (email !== '' && fits(emailKey(email), emailKey(pattern))));
  const wanted = sessions.filter((session) => !isOut(session));
  return {
    ...subject,
    endsAt: subject.endsAt ?? sessions.map(({ leaveAt }) => leaveAt).reduce(later, subject.startsAt),
    people: sortPeople(isSum ? plainSums(wanted) : peopleOf(wanted)),
    absent: [],
    excluded: peopleOf(sessions.filter(isOut)).length,
  };
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
