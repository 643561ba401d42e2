import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peopleOf, plainSums, sortPeople } from '../../../src/commands/attendance/people.ts';
import { reportOf } from '../../../src/commands/attendance/report.ts';
import { tableOf } from '../../../src/commands/attendance/rows.ts';
import type { Session } from '../../../src/zoom/reports.ts';
import { often } from '../../support/often.ts';
import { session } from '../../support/past-meeting.ts';

const ANA = { id: 'uA', name: 'Ana', email: 'ana@example.org' };
const BEN = { id: 'uB', name: 'Ben', email: 'ben@example.org' };

describe('a meeting with two people who rejoin, one before her first device has left, and one without an account', () => {
  const sessions = [
    session('09:00', '09:50', ANA),
    session('09:40', '11:00', ANA),
    session('09:05', '09:20', BEN),
    session('09:30', '11:00:30', BEN),
    session('09:02', '10:00', { name: 'Cleo' }),
  ];
  const subject = {
    meetingId: '83299019888',
    uuid: 'u',
    topic: '',
    startsAt: new Date('2026-11-23T09:00:00Z'),
    zone: 'Australia/Sydney',
  };
  const rows = (isSum: boolean) =>
    tableOf(
      [
        reportOf(
          subject,
          { entries: 0, sessions: sessions.toReversed(), timeless: [] },
          { rooms: [], exclude: [], isSum },
        ),
      ],
      {
        isDay: false,
      },
    ).rows;

  it('has rows grouped by ID, name and e-mail with --sum, with durations added up', () => {
    expect(rows(true)).toEqual([
      ['', 'Cleo', '', '0.97', '2026-11-23 20:02:00', '2026-11-23 21:00:00'],
      ['uA', 'Ana', 'ana@example.org', '2.17', '2026-11-23 20:00:00', '2026-11-23 22:00:00'],
      ['uB', 'Ben', 'ben@example.org', '1.76', '2026-11-23 20:05:00', '2026-11-23 22:00:30'],
    ]);
  });

  it.each([
    [18, '0.00'],
    [54, '0.02'],
    [90, '0.02'],
    [126, '0.04'],
    [3618, '1.00'],
    [3654, '1.01'],
  ])('rounds %d seconds as pandas does, to %s hours', (durationSeconds, hours) => {
    const list = { entries: 0, sessions: [session('09:00', '09:01', { ...ANA, durationSeconds })], timeless: [] };
    const sum = reportOf(subject, list, { rooms: [], exclude: [], isSum: true });
    expect(tableOf([sum], { isDay: false }).rows[0]?.[3]).toBe(hours);
  });

  it('counts overlapping time once without --sum', () => {
    expect(rows(false).map(([, name, , hours]) => [name, hours])).toEqual([
      ['Cleo', '0.97'],
      ['Ana', '2.00'],
      ['Ben', '1.76'],
    ]);
  });
});

describe('sessions of the same person', () => {
  const [from, until] = ['09:00', '10:00'];
  const people = (...sessions: Partial<Session>[]) =>
    peopleOf(sessions.map((one) => session(from, until, one))).map(({ id, name, isGuess }) => [id, name, isGuess]);

  it.each<[string, Partial<Session>[], [string, string, boolean][]]>([
    ['one account with two names', [ANA, { ...ANA, name: 'iPad' }], [['uA', 'Ana', false]]],
    [
      'two accounts with one name',
      [ANA, { ...BEN, name: 'Ana' }],
      [
        ['uA', 'Ana', false],
        ['uB', 'Ana', false],
      ],
    ],
    [
      'an account, and a guest with its e-mail',
      [{ name: 'A. B.', email: 'ANA@Example.org' }, ANA],
      [['uA', 'A. B.', false]],
    ],
    [
      'an account, and a guest with its name',
      [ANA, { name: 'Ana' }],
      [
        ['uA', 'Ana', false],
        ['', 'Ana', false],
      ],
    ],
    [
      'an e-mail that two accounts share',
      [ANA, { ...BEN, email: ANA.email }, { name: 'X', email: ANA.email }],
      [
        ['uA', 'Ana', false],
        ['uB', 'Ben', false],
        ['', 'X', false],
      ],
    ],
    [
      'one registration',
      [
        { registrantId: 'r', name: 'Cleo' },
        { registrantId: 'r', name: 'Cleo P' },
      ],
      [['', 'Cleo', false]],
    ],
    [
      'a registration of an account',
      [
        { registrantId: 'r', name: 'Cleo' },
        { ...ANA, registrantId: 'r' },
      ],
      [['uA', 'Cleo', false]],
    ],
    [
      'a registration, and a guest with its e-mail',
      [
        { registrantId: 'r', name: 'C', email: 'c@x.org' },
        { name: 'D', email: 'c@x.org' },
      ],
      [['', 'C', false]],
    ],
    [
      'a registration with the e-mail of an account',
      [{ registrantId: 'r', name: 'iPad', email: 'ANA@example.org' }, ANA, { name: 'C', email: ANA.email }],
      [['uA', 'iPad', false]],
    ],
    [
      'two registrations with the e-mail of an account',
      [{ registrantId: 'r', name: 'C', email: ANA.email }, { registrantId: 's', name: 'D', email: ANA.email }, ANA],
      [
        ['', 'C', false],
        ['', 'D', false],
        ['uA', 'Ana', false],
      ],
    ],
    [
      'one e-mail without an account',
      [
        { name: 'C', email: 'c@x.org' },
        { name: 'D', email: 'C@x.org' },
      ],
      [['', 'C', false]],
    ],
    ['one name twice, as a guess', [{ name: 'Cleo' }, { name: ' Cleo ' }], [['', 'Cleo', true]]],
    ['one name in two encodings', [{ name: 'Jos\u00e9  M' }, { name: 'Jose\u0301 M' }], [['', 'Jos\u00e9  M', true]]],
    [
      'similar names',
      [{ name: 'Cleo' }, { name: 'cleo' }, { name: 'Cleo.' }],
      [
        ['', 'Cleo', false],
        ['', 'cleo', false],
        ['', 'Cleo.', false],
      ],
    ],
    [
      'one name with one connection, in waiting and breakout rooms',
      [
        { name: 'Cleo', userId: '7' },
        { name: 'Cleo', userId: '7' },
        { name: 'Cleo', isWaiting: true },
      ],
      [['', 'Cleo', false]],
    ],
    [
      'hidden names',
      [{}, {}],
      [
        ['', '', false],
        ['', '', false],
      ],
    ],
    [
      'names that are properties of objects',
      [{ name: '__proto__' }, { name: 'constructor' }],
      [
        ['', '__proto__', false],
        ['', 'constructor', false],
      ],
    ],
  ])('%s', (_, sessions, expected) => {
    expect(people(...sessions)).toEqual(expected);
  });
});

