import type { Pseudonyms } from '../../privacy/pseudonyms.ts';
import { fits } from '../../schedule/patterns.ts';
import type { Session } from '../../zoom/reports.ts';
import { emailKey, inOrder, later, type Person, peopleOf, plainSums } from './people.ts';

/** Who was in one instance of a meeting. */
export interface AttendanceReport {
  /** Digits. */
  meetingId: string;
  uuid: string;
  topic: string;
  startsAt: Date;
  endsAt: Date;
  /** Of its row in meetings.csv. */
  classFrom?: Date;
  classUntil?: Date;
  /** The zone that times are shown in; this machine's where there is none. */
  zone?: string;
  people: Person[];
  /** Of the roster: those who were not there. */
  absent: { name: string; email: string }[];
  /** How many were left out as rooms, or by --exclude. */
  excluded: number;
}

/** What is known of an instance before its sessions are. */
export type ReportSubject = Pick<
  AttendanceReport,
  'meetingId' | 'uuid' | 'topic' | 'startsAt' | 'classFrom' | 'classUntil' | 'zone'
> & { endsAt?: Date };

/** The report of an instance; `leftOut` are names, e-mails and patterns of them. Pure. */
export function reportOf(
  subject: ReportSubject,
  sessions: Session[],
  { leftOut, isSum }: { leftOut: string[]; isSum: boolean },
): AttendanceReport {
  const isOut = ({ name, email }: Session) =>
    leftOut.some((pattern) => fits(name, pattern) || (email !== '' && fits(emailKey(email), emailKey(pattern))));
  const wanted = sessions.filter((session) => !isOut(session));
  return {
    ...subject,
    endsAt: subject.endsAt ?? sessions.map(({ leaveAt }) => leaveAt).reduce(later, subject.startsAt),
    people: inOrder(isSum ? plainSums(wanted) : peopleOf(wanted)),
    absent: [],
    excluded: peopleOf(sessions.filter(isOut)).length,
  };
}

/** The report without names, e-mails and IDs, in an order that does not tell them, and without what is free text. Pure. */
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
    people: inOrder(report.people.map((person) => ({ ...hidden(person), id: tokens.id(person.id) }))),
    absent: absent.sort((a, b) => (a.name + a.email < b.name + b.email ? -1 : 1)),
  };
}
