import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanCell, Invalid } from '../../src/base/csv/cell.ts';
import { readDate, readDays, readRooms, readSkips, readTime, readYesNo, readZone } from '../../src/schedule/columns.ts';
import { readMeetingId } from '../../src/schedule/meeting-id.ts';

const problem = (value: unknown) => (value instanceof Invalid ? value.message : `accepted as ${JSON.stringify(value)}`);

describe('a cleaned cell', () => {
  it.each([
    ['="012345"', '012345'],
    ['9:11\u202fAM', '9:11 AM'],
    ['\u00a0LOGAN DE\u00a0', 'LOGAN DE'],
    ['\u200e9:11 AM', '9:11 AM'],
    [' padded ', 'padded'],
    ['a=b', 'a=b'],
    ['Café', 'Café'],
  ])('%j is %j', (cell, text) => expect(cleanCell(cell)).toBe(text));
});

describe('start_date and end_date', () => {
  it.each(['2026-11-23', '2028-02-29', '9999-12-31'])('%s is a date', (text) => expect(readDate(text)).toBe(text));
  it.each([
    ['5/6/2024', 'is ambiguous (day or month first?); write 2024-05-06 or 2024-06-05'],
    ['5/5/2024', 'write 2024-05-05'],
    ['13/6/2024', 'write 2024-06-13'],
    ['6.13.2024', 'write 2024-06-13'],
    ['2024/5/6', 'write 2024-05-06'],
    ['2024-05-06 00:00:00', 'write 2024-05-06'],
    ['45418', "is a spreadsheet's number for a date; write 2024-05-06"],
    ['2027-02-29', 'does not exist: that month ends on 2027-02-28'],
    ['2026-11-31', 'does not exist'],
    ['2026-13-01', 'does not exist: there is no month 13'],
    ['2026-11-00', 'does not exist'],
    ['31/31/2024', 'is not a date; write it as YYYY-MM-DD'],
    ['soon', 'is not a date'],
    ['', 'is empty'],
  ])('%j is a problem: %s', (text, message) => expect(problem(readDate(text))).toContain(message));

  it('can be any day of the calendar', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString().slice(0, 10);
          expect(readDate(iso)).toBe(iso);
        },
      ),
    );
  });
});

describe('join_time', () => {
  it.each([
    ['9:11 AM', 9 * 60 + 11],
    ['09:11 AM', 9 * 60 + 11],
    ['9:11AM', 9 * 60 + 11],
    ['9:11 am', 9 * 60 + 11],
    ['9:11:00 AM', 9 * 60 + 11],
    ['9:11 a.m.', 9 * 60 + 11],
    ['9:11', 9 * 60 + 11],
    ['21:11', 21 * 60 + 11],
    ['9:11 PM', 21 * 60 + 11],
    ['12:00 AM', 0],
    ['12:30 PM', 12 * 60 + 30],
    ['0:00', 0],
    ['23:59', 23 * 60 + 59],
  ])('%s is minute %d of the day', (text, minutes) => expect(readTime(text)).toBe(minutes));
  it.each([
    ['25:99 AM', 'does not exist; write it like 9:11 AM or 21:11'],
    ['24:00', 'does not exist'],
    ['9:60', 'does not exist'],
    ['13:11 PM', 'mixes the 24-hour clock with AM or PM; write 1:11 PM or 13:11'],
    ['0:11 AM', 'write 12:11 AM or 0:11'],
    ['9:11:30 AM', 'leave the seconds out'],
    ['0.3826', "is a spreadsheet's number for a time"],
    ['9.11', 'is not a time'],
    ['noon', 'is not a time'],
    ['', 'is empty'],
  ])('%j is a problem: %s', (text, message) => expect(problem(readTime(text))).toContain(message));

  it('means the same on a 12-hour and a 24-hour clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom(' ', '', '\u202f', ':00 '),
        (minuteOfDay, space) => {
          const [hour, minute] = [Math.floor(minuteOfDay / 60), String(minuteOfDay % 60).padStart(2, '0')];
          expect(readTime(`${hour}:${minute}`)).toBe(minuteOfDay);
          expect(readTime(`${hour % 12 || 12}:${minute}${space}${hour < 12 ? 'AM' : 'pm'}`)).toBe(minuteOfDay);
        },
      ),
    );
  });
});

describe('days', () => {
  it.each([
    ['MTWRFSU', 'MTWRFSU'],
    ['fwm', 'MWF'],
    ['MM', 'M'],
    ['M, W F', 'MWF'],
  ])('%s is %s', (text, days) => expect(readDays(text)).toBe(days));
  it.each([
    ['X', 'has "X", which is not a day; use the letters MTWRFSU'],
    ['TTh', 'has "H", which is not a day'],
    ['M-F', 'has "-", which is not a day'],
    ['', 'is empty'],
  ])('%j is a problem: %s', (text, message) => expect(problem(readDays(text))).toContain(message));
});

describe('zoom_rooms', () => {
  it.each([
    ['A', ['A']],
    [' A ; B;', ['A', 'B']],
    ['A;A', ['A']],
    ['A;\nB', ['A', 'B']],
    ['A\nB', ['A', 'B']],
    ['a;A', ['a', 'A']],
  ])('%j is %j', (text, rooms) => expect(readRooms(text)).toEqual(rooms));
  it.each(['', ' ; '])('%j is a problem', (text) => expect(problem(readRooms(text))).toContain('names no room'));
  it('cannot be a link', () =>
    expect(problem(readRooms('https://zoom.us/j/83299019888?pwd=x'))).toContain('contains a link'));
});

