import { describe, expect, it } from 'vitest';
import { addressOf, placeOf, secondsBetween, secondsOf, textOrNull, timestamp } from '../../src/zoom/values.ts';

describe('a value of Zoom in a document', () => {
  it.each<[unknown, number | null]>([
    ['16:08', 968],
    ['1:02:03', 3723],
    ['01:02:03', 3723],
    ['00:16', 16],
    ['90:00', 5400],
    ['1:00:00:01', 86_401],
    [' 16:08 ', 968],
    ['16', null],
    ['16:', null],
    ['1:2:3:4:5', null],
    ['-16:08', null],
    [16, null],
    [undefined, null],
  ])('the duration %j is %s seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));

  it.each<[string, string | null, number | null]>([
    ['2026-11-23T16:07:00Z', '2026-11-23T17:01:08Z', 3248],
    ['2026-11-23T16:07:00Z', '2026-11-23T16:07:00Z', 0],
    ['2026-11-23T16:07:00Z', '2026-11-23T16:06:00Z', null],
    ['2026-11-23T16:07:00Z', null, null],
  ])('%s to %s takes %s seconds', (start, end, seconds) => expect(secondsBetween(start, end)).toBe(seconds));

  it.each<[unknown, string | null]>([
    ['2026-11-23T16:07:00Z', '2026-11-23T16:07:00Z'],
    ['2026-11-23T16:07:00.837Z', '2026-11-23T16:07:00Z'],
    ['2026-11-23T09:07:00-07:00', '2026-11-23T16:07:00Z'],
    ['', null],
    ['soon', null],
    [1_764_000_000, null],
  ])('the time %j is %s', (text, expected) => expect(timestamp(text)).toBe(expected));

  it.each<[unknown, string | null, string | null]>([
    ['San Jose (US)', 'US', 'San Jose'],
    ['Boston (us )', 'US', 'Boston'],
    ['São Paulo( BR )', 'BR', 'São Paulo'],
    ['(DE)', 'DE', null],
    ['New York', null, 'New York'],
    ['Berlin (Germany)', null, 'Berlin (Germany)'],
    ['', null, null],
    [undefined, null, null],
  ])('the place %j is in the country %s, the city %s', (text, country, city) => {
    expect(placeOf(text)).toEqual({ country, city });
  });

  it.each<[unknown, string | null]>([
    ['192.0.2.17', '192.0.2.17'],
    [' 2001:db8::17 ', '2001:db8::17'],
    ['Public IP: 198.51.100.4; Local IP: 10.0.0.4', '198.51.100.4'],
    ['198.51.100.4/10.0.0.4', '198.51.100.4'],
    ['120.000.000', null],
    ['', null],
  ])('the address %j is %s', (text, expected) => expect(addressOf(text)).toBe(expected));

  it.each<[unknown, string | null]>([
    [' Ana ', 'Ana'],
    [83_299_019_888, '83299019888'],
    ['', null],
    [null, null],
    [{}, null],
  ])('the text %j is %j', (text, expected) => expect(textOrNull(text)).toBe(expected));
});
