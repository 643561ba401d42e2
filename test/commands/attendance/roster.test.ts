import { describe, expect, it } from 'vitest';
import { peopleOf } from '../../../src/commands/attendance/people.ts';
import { type AttendanceRules, withRemarks } from '../../../src/commands/attendance/remarks.ts';
import type { AttendanceReport } from '../../../src/commands/attendance/report.ts';
import { parseRoster } from '../../../src/commands/attendance/roster.ts';
import type { Session } from '../../../src/zoom/reports.ts';
import { session } from '../../support/past-meeting.ts';

describe('a roster', () => {
  it.each<[string, string, [string, string][]]>([
    [
      'names and e-mails',
      'name,email\nAna,ana@x.org\nBen,\n,c@x.org\n',
      [
        ['Ana', 'ana@x.org'],
        ['Ben', ''],
        ['', 'c@x.org'],
      ],
    ],
    ['columns in any order, others ignored', 'Section;E-Mail;Name\n1;ana@x.org;Ana\n', [['Ana', 'ana@x.org']]],
    [
      'names alone, with a BOM and CRLF',
      '\ufeffname\r\nAna\r\n\r\nBen\r\n',
      [
        ['Ana', ''],
        ['Ben', ''],
      ],
    ],
    ['quoted names', 'name,email\n"Lovelace, Ada",ada@x.org\n', [['Lovelace, Ada', 'ada@x.org']]],
    ['e-mails alone', 'User Email\nana@x.org\n', [['', 'ana@x.org']]],
  ])('can have %s', (_, text, expected) => {
    const { enrolled, problems } = parseRoster(text, 'class.csv');
    expect(enrolled.map(({ name, email }) => [name, email])).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it('reports wrong rows with their places, and reads the others', () => {
    const { enrolled, problems } = parseRoster('name,email\nAna,ana\nBen,\nben,\n', 'class.csv');
    expect(enrolled).toEqual([{ name: 'Ben', email: '' }]);
    expect(problems).toEqual([
      'class.csv:2 email "ana" is not an e-mail address; correct it or leave it empty',
      'class.csv:4 repeats line 3; delete one of the two rows',
    ]);
  });

  it.each([
    ['', 'class.csv is empty.'],
    ['student,mark\nAna,1\n', 'class.csv:1 is not a header.'],
    ['name,name\nAna,Ana\n', 'class.csv:1 has two columns named name.'],
  ])('cannot be %j', (text, message) => expect(() => parseRoster(text, 'class.csv')).toThrow(message));
});

describe('the remarks', () => {
  const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);
  const report = (sessions: Session[], more: Partial<AttendanceReport> = {}): AttendanceReport => ({
    meetingId: '83299019888',
    uuid: 'u',
    topic: '',
    startsAt: at('08:55'),
    endsAt: at('10:05'),
    classFrom: at('09:00'),
    classUntil: at('10:00'),
    people: peopleOf(sessions),
    absent: [],
    excluded: 0,
    ...more,
  });
  const judged = (sessions: Session[], rules: Partial<AttendanceRules> = {}, more: Partial<AttendanceReport> = {}) => {
    const { people, absent } = withRemarks(report(sessions, more), { lateMinutes: 10, ...rules });
    return { remarks: people.map(({ remarks }) => remarks.join('; ')), absent };
  };
  const of = (from: string, until: string, name = 'Ana') => [session(from, until, { name })];

  it.each<[string, [from: string, until: string], Partial<AttendanceRules>, string]>([
    ['somebody on time', ['09:10', '09:50'], {}, ''],
    ['somebody late', ['09:11', '10:00'], {}, 'late'],
    ['somebody late by --late 0', ['09:01', '10:00'], { lateMinutes: 0 }, 'late'],
    ['somebody who leaves early', ['09:00', '09:49'], {}, 'left early'],
    ['somebody who is both', ['09:11', '09:49'], {}, 'late; left early'],
    ['half of the class', ['09:00', '09:30'], { lateMinutes: 60, minimum: { percent: 50 } }, ''],
    ['less than half of the class', ['09:00', '09:29'], { lateMinutes: 60, minimum: { percent: 50 } }, 'too short'],
    ['less than half an hour', ['09:00', '09:29'], { lateMinutes: 60, minimum: { minutes: 30 } }, 'too short'],
  ])('for %s', (_, [from, until], rules, expected) => {
    expect(judged(of(from, until), rules).remarks).toEqual([expected]);
  });

  it('compare with the meeting if there is no class, and do not say left early without leave_time', () => {
    const { classFrom, classUntil, ...none } = report(of('09:06', '09:54'));
    expect(withRemarks(none, { lateMinutes: 10 }).people[0]?.remarks).toEqual(['late', 'left early']);
    const open = { ...none, classFrom: at('09:00') };
    expect(withRemarks(open, { lateMinutes: 10 }).people[0]?.remarks).toEqual([]);
  });

  it.each<[string, [string, string][], Partial<AttendanceRules>, string]>([
    [
      'somebody who tested before class, and came late',
      [
        ['08:20', '08:30'],
        ['09:20', '10:00'],
      ],
      {},
      'late',
    ],
    [
      'somebody who left, and came back after the end',
      [
        ['09:00', '09:30'],
        ['10:05', '10:10'],
      ],
      {},
      'left early',
    ],
    [
      'somebody who was there longer before class than in it',
      [['08:00', '09:20']],
      { lateMinutes: 60, minimum: { percent: 50 } },
      'too short',
    ],
    [
      'somebody who was there only before class',
      [['08:00', '08:40']],
      { minimum: { minutes: 5 } },
      'left early; too short',
    ],
  ])('count class time only: %s', (_, times, rules, expected) => {
    const sessions = times.map(([from, until]) => session(from, until, { id: 'uA', name: 'Ana' }));
    expect(judged(sessions, rules).remarks).toEqual([expected]);
  });

  it('do not count the waiting room as attendance', () => {
    expect(judged([session('09:00', '10:00', { name: 'Ana', isWaiting: true })]).remarks).toEqual([
      'only in the waiting room',
    ]);
  });

  const roster = [
    { name: 'Ana', email: 'ana@x.org' },
    { name: 'Ben', email: '' },
    { name: 'Cleo', email: '' },
  ];

  it('match a roster by e-mail, then by exact name regardless of case', () => {
    const sessions = [
      session('09:00', '10:00', { name: 'iPad', email: 'ANA@x.org' }),
      session('09:20', '10:00', { name: 'BEN' }),
      session('09:30', '10:00', { name: 'Cleopatra' }),
    ];
    expect(judged(sessions, { roster })).toEqual({
      remarks: ['present', 'late', 'not in the roster'],
      absent: [{ name: 'Cleo', email: '' }],
    });
  });

  it('count a person with and without an account once', () => {
    const sessions = [
      session('09:00', '09:30', { id: 'uA', name: 'Ana', email: 'ana@x.org' }),
      session('09:30', '10:00', { name: 'Ana' }),
    ];
    const { remarks } = judged(sessions, { roster, minimum: { percent: 90 } });
    expect(remarks).toEqual(['present', 'the same in the roster']);
  });

  it('take another account of that name for somebody else if the right one attended, too', () => {
    const sessions = [
      session('09:00', '09:20', { id: 'uA', name: 'Ana', email: 'ana@x.org' }),
      session('09:00', '10:00', { id: 'uB', name: 'Ana', email: 'other@y.org' }),
    ];
    const { remarks } = judged(sessions, { roster });
    expect(remarks).toEqual(['left early', 'same name as one in the roster']);
    expect(judged(sessions.slice(1), { roster }).remarks).toEqual(['present']);
  });

  it('decide by name if the roster has an e-mail twice', () => {
    const siblings = [
      { name: 'Ana', email: 'family@x.org' },
      { name: 'Ben', email: 'family@x.org' },
    ];
    const own = (name: string) =>
      judged([session('09:00', '10:00', { name, email: 'Family@x.org' })], { roster: siblings });
    expect(own('Ana')).toEqual({ remarks: ['present'], absent: siblings.slice(1) });
    expect(own('Ben')).toEqual({ remarks: ['present'], absent: siblings.slice(0, 1) });
    expect(own('iPad')).toEqual({ remarks: ['2 of this e-mail in the roster'], absent: siblings });
  });

  it('do not guess if the roster has a name twice', () => {
    const twins = [
      { name: 'Ana', email: 'a@x.org' },
      { name: 'Ana', email: 'b@x.org' },
    ];
    expect(judged(of('09:00', '10:00'), { roster: twins })).toEqual({
      remarks: ['2 of this name in the roster'],
      absent: twins,
    });
  });
});
