import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isBalanced } from '../../../src/base/report/account.ts';
import { withRemarks } from '../../../src/commands/attendance/remarks.ts';
import { reportOf, withPseudonyms } from '../../../src/commands/attendance/report.ts';
import { parseRoster } from '../../../src/commands/attendance/roster.ts';
import { factsOf, tableOf } from '../../../src/commands/attendance/rows.ts';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import type { Session, SessionList } from '../../../src/zoom/reports.ts';
import { often } from '../../support/often.ts';
import { participant, pastMeeting, session } from '../../support/past-meeting.ts';
import { HEADER, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
const name = fc.constantFrom(
  'Ada',
  'ada ',
  'Ada Palmer',
  'Palmer, Ada',
  'Ben',
  'Ben Fox',
  'Fox Ben',
  'LOGAN',
  'Otter.ai',
  '',
);
const email = fc.constantFrom('ada@x.org', 'ADA@x.org', 'fox@x.org', 'both@x.org', '');
const who = {
  id: fc.constantFrom('uA', 'uB', ''),
  registrantId: fc.constantFrom('r1', ''),
  userId: fc.constantFrom('1', '2', '3'),
  name,
  email,
};
const sessions: fc.Arbitrary<Session> = fc
  .record({
    ...who,
    from: fc.nat(59),
    length: fc.nat(59),
    isWaiting: fc.boolean(),
    missing: fc.option(fc.constantFrom('leave time' as const, 'join time' as const), { nil: undefined }),
  })
  .map(({ from, length, missing, ...one }) => ({
    ...one,
    joinAt: at(from),
    leaveAt: at(from + length),
    durationSeconds: length * 60,
    ...(missing && { missing }),
  }));
const timeless = fc
  .record({ ...who, isWaiting: fc.boolean() })
  .map((one) => ({ ...one, durationSeconds: 0, missing: 'times' as const }));
const list: fc.Arbitrary<SessionList> = fc
  .record({ sessions: fc.array(sessions, { maxLength: 12 }), timeless: fc.array(timeless, { maxLength: 3 }) })
  .map((one) => ({ ...one, entries: one.sessions.length + one.timeless.length }));
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const roster = fc
  .record({
    header: fc.constantFrom(
      'name,email',
      'Student Name,Email Address',
      'First name,Surname,Mail',
      'Last name,First name,Email',
      'Email,name,Section',
    ),
    rows: fc.array(
      fc.array(fc.oneof(name, email, fc.constant('not@an@email'), fc.constant('a\nb')), { maxLength: 4 }),
      { maxLength: 8 },
    ),
  })
  .map(({ header, rows }) => [header, ...rows.map((cells) => cells.map(cell).join(','))].join('\n'));

it('everybody in a report or a roster stands in one row, whatever Zoom and the roster say', () => {
  const subject = { meetingId: '83299019888', uuid: 'u', topic: '', startsAt: at(0), classFrom: at(11) };
  const tokens = pseudonyms('a key for tests, of 44 characters, as base64=');
  fc.assert(
    fc.property(list, fc.option(roster, { nil: undefined }), fc.boolean(), (found, text, isSum) => {
      const report = reportOf(subject, found, { rooms: ['LOGAN'], exclude: ['otter*'], isSum });
      const read = text === undefined ? undefined : parseRoster(text, 'class.csv');
      const rules = { lateMinutes: 10, minimum: { percent: 50 }, ...(read && { roster: read.enrolled }) };
      const remarked = withRemarks(report, rules);
      const accounts = [...remarked.accounts, ...(read ? [read.account] : [])];
      expect(accounts.filter((one) => !isBalanced(one))).toEqual([]);
      expect(accounts).toHaveLength(read ? 4 : 1);
      for (const shown of [remarked, withPseudonyms(remarked, tokens)]) {
        const count = remarked.people.length + remarked.absent.length;
        expect([tableOf([shown], { isDay: false }).rows.length, factsOf(shown).length]).toEqual([count, count]);
      }
      if (!read) return;
      // Nobody is absent without a remark, and nobody who matches a row for certain is.
      const keys = remarked.absent.map(({ name, email }) => JSON.stringify([name, email]));
      expect(new Set(keys).size).toBe(keys.length);
      expect(remarked.absent.every(({ remarks }) => remarks.length > 0)).toBe(true);
    }),
    { numRuns: often(2000) },
  );
});

it('prints the accounts with -v, and exits with 0', async () => {
  const people = [
    session('16:10', '17:00', { name: 'Ada' }),
    session('16:10', '17:00', { name: 'LOGAN' }),
    session('16:10', '16:12', { name: 'Zoe' }),
  ];
  const participants = [...people.map((one) => participant(one)), {}];
  const zoom = await zoomSandbox({ meetings: [pastMeeting(people, { participants })] });
  const files = {
    'meetings.csv': `${HEADER},leave_time\n2026-08-24,2026-12-11,9:11 AM,M,LOGAN,83299019888,,10:00 AM\n`,
    'class.csv': 'name\nAda\nBen\n\nBen\n',
  };
  const options = { zoom, files, now: new Date('2026-11-24T15:00:00Z'), env: { TZ: 'America/Denver' } };
  const { stderr } = await runDialer(['attendance', '83299019888', '--roster', 'class.csv', '-v'], options);
  expect(stderr.split('\n').slice(-5)).toEqual([
    'lines of class.csv: 5 (people 2, problems 1, header 1, blank 1)',
    'entries of the report of 83299019888: 4 (of people 2, left out 1, without a name and times 1)',
    'people in the report of 83299019888: 2 (in the roster 1, others 1)',
    'people of the roster in the report of 83299019888: 2 (attended 1, absent 1)',
    '',
  ]);
});
