import { describe, expect, it } from 'vitest';
import { agendaPage } from '../../../src/commands/agenda/page.ts';
import { type AgendaPageData, type Bar, layOut, type State } from '../../../src/commands/agenda/page-grid.ts';
import { addDays, type CalendarDate, localInstant } from '../../../src/schedule/calendar.ts';
import { inTimeZone } from '../../support/run-dialer.ts';
import { expectSelfContained } from '../../support/self-contained.ts';
import { week } from '../../support/week.ts';

const MONDAY = '2026-11-23';
type Time = `${number}:${number}`;
const instant = (date: CalendarDate, time: Time) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return localInstant(date, hour * 60 + minute);
};

/** A bar in LOGAN on Monday by default. An end before the start is on the next day. */
function bar(start: Time, end?: Time, more: Partial<Bar> = {}, date = MONDAY): Bar {
  const startsAt = instant(date, start);
  const sameDay = end && instant(date, end);
  const endsAt = sameDay && sameDay < startsAt ? instant(addDays(date, 1), end) : sameDay;
  const rest = { room: 'LOGAN', title: 'Calculus', meetingId: '83299019888', place: 'meetings.csv:2', ...more };
  return { startsAt, ...(endsAt && { endsAt }), ...rest };
}

const dataOf = (bars: Bar[], more: Partial<AgendaPageData> = {}): AgendaPageData => ({
  from: MONDAY,
  days: 1,
  rooms: ['LOGAN'],
  bars,
  now: instant(MONDAY, '9:00'),
  zone: 'America/Denver',
  holidays: [],
  file: 'meetings.csv',
  ...more,
});
const pageOf = (bars: Bar[], more?: Partial<AgendaPageData>) => agendaPage(dataOf(bars, more));

/** `551-600 in 0` for each piece (minutes and lane), by day. */
const placesOf = (bars: Bar[], more?: Partial<AgendaPageData>) =>
  layOut(dataOf(bars, more)).days.map(({ rows }) =>
    rows.flatMap(({ pieces }) => pieces.map(({ from, to, lane }) => `${from}-${to} in ${lane}`)),
  );

describe('a bar', () => {
  it.each<[string, Bar[], string[]]>([
    ['lies between its minutes', [bar('9:11', '10:00')], ['551-600 in 0']],
    [
      'shares a lane with a bar that begins when it ends',
      [bar('9:00', '10:00'), bar('10:00', '11:00')],
      ['540-600 in 0', '600-660 in 0'],
    ],
    [
      'has its own lane if it overlaps another',
      [bar('9:00', '10:00'), bar('9:30', '10:30')],
      ['540-600 in 0', '570-630 in 1'],
    ],
    [
      'takes the first free lane',
      [bar('9:00', '12:00'), bar('9:30', '10:00'), bar('10:00', '11:00')],
      ['540-720 in 0', '570-600 in 1', '600-660 in 1'],
    ],
    ['is wide enough to be seen', [bar('9:00', '9:01')], ['540-560 in 0']],
    ['that is short hides nothing', [bar('9:00', '9:01'), bar('9:10', '10:00')], ['540-560 in 0', '550-600 in 1']],
    ['without an end is an hour long', [bar('9:00'), bar('11:00', '12:00')], ['540-600 in 0', '660-720 in 0']],
    ['without an end reaches to the next one', [bar('9:00'), bar('9:40', '12:00')], ['540-580 in 0', '580-720 in 0']],
    ['that begins together with another hides neither', [bar('9:00'), bar('9:00')], ['540-600 in 0', '540-600 in 1']],
    ['without an end stops at midnight', [bar('23:50')], ['1430-1440 in 0']],
  ])('%s', (_, bars, places) => expect(placesOf(bars)).toEqual([places]));

  it('goes on after midnight on the next day', () => {
    const { days, hours } = layOut(dataOf([bar('22:00', '6:00')], { days: 3 }));
    expect(hours).toEqual({ from: 5, to: 23 });
    const pieces = days.map(({ rows }) => rows.flatMap((row) => row.pieces));
    expect(pieces).toMatchObject([
      [{ from: 1320, to: 1380, continues: { before: false, after: true } }],
      [{ from: 300, to: 360, continues: { before: true, after: false } }],
      [],
    ]);
  });

  it('that ends at midnight is on one day only', () => {
    expect(placesOf([bar('22:00', '0:00')], { days: 2 })).toEqual([['1320-1440 in 0'], []]);
  });

  it('that began before the first day is drawn, and one of another week is not', () => {
    const before = bar('22:00', '9:00', {}, addDays(MONDAY, -1));
    expect(placesOf([before, bar('9:00', '10:00', {}, addDays(MONDAY, 1))])).toEqual([['480-540 in 0']]);
  });
});

