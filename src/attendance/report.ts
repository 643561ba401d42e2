import type { Span } from '../dial/calendar.ts';

/** Somebody who was there, by all of their sessions. */
export interface Person {
  /** Zoom's user ID; empty for somebody without an account. */
  id: string;
  name: string;
  /** Empty where Zoom hides it, or has none. */
  email: string;
  /** In the meeting, in seconds: the union of their sessions; with --sum their plain sum. */
  seconds: number;
  /** In the waiting room, in seconds; apart from `seconds`. */
  waitingSeconds: number;
  /** Earliest join and latest leave of the time in the meeting; of that in the waiting room where there is no other. */
  joinAt: Date;
  leaveAt: Date;
  /** In the meeting: without overlaps, in order. */
  stretches: Span[];
  /** Their sessions were put together only by an exact name. */
  isGuess: boolean;
  /** With a roster or a class, as words for people: `present`, `late`, `left early`, … */
  remarks: string[];
}

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
