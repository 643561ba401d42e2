import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '../../../src/base/csv/cell.ts';
import { canonicalCode, readCode } from '../../../src/schedule/codes/code.ts';

describe('the canonical form', () => {
  it.each<[string, string, string]>([
    ['case', 'K7QXPR', 'k7qxpr'],
    ['spaces', ' k7q xpr\t', 'k7qxpr'],
    ['a no-break and an ideographic space', 'k7q\u00a0x\u3000pr', 'k7qxpr'],
    ['a zero-width space, a byte order mark and a soft hyphen', '\ufeffk7q\u200bx\u00adpr', 'k7qxpr'],
    ['a line break', 'k7q\r\nxpr', 'k7qxpr'],
    ['full-width letters', 'Ｋ７ＱＸＰＲ', 'k7qxpr'],
    ['how an accent is encoded', 'e\u0301cole1', '\u00e9cole1'],
    ['the capitals of ß', 'STRASSE', 'straße'],
    ['a final sigma', 'ΟΔΟΣ42', 'οδος42'],
    ['a ligature', 'oﬃce9', 'OFFICE9'],
  ])('ignores %s', (_, one, other) => expect(canonicalCode(one)).toBe(canonicalCode(other)));

  it.each([
    ['k7qxpr', 'k7qxp'],
    ['k7q-xpr', 'k7qxpr'],
    ['0OIl1', 'OOll1'],
  ])('tells %s from %s', (one, other) => expect(canonicalCode(one)).not.toBe(canonicalCode(other)));

  it('of a canonical form is the same, and has no white space', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const text = String.fromCharCode(...units);
        const code = canonicalCode(text);
        expect(canonicalCode(code)).toBe(code);
        expect(code).not.toMatch(/[\s\u200b-\u200f\u00ad\ufeff]/);
      }),
    );
  });

  it('ignores white space and invisible characters anywhere', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.constantFrom(' ', '\u200b', '\u00ad\n', '\u2003'),
        (text, blank) => {
          expect(canonicalCode(`${blank}${[...text].join(blank)}`)).toBe(canonicalCode(text));
        },
      ),
    );
  });
});

describe('a code', () => {
  it.each([
    '1.23E+10',
    '1,23e+10',
    '5E-12',
    '#NAME?',
    '#¿NOMBRE?',
    '#N/A',
    '#DIV/0!',
    '########',
    'Loading...',
    '1234567.00',
    '',
    ' \u200b',
    'K7\nQX',
  ])('is not %j, which a spreadsheet made of it', (text) => expect(readCode(text)).toBeInstanceOf(Invalid));
  it.each(['1E5K7Q', '5e1234', '#K7QX', '12.34', '0012345', 'K7-QX', '1/2/3'])('can be %j', (text) =>
    expect(readCode(text)).toBe(text.toLowerCase()),
  );
});