it.each([
  ['nothing', [], { from: 8, to: 18 }],
  ['an evening', [bar('19:00', '20:10')], { from: 8, to: 21 }],
  ['an early morning', [bar('7:30', '9:00')], { from: 7, to: 18 }],
])('with %s the hours are %o', (_, bars, hours) => expect(layOut(dataOf(bars)).hours).toEqual(hours));

describe('on a day on which clocks change', () => {
  it.each<[string, string, CalendarDate, number]>([
    ['25 hours', 'America/New_York', '2026-11-01', 611],
    ['23 hours', 'America/New_York', '2026-03-08', 491],
  ])('of %s, a bar lies at its wall-clock time, and knows the minutes that passed', (_, zone, date, passed) => {
    inTimeZone(zone);
    const { days } = layOut(dataOf([bar('9:11', '10:00', {}, date)], { from: date }));
    const elapsed = { from: passed, to: passed + 49 };
    expect(days[0]?.rows[0]?.pieces).toMatchObject([{ from: 551, to: 600, elapsed }]);
  });

  it('a bar can end at an earlier time than it began', () => {
    inTimeZone('America/New_York');
    const startsAt = instant('2026-11-01', '1:30');
    const endsAt = new Date(startsAt.getTime() + 45 * 60_000);
    const own = { ...bar('1:30'), startsAt, endsAt };
    expect(placesOf([own], { from: '2026-11-01' })).toEqual([['90-110 in 0']]);
  });

  it('a bar can end at a midnight that does not exist', () => {
    inTimeZone('Africa/Cairo');
    const own = bar('22:00', '0:00', {}, '2026-04-23');
    expect(placesOf([own], { from: '2026-04-23', days: 2 })).toEqual([['1320-1440 in 0'], []]);
  });
});

