import { describe, expect, it } from 'vitest';
import { matched } from '../../../src/commands/attendance/match-roster.ts';
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

  const ADA = 'ada@x.org';
  it.each<[string, string]>([
    ['Student Name,Email Address', 'Ada Palmer,ada@x.org'],
    ['First name,Surname,Email', 'Ada,Palmer,ada@x.org'],
    ['Last Name,First Name,Mail', 'Palmer,Ada,ada@x.org'],
    ['Family name;Given name', 'Palmer;Ada'],
    ['Full Name,Mail', 'Ada Palmer,ada@x.org'],
    ['name', '"Palmer, Ada"'],
    ['Student', '"palmer,ada"'],
    ['Name (Original Name),User Email', 'Ada Palmer,ada@x.org'],
    ['"Last name, First name"\tE-mail', '"Palmer, Ada"\tada@x.org'],
    ['Display name,User principal name', 'Ada Palmer,ada@x.org'],
    ['User Name,First Name,Last Name,Student Email', 'apalmer3,Ada,Palmer,ada@x.org'],
    ['name,Display Name,email,Mail', 'Ada Palmer,ada,ada@x.org,x'],
    ['Name,Email', 'Ada Palmer,Ada Palmer <ada@x.org>'],
    ['Forename,Surname', 'Ada,Palmer'],
  ])('finds Ada Palmer in the columns %s', (header, row) => {
    const { enrolled, problems, warnings } = parseRoster(`${header}\n${row}\n`, 'class.csv');
    expect([enrolled.length, problems, warnings]).toEqual([1, [], []]);
    const mail = row.includes('@');
    expect(enrolled[0]?.email).toBe(mail ? ADA : '');
    const shown = [
      { name: 'Ada Palmer' },
      { name: 'PALMER,  Ada' },
      ...(mail ? [{ name: 'iPad', email: 'Ada@x.org', id: 'uA' }] : []),
      ...(/first|given|forename/i.test(header) && !header.includes('"') ? [{ name: 'Palmer Ada' }] : []),
    ];
    for (const one of shown) {
      const people = peopleOf([session('09:00', '10:00', one)]);
      expect([...matched(people, enrolled).groups.keys()], JSON.stringify(one)).toEqual(enrolled);
    }
  });

  it.each([
    [
      'Nombre,Email',
      'class.csv:1 has no column of full names that dialer knows. Not read: "Nombre". Rename one to name if it holds them.',
    ],
    [
      'First name,Nom,Email',
      'class.csv:1 has no column of full names that dialer knows. Not read: "Nom". Rename one to name if it holds them.',
    ],
    [
      'Name,Adresse',
      'class.csv:1 has no column of e-mails that dialer knows. Not read: "Adresse". Rename one to email if it holds them.',
    ],
  ])('warns if names or e-mails may be in a column that is not read: %s', (header, warning) => {
    expect(parseRoster(`${header}\nAda,Palmer,ada@x.org\n`, 'class.csv').warnings).toEqual([warning]);
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
    ['pupil,mark\nAna,1\n', 'class.csv:1 is not a header.'],
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
    accounts: [],
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
      absent: [{ name: 'Cleo', email: '', remarks: ['absent'] }],
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
    const unclear = siblings.map((one) => ({ ...one, remarks: ['unclear: 2 of this e-mail in the roster'] }));
    expect(own('Ana')).toEqual({ remarks: ['present'], absent: unclear.slice(1) });
    expect(own('Ben')).toEqual({ remarks: ['present'], absent: unclear.slice(0, 1) });
    expect(own('iPad')).toEqual({ remarks: ['2 of this e-mail in the roster'], absent: unclear });
  });

  it('do not guess if the roster has a name twice', () => {
    const twins = [
      { name: 'Ana', email: 'a@x.org' },
      { name: 'Ana', email: 'b@x.org' },
    ];
    expect(judged(of('09:00', '10:00'), { roster: twins })).toEqual({
      remarks: ['2 of this name in the roster'],
      absent: twins.map((one) => ({ ...one, remarks: ['unclear: 2 of this name in the roster'] })),
    });
  });

  it('do not call those plainly absent who may have attended behind the account or the name of another', () => {
    const sessions = [
      session('09:00', '10:00', { id: 'uA', name: 'Ana', email: 'ana@x.org' }),
      session('09:00', '10:00', { id: 'uA', name: 'Ben', email: 'ana@x.org' }),
      session('09:00', '09:59', { id: 'uA', name: 'cleo ', email: 'ana@x.org' }),
      session('09:00', '10:00', { name: 'Dora (she/her)' }),
      session('09:00', '10:00', { name: 'Emil' }),
    ];
    const more = ['Dora', 'Emil Zola', 'Fay'].map((name) => ({ name, email: '' }));
    const { remarks, absent } = judged(sessions, { roster: [...roster, ...more] });
    expect(remarks).toEqual(['present', 'not in the roster', 'not in the roster']);
    expect(absent.map(({ name, remarks }) => [name, ...remarks])).toEqual([
      ['Ben', 'unclear: another person used this name, too'],
      ['Cleo', 'unclear: another person used this name, too'],
      ['Dora', 'absent', 'a similar name attended'],
      ['Emil Zola', 'absent', 'a similar name attended'],
      ['Fay', 'absent'],
    ]);
  });

  it.each<[NonNullable<Session['missing']>, string, string[]]>([
    ['leave time', 'left early', ['present', 'no leave time']],
    ['join time', 'late', ['present', 'no join time']],
    ['times', 'late', ['present', 'no times']],
  ])('do not judge a session without %s, and never say %s', (missing, _, expected) => {
    const at = missing === 'leave time' ? '09:00' : '10:00';
    const sessions = [session(at, at, { name: 'Ana', missing })];
    const { people, absent } = withRemarks(report(sessions), {
      lateMinutes: 10,
      minimum: { percent: 50 },
      roster: roster.slice(0, 1),
    });
    expect(people.map(({ remarks }) => remarks)).toEqual([expected]);
    expect(absent).toEqual([]);
    expect(judged(sessions).remarks).toEqual([`no ${missing}`]);
  });
});