describe('the time of a person', () => {
  it('does not include the waiting room, which sets the times only of those never let in', () => {
    const waited = session('08:50', '09:00', { ...ANA, isWaiting: true });
    expect(peopleOf([session('09:00', '09:30', ANA), waited])).toMatchObject([
      { seconds: 1800, waitingSeconds: 600, joinAt: new Date('2026-11-23T09:00:00Z') },
    ]);
    expect(peopleOf([waited])).toMatchObject([
      { seconds: 0, waitingSeconds: 600, joinAt: new Date('2026-11-23T08:50:00Z'), stretches: [] },
    ]);
  });

  it('is the union of the sessions', () => {
    const minutes = fc.array(fc.tuple(fc.nat(180), fc.nat(90), fc.boolean()), { minLength: 1, maxLength: 12 });
    const clock = (minute: number) =>
      `${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(minutes, (spans) => {
        const sessions = spans.map(([from, length, isWaiting]) =>
          session(clock(from), clock(from + length), { ...ANA, isWaiting }),
        );
        const count = (waiting: boolean) => {
          const inside = (minute: number) =>
            spans.some(
              ([from, length, isWaiting]) => isWaiting === waiting && minute >= from && minute < from + length,
            );
          return Array.from({ length: 300 }, (_, minute) => minute).filter(inside).length;
        };
        const [person] = peopleOf(sessions);
        expect([person?.seconds, person?.waitingSeconds]).toEqual([count(false) * 60, count(true) * 60]);
        const stretches = person?.stretches ?? [];
        expect(
          stretches.every(({ until }, index) => until < (stretches[index + 1]?.from ?? Number.POSITIVE_INFINITY)),
        ).toBe(true);
      }),
    );
  });

  it('is complete in whatever order Zoom lists sessions, and a sum is never less than the union', () => {
    const who = fc.constantFrom(ANA, BEN, { name: 'Cleo' }, { name: 'Dan', email: 'dan@x.org' });
    const any = fc.array(fc.tuple(who, fc.integer({ min: 10, max: 30 }), fc.integer({ min: 31, max: 59 })));
    fc.assert(
      fc.property(any, (list) => {
        const sessions = list.map(([one, from, until]) => session(`09:${from}`, `09:${until}`, one));
        const names = (people: { name: string }[]) => people.map(({ name }) => name);
        const people = sortPeople(peopleOf(sessions));
        const sums = sortPeople(plainSums(sessions));
        expect(names(people)).toEqual([...new Set(sessions.map(({ name }) => name))].sort((a, b) => rank(a) - rank(b)));
        expect(names(sums)).toEqual(names(people));
        for (const [index, { seconds }] of people.entries())
          expect(sums[index]?.seconds).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });
});

it('makes a report of very many sessions', () => {
  const many = Array<Session>(often(200_000)).fill(session('09:00', '09:30', ANA));
  const subject = { meetingId: '83299019888', uuid: 'u', topic: '', startsAt: new Date('2026-11-23T09:00:00Z') };
  const { people, endsAt } = reportOf(
    subject,
    { entries: 0, sessions: many, timeless: [] },
    { rooms: [], exclude: [], isSum: false },
  );
  expect(people).toMatchObject([{ seconds: 1800 }]);
  expect(endsAt).toEqual(new Date('2026-11-23T09:30:00Z'));
});

/** By ID, then by name. */
function rank(name: string): number {
  return ['Cleo', 'Dan', 'Ana', 'Ben'].indexOf(name);
}
