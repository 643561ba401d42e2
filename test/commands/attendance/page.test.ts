import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attendancePage } from '../../../src/commands/attendance/page.ts';
import { timeAxis } from '../../../src/commands/attendance/page-time.ts';
import type { Person } from '../../../src/commands/attendance/people.ts';
import type { AttendanceReport } from '../../../src/commands/attendance/report.ts';
import { localInstant, type Span } from '../../../src/schedule/calendar.ts';
import { DENVER, lecture, person } from '../../support/lecture.ts';
import { itInFull, often } from '../../support/often.ts';
import { inTimeZone } from '../../support/run-dialer.ts';
import { expectSelfContained } from '../../support/self-contained.ts';

const NINE = localInstant('2026-11-23', 9 * 60, DENVER);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const span = (from: number, until: number, start = NINE): Span => ({
  from: new Date(start.getTime() + from),
  until: new Date(start.getTime() + until),
});

/** A meeting from 9:00 that lasts `ms`, without a class. */
function meeting(ms: number, people: Person[], more: Partial<AttendanceReport> = {}, start = NINE): AttendanceReport {
  const { from: startsAt, until: endsAt } = span(0, ms, start);
  const { classFrom: _, classUntil: __, ...rest } = lecture({ startsAt, endsAt, people, absent: [], excluded: 0 });
  return { ...rest, ...more };
}

/** The times in each row, and its total. */
const said = (page: string) => [...page.matchAll(/<\/i><\/div>(.*?)<\/td>/g)].map(([, text]) => text);
const totals = (page: string) => [...page.matchAll(/<\/th><td>(.*?)<\/td>/g)].map(([, text]) => text);
const names = (page: string) => [...page.matchAll(/<th scope="row">([^<]*)/g)].map(([, name]) => name?.trim());
const labels = (report: AttendanceReport) => timeAxis(report).ticks.map(({ label }) => label);

describe('a row', () => {
  const rowOf = (spans: [number, number][], more: Partial<Person> = {}) =>
    attendancePage(
      meeting(HOUR, [
        person(
          'Ada',
          spans.map(([from, until]) => span(from * MINUTE, until * MINUTE)),
          more,
        ),
      ]),
    );

  it.each<[string, [number, number][], Partial<Person>, string]>([
    ['the times of joining and leaving', [[4, 57]], {}, 'joined 09:04, left 09:57'],
    [
      'each gap',
      [
        [0, 20],
        [31, 40],
        [42, 60],
      ],
      {},
      'joined 09:00, left 10:00, away 09:20–09:31, 09:40–09:42',
    ],
    [
      'a short gap to the second',
      [
        [0, 20],
        [20.2, 60],
      ],
      {},
      'joined 09:00, left 10:00, away 09:20:00–09:20:12',
    ],
    ['a second to the second', [[5, 5 + 1 / 60]], {}, 'joined 09:05:00, left 09:05:01'],
    [
      'the time in the waiting room',
      [[4, 57]],
      { waitingSeconds: 240 },
      'joined 09:04, left 09:57, 4 min in the waiting room',
    ],
  ])('shows %s', (_, spans, more, text) => expect(said(rowOf(spans, more))).toEqual([text]));

  it('folds up many gaps', () => {
    const spans = Array.from({ length: 7 }, (_, index): [number, number] => [index * 8, index * 8 + 5]);
    expect(said(rowOf(spans))).toEqual([
      '<details><summary>joined 09:00, left 09:53, away 6 times, 18 min in all</summary>' +
        '09:05–09:08, 09:13–09:16, 09:21–09:24, 09:29–09:32, 09:37–09:40, 09:45–09:48</details>',
    ]);
  });

  it('has no bar for somebody who was never let in', () => {
    const { from: joinAt, until: leaveAt } = span(0, 5 * MINUTE);
    const page = rowOf([], { joinAt, leaveAt, waitingSeconds: 300 });
    expect(page).toContain('<td><div></div>09:00–09:05 in the waiting room only</td>');
  });

  it.each([
    [0, '0 s'],
    [1, '1 s'],
    [60, '0:01'],
    [3599, '1:00'],
    [4020, '1:07'],
    [36_000, '10:00'],
  ])('shows a total of %d seconds as %s', (seconds, text) =>
    expect(totals(rowOf([[0, 1]], { seconds }))).toEqual([text]),
  );

  it('shows remarks with their classes, and explains a guess', () => {
    const page = rowOf([[0, 9]], { remarks: ['left early', 'asked much'], isGuess: true });
    expect(page).toContain(
      '<td><em class="early">left early</em> <em>asked much</em> <em class="guess">guess</em> </td>',
    );
    expect(page).toContain('<li><em class="guess">guess</em> matched by exact name only</li>');
    expect(rowOf([[0, 9]])).not.toContain('class="guess"');
  });
});