describe('the page', () => {
  it('shows text as text, whatever is in it', () => {
    const evil = '<script>alert(1)</script>"\'&\u202e\u001b[31m';
    const texts = { title: evil, place: evil, conflict: evil, detail: evil, meetingId: evil };
    const names = { room: evil, rooms: [evil], zone: evil, file: evil, holidays: [{ date: MONDAY, name: evil }] };
    const page = pageOf([bar('9:00', '10:00', { ...texts, room: evil, state: 'failed' })], names);
    expect(page.match(/<script>/g)).toHaveLength(1);
    for (const control of ['\u202e', '\u001b']) expect(page).not.toContain(control);
    const shown = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\u{202e}\\u{1b}[31m';
    expect(page.split(shown).length - 1).toBeGreaterThanOrEqual(9);
  });

  it('shows the details of a bar, and lists what needs attention at the top', () => {
    const conflict = 'Together with Physics (meetings.csv:3).';
    const own = bar('9:11', '10:00', { conflict, state: 'failed', detail: 'The room is offline.' });
    const page = pageOf([own]);
    expect(page).toContain(
      '<summary><b>Calculus</b> <span>09:11–10:00</span> <i>conflict</i> <i>failed</i></summary>' +
        `<p>${conflict}</p><p>The room is offline.</p><p>83299019888 · meetings.csv:2</p></details>`,
    );
    expect(page).toContain('<summary>Needs attention: 1 in conflict, 1 failed or missed</summary>');
    expect(page).toContain(
      `<a href="#b0">Mon 23 Nov</a> <b>09:11 LOGAN</b>, Calculus: ${conflict} failed: The room is`,
    );
    expect(page).toContain('<details id="b0"');
  });

  it('lists a room of which it is unknown whether it joined', () => {
    const page = pageOf([bar('9:11', '10:00', { state: 'unknown', detail: 'Check the room.' })]);
    expect(page).toContain('<a href="#b0">Mon 23 Nov</a> <b>09:11 LOGAN</b>, Calculus: unknown: Check the room.');
  });

  it('lists a recurring problem once', () => {
    const days = [0, 2, 4].map((day) => bar('9:11', '10:00', { conflict: 'Twice.' }, addDays(MONDAY, day)));
    expect(pageOf(days, { days: 7 }).match(/<li><a href="#b0">.*/g)).toEqual([
      '<li><a href="#b0">Mon 23 Nov</a> <a href="#b1">Wed 25 Nov</a> <a href="#b2">Fri 27 Nov</a> <b>09:11 LOGAN</b>, Calculus: Twice.</ul></details>',
    ]);
  });

  it('shows the weekday of an end on another day, and a question mark without an end', () => {
    const page = pageOf([bar('22:00', '6:00'), bar('9:11')], { days: 2 });
    expect(page.match(/<span>[^<]*–[^<]*<\/span>/g)).toEqual([
      '<span>09:11–?</span>',
      '<span>22:00–Tue\u00a006:00</span>',
      '<span>Mon\u00a022:00–06:00</span>',
    ]);
  });

  it('has a legend of the states that it shows', () => {
    const states: State[] = [
      'accepted',
      'in a meeting',
      'not in a meeting',
      'failed',
      'missed',
      'superseded',
      'skipped',
      'unknown',
    ];
    const page = pageOf(states.map((state) => bar('9:00', '10:00', { state })));
    for (const state of states) expect(page).toContain(`">${state}</li>`);
    expect(pageOf([bar('9:00')])).toContain('<ul class="key" aria-label="Legend"><li>planned</li></ul>');
  });

  it.each<[string, Partial<AgendaPageData>, string]>([
    ['a week without meetings', { days: 7 }, '<p>No meetings</p>'],
    ['a day without rooms', { rooms: [] }, '<p>No meetings</p>'],
    ['a holiday', { holidays: [{ date: MONDAY, name: 'Founders’ Day' }] }, '<p>Founders’ Day · No meetings</p>'],
    ['one day', {}, '<h1>Rooms, 23 Nov 2026</h1>'],
    ['a month', { days: 31 }, '<h1>Rooms, 23 Nov – 23 Dec 2026</h1>'],
  ])('describes %s', (_, more, text) => expect(pageOf([], more)).toContain(text));

  it('says from which file, for which time zone and when it was created', () => {
    expect(pageOf([])).toContain('<p>meetings.csv · times in America/Denver · created Mon 23 Nov 2026 09:00</p>');
  });

  it('links to a problem that began before its first day, and lists none that it does not draw', () => {
    const yesterday = addDays(MONDAY, -1);
    const conflict = 'Twice.';
    const page = pageOf([bar('22:00', '9:00', { conflict }, yesterday), bar('9:00', '10:00', { conflict }, yesterday)]);
    expect(page).toContain('Needs attention: 1 in conflict<');
    expect(page).toContain('<a href="#b0">Sun 22 Nov</a>');
    expect(page).toContain('<details id="b0" class="s480 e540 x before"');
  });

  it('draws a room that is missing from the list of rooms', () => {
    const page = pageOf([bar('9:00', '10:00', { room: 'PRICE-017' })]);
    expect(page).toContain('<th scope="row">PRICE-017</th>');
    expect(page).toContain('1 meeting in 1 of 2 rooms');
  });
});

describe('the page of a week with 40 rooms and 200 meetings', () => {
  const page = agendaPage(week());

  it('is small', () => {
    expect(week().bars.length).toBeGreaterThan(800);
    expect(Buffer.byteLength(page)).toBeLessThan(200_000);
  });

  it('is self-contained, and runs only its own script', () => expectSelfContained(page));

  it('has a style rule for each position', () => {
    const classes = [...page.matchAll(/<details(?: id="\w+")? class="(s\d+) (e\d+)( l\d+)?/g)];
    expect(classes.length).toBeGreaterThan(800);
    for (const [, ...names] of classes) for (const name of names) if (name) expect(page).toContain(`.${name.trim()}{`);
  });
});