describe('meeting_id', () => {
  it.each([
    ['83299019888', '83299019888'],
    ['832 9901 9888', '83299019888'],
    ['832-9901-9888', '83299019888'],
    ['123456789', '123456789'],
    ['https://us02web.zoom.us/j/83299019888?pwd=abc.1', '83299019888'],
    ['zoom.us/j/83299019888', '83299019888'],
    ['https://zoomgov.com/j/1612345678', '1612345678'],
    ['https://app.zoom.us/wc/83299019888/join', '83299019888'],
    ['https://zoom.us/wc/join/83299019888', '83299019888'],
    [
      'https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbyu.zoom.us%2Fj%2F83299019888%3Fpwd%3Dabc&data=1',
      '83299019888',
    ],
    ['zoommtg://zoom.us/join?action=join&confno=83299019888', '83299019888'],
  ])('%s is %s', (text, number) => expect(readMeetingId(text)).toBe(number));
  it.each([
    ['8.33E+10', 'lost its digits in the spreadsheet; format the column as Text'],
    ['8,33E+10', 'lost its digits'],
    ['83299019888.0', 'has decimals; write 83299019888'],
    ['12345678', 'has 8 digits'],
    ['123456789012', 'has 12 digits'],
    ['https://zoom.us/my/professor', 'is a link without a Zoom meeting ID'],
    ['https://zoom.us/j/123456789012', 'is a link without a Zoom meeting ID'],
    ['https://example.org/j/83299019888', 'is a link without a Zoom meeting ID'],
    ['https://teams.microsoft.com/l/meetup?x=zoom.us/j/83299019888', 'is a link without a Zoom meeting ID'],
    ['https://zoom.us.evil.example/j/83299019888', 'is a link without a Zoom meeting ID'],
    ['tomorrow', 'is not a meeting ID'],
    ['', 'is empty'],
  ])('%j is a problem: %s', (text, message) => expect(problem(readMeetingId(text))).toContain(message));

  it('is 9 to 11 digits, whatever is written', () => {
    const written = fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.stringMatching(/^[0-9 .,eE+-]{0,14}$/));
    fc.assert(
      fc.property(written, (text) => {
        const number = readMeetingId(text);
        expect(number instanceof Invalid || /^\d{9,11}$/.test(number)).toBe(true);
      }),
    );
  });
});

describe('enabled and make_host', () => {
  it.each(['yes', 'Y', 'TRUE', '1', 'on', 'x'])('%s is yes', (text) => expect(readYesNo(text)).toBe(true));
  it.each(['no', 'N', 'False', '0', 'OFF'])('%s is no', (text) => expect(readYesNo(text)).toBe(false));
  it.each(['maybe', 'yes!', 'ja', ''])('%j is a problem', (text) =>
    expect(problem(readYesNo(text))).toContain('is neither yes nor no; write yes or no'),
  );
});

describe('timezone', () => {
  it.each(['America/New_York', 'america/new_york', 'US/Eastern', 'Asia/Calcutta', 'Etc/GMT+5', 'UTC'])(
    '%s is a time zone',
    (text) => expect(readZone(text)).toBe(text),
  );
  it.each([
    'EST',
    'EST5EDT',
    '+05:00',
    'GMT+5',
    'America/Nowhere',
    '/',
    '../UTC',
    'New York',
    'Eastern Time (US/Canada)',
    '',
  ])('%j is a problem', (text) => expect(problem(readZone(text))).toContain('write it like America/New_York'));
});

describe('skip_dates', () => {
  const day = (from: string, until = from) => ({ from, until, name: '' });
  const thanksgiving = day('2026-11-25', '2026-11-29');
  it.each([
    ['2026-11-25', [day('2026-11-25')]],
    ['2026-11-25..2026-11-29;2027-03-15', [thanksgiving, day('2027-03-15')]],
    [' 2026-11-25 .. 2026-11-29 ; 2027-03-15 ; ', [thanksgiving, day('2027-03-15')]],
    ['2026-11-25, 2027-03-15', [day('2026-11-25'), day('2027-03-15')]],
    ['2026-11-25\n2026-11-25..2026-11-29', [day('2026-11-25'), thanksgiving]],
    ...['...', '…', '–', ' — ', ' - ', ' to ', '\n..\n'].map((sign): [string, object[]] => [
      `2026-11-25${sign}2026-11-29`,
      [thanksgiving],
    ]),
    ['2026-11-25..2026-11-25', [day('2026-11-25')]],
    [';', []],
  ])('%j is %j', (text, skips) => expect(readSkips(text)).toEqual(skips));
  it.each([
    ['11/25/2026', 'is not in the form YYYY-MM-DD; write 2026-11-25'],
    ['2026-11-25;5/6/2026', 'has "5/6/2026", which is ambiguous'],
    ['2026-11-25..2026-11-31', 'does not exist'],
    ['2026-11-29..2026-11-25', 'ends before it begins; swap the two dates'],
    ['2026-11-25..', 'is not a range of dates; write it like 2026-11-25..2026-11-29'],
    ['..2026-11-25', 'is not a range of dates'],
    ['2026-11-25..2026-11-27..2026-11-29', 'is not a range of dates'],
    ['2026-11-25-2026-11-29', 'is not a date'],
    ['Thanksgiving', 'is not a date'],
    ['2026-11-25 https://zoom.us/j/1?pwd=s3cret', 'is a link; write'],
  ])('%j is a problem: %s', (text, message) => {
    expect(problem(readSkips(text))).toContain(message);
    expect(problem(readSkips(text))).not.toContain('s3cret');
  });
});