describe('the time axis', () => {
  it.each<[string, number, string[]]>([
    ['30 seconds', 30 * SECOND, ['09:00:00', '09:00:05', '09:00:10', '09:00:15', '09:00:20', '09:00:25', '09:00:30']],
    ['an hour', HOUR, ['09:00', '09:10', '09:20', '09:30', '09:40', '09:50', '10:00']],
    ['8 hours', 8 * HOUR, ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00', '16:00', '17:00']],
    ['no time', 0, ['09:00:00', '09:00:01', '09:00:02', '09:00:03', '09:00:04', '09:00:05']],
  ])('has round ticks for %s', (_, ms, expected) => expect(labels(meeting(ms, []))).toEqual(expected));

  it('has round ticks if the meeting starts at an odd time, and names a new day', () => {
    expect(labels(meeting(2 * HOUR, [], {}, new Date(NINE.getTime() + 13.4 * HOUR)))).toEqual([
      '22:30',
      '22:45',
      '23:00',
      '23:15',
      '23:30',
      '23:45',
      'Tue\u00a000:00',
      '00:15',
    ]);
  });

  it('includes the class and everybody who attended', () => {
    const early = person('Ada', [span(-HOUR, 0)]);
    const { from, until } = timeAxis(meeting(HOUR, [early], { classUntil: span(0, 2 * HOUR).until }));
    expect({ from, until }).toEqual(span(-HOUR, 2 * HOUR));
  });

  it.each([
    ['twice', '2026-11-01', ['01:00', '01:30', '01:00', '01:30', '02:00', '02:30']],
    ['never', '2026-03-08', ['01:00', '01:30', '03:00', '03:30', '04:00', '04:30']],
  ])('follows elapsed time, with wall-clock labels, if an hour comes %s', (_, date, expected) => {
    const start = localInstant(date, 60, DENVER);
    const all = person('Ada', [span(0, 2.5 * HOUR, start)]);
    const report = meeting(2.5 * HOUR, [all], {}, start);
    const { ticks } = timeAxis(report);
    expect(ticks.map(({ label }) => label)).toEqual(expected);
    expect(ticks.map(({ at }) => at)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(attendancePage(report)).toContain('clocks change in between');
  });
});

it('names the weekday of a time on another day', () => {
  const page = attendancePage(
    meeting(4 * HOUR, [person('Ada', [span(0, 4 * HOUR, span(13 * HOUR, 0).from)])], {}, span(13 * HOUR, 0).from),
  );
  expect(page).toContain('Mon 23 Nov 2026, 22:00–Tue\u00a002:00');
  expect(said(page)).toEqual(['joined 22:00, left Tue\u00a002:00']);
});

it("shows times in this machine's time zone by default", () => {
  inTimeZone('Asia/Tokyo');
  const { zone: _, ...report } = meeting(HOUR, [person('Ada', [span(0, HOUR)])]);
  const page = attendancePage(report);
  expect(page).toContain('<span>times in Asia/Tokyo</span>');
  expect(page).toContain('Tue 24 Nov 2026, 01:00–02:00');
  expect(said(page)).toEqual(['joined 01:00, left 02:00']);
});

describe('the attendance page', () => {
  it('has a heading with a summary', () => {
    const page = attendancePage(lecture());
    const [, heading = ''] = page.match(/<header>(.*?)<ul/s) ?? [];
    expect(
      heading
        .replaceAll(/<[^>]*>/g, '')
        .trim()
        .split('\n'),
    ).toEqual([
      'Organic Chemistry',
      'Mon 23 Nov 2026, 08:52–10:19 · class 09:00–10:15 · meeting 83299019888 · times in America/Denver',
      '60 people · 2 late · 3 left early · 1 not in the roster · 1 too short · 4 absent · 1 guess · 3 rooms or bots left out',
    ]);
    expect(page).toContain('<title>Organic Chemistry, Mon 23 Nov 2026: attendance</title>');
    expect(page).toContain('<li>Noor Haddad <small>noor@example.edu</small></li>');
  });

  it('is titled by its number without a topic, and says that nobody attended', () => {
    const page = attendancePage(meeting(HOUR, [], { topic: ' ' }));
    expect(page).toContain('<h1>Meeting 83299019888</h1>');
    expect(page).not.toContain('meeting 83299019888');
    expect(page).toContain('<p>Nobody attended.</p>');
    expect(page).not.toContain('<table>');
  });

  it('sorts names naturally, and has a name for everybody', () => {
    const people = ['Zoë', 'émile', 'Eve', 'ada', 'Room 10', 'Room 9'].map((name) => person(name, [span(0, HOUR)]));
    const nameless = [person(' ', [span(0, HOUR)], { email: 'b@c.de' }), person('', [span(0, HOUR)])];
    expect(names(attendancePage(meeting(HOUR, [...people, ...nameless])))).toEqual([
      '(no name)',
      'ada',
      'b@c.de',
      'émile',
      'Eve',
      'Room 9',
      'Room 10',
      'Zoë',
    ]);
  });

  it('shows text as text, whatever is in it', () => {
    const evil = '<script>alert(1)</script>"\'&\u202e\u001b[31m 🧪';
    const people = [person(evil, [span(0, HOUR)], { email: evil, remarks: [evil] })];
    const absent = [{ name: evil, email: evil, remarks: ['absent'] }];
    const page = attendancePage(meeting(HOUR, people, { topic: evil, meetingId: evil, absent }));
    expect(page.match(/<script>/g)).toHaveLength(1);
    for (const control of ['\u202e', '\u001b']) expect(page).not.toContain(control);
    const shown = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\u{202e}\\u{1b}[31m 🧪';
    expect(page.split(shown).length - 1).toBe(7);
    expectSelfContained(page);
  });

  it('is self-contained, and runs only its own script', () => expectSelfContained(attendancePage(lecture())));
});

it('has a style rule for each position, within the axis', () => {
  const stretches = fc
    .uniqueArray(fc.integer({ min: -2 * HOUR, max: 9 * HOUR }), { minLength: 2, maxLength: 12 })
    .map((times) => times.sort((a, b) => a - b))
    .map((times) => times.slice(1).flatMap((until, index) => (index % 2 ? [] : [span(times[index] ?? 0, until)])));
  fc.assert(
    fc.property(fc.array(stretches, { maxLength: 20 }), fc.integer({ min: 0, max: 8 * HOUR }), (all, ms) => {
      const page = attendancePage(
        meeting(
          ms,
          all.map((own, index) => person(`${index}`, own)),
        ),
      );
      const pieces = [...page.matchAll(/<i class="s(\d+) e(\d+)">/g)].map(([, ...at]) => at.map(Number));
      expect(pieces).toHaveLength(all.flat().length);
      for (const [from = -1, until = -1] of pieces) {
        expect(0 <= from && from <= until && until <= 1000).toBe(true);
        for (const rule of [`.s${from}{--s:${from}}`, `.e${until}{--e:${until}}`]) expect(page).toContain(rule);
      }
    }),
    { numRuns: often(50) },
  );
});

itInFull('is small for 3,000 people', () => {
  const people = Array.from({ length: 50 }, (_, hall) =>
    lecture().people.map((one) => ({ ...one, name: `${one.name} ${hall}`, email: `${hall}.${one.email}` })),
  ).flat();
  expect(people).toHaveLength(3000);
  expect(Buffer.byteLength(attendancePage(lecture({ people })))).toBeLessThan(3000 * 300);
});
