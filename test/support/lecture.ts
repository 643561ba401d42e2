import type { Person } from '../../src/commands/attendance/people.ts';
import type { AttendanceReport } from '../../src/commands/attendance/report.ts';
import { localInstant, type Span } from '../../src/schedule/calendar.ts';

export const DENVER = 'America/Denver';

const FIRST = ['Ada', 'Björn', 'Chidi', 'Dolores', 'Émilie', 'Farid', 'Grace', 'Hiroshi', 'Ines', 'Jamal'];
const LAST = ['Okafor', 'Nakamura', 'García Márquez', 'Lindqvist', 'Young', 'van der Berg'];
const ODD: Record<number, string> = {
  7: '王小明',
  23: 'נועה לוי',
  38: 'Wilhelmina Featherstonehaugh-Cholmondeley of the Department of Comparative Literature',
};

/** By person: the minutes after 9:00 between which they were there, and their remarks. All others arrived early and stayed. */
const SPECIAL: Record<number, { stretches: [number, number][]; more?: Partial<Person> }> = {
  3: {
    stretches: [
      [-2, 20],
      [31, 76],
    ],
  },
  5: { stretches: [[14, 76]], more: { remarks: ['late'] } },
  11: {
    stretches: [
      [-1, 12],
      [12.2, 40],
      [46, 61],
      [63, 75],
    ],
  },
  16: { stretches: [[26, 75]], more: { remarks: ['late'] } },
  19: { stretches: [[-5, 41]], more: { remarks: ['left early'] } },
  27: { stretches: [[-1, 58]], more: { remarks: ['left early', 'not in the roster'] } },
  30: { stretches: [[2, 76]], more: { waitingSeconds: 300 } },
  34: { stretches: Array.from({ length: 9 }, (_, index) => [index * 8, index * 8 + 5 + (index % 3)]) },
  42: { stretches: [[-3, 77]], more: { id: '', email: '', isGuess: true } },
  51: { stretches: [[-2, 9]], more: { remarks: ['left early', 'too short'] } },
};

/** A class of 75 minutes, on Monday at 9:00 in Denver, with 60 people. */
export function lecture(more: Partial<AttendanceReport> = {}): AttendanceReport {
  const at = (minutes: number) => new Date(localInstant('2026-11-23', 9 * 60, DENVER).getTime() + minutes * 60_000);
  const people = Array.from({ length: 60 }, (_, index) => {
    const { stretches = [[-((index * 7) % 9), 74 + ((index * 5) % 6)]], more = {} } = SPECIAL[index] ?? {};
    const name = ODD[index] ?? `${FIRST[index % FIRST.length]} ${LAST[Math.floor(index / FIRST.length)]}`;
    const spans = stretches.map(([from = 0, until = 0]) => ({ from: at(from), until: at(until) }));
    return person(name, spans, { id: `u${index}`, email: `student${index}@example.edu`, ...more });
  });
  const absent = ['Noor Haddad', 'Oluwaseun Adeyemi', 'Priya Raman', 'Quentin Dubois'].map((name) => ({
    name,
    email: `${name.split(' ')[0]?.toLowerCase()}@example.edu`,
    remarks: ['absent'],
  }));
  return {
    meetingId: '83299019888',
    uuid: 'abc==',
    topic: 'Organic Chemistry',
    startsAt: at(-8),
    endsAt: at(79),
    classFrom: at(0),
    classUntil: at(75),
    zone: DENVER,
    people,
    absent,
    excluded: 3,
    accounts: [],
    ...more,
  };
}

export function person(name: string, stretches: Span[], more: Partial<Person> = {}): Person {
  const seconds = stretches.reduce((sum, { from, until }) => sum + (until.getTime() - from.getTime()) / 1000, 0);
  return {
    id: '',
    name,
    email: '',
    seconds,
    waitingSeconds: 0,
    joinAt: stretches[0]?.from ?? new Date(0),
    leaveAt: stretches.at(-1)?.until ?? new Date(0),
    stretches,
    isGuess: false,
    names: [name],
    sessions: stretches.length,
    remarks: [],
    ...more,
  };
}
