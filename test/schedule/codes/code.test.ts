import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '../../../src/base/csv/cell.ts';
import { canonicalCode, readCode } from '../../../src/schedule/codes/code.ts';

describe('two texts that a person would call the same code', () => {
  it.each<[string, string, string]>([
    ['capitals', 'K7QXPR', 'k7qxpr'],
    ['spaces', ' k7q xpr\t', 'k7qxpr'],
    ['a no-break and an ideographic space', 'k7q\u00a0x\u3000pr', 'k7qxpr'],
    ['a zero-width space, a byte order mark and a soft hyphen', '\ufeffk7q\u200bx\u00adpr', 'k7qxpr'],
    ['a line break', 'k7q\r\nxpr', 'k7qxpr'],
    ['fullwidth letters, as an East Asian keyboard writes them', 'Ｋ７ＱＸＰＲ', 'k7qxpr'],
    ['an accent that is a character of its own', 'e\u0301cole1', '\u00e9cole1'],
    ['ß and its capitals', 'STRASSE', 'straße'],
    ['a final sigma', 'ΟΔΟΣ42', 'οδος42'],
    ['a ligature', 'oﬃce9', 'OFFICE9'],
  ])('%s', (_, one, other) => expect(canonicalCode(one)).toBe(canonicalCode(other)));

  it.each([
    ['k7qxpr', 'k7qxp'],
    ['k7q-xpr', 'k7qxpr'],
    ['0OIl1', 'OOll1'],
  ])('but not %s and %s', (one, other) => expect(canonicalCode(one)).not.toBe(canonicalCode(other)));

  it('the canonical form of a canonical form is itself, and has no white space or capital', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff)), (units) => {
        const text = String.fromCharCode(...units);
        const code = canonicalCode(text);
        expect(canonicalCode(code)).toBe(code);
        expect(code).not.toMatch(/[\s\u200b-\u200f\u00ad\ufeff]/);
      }),
    );
  });

  it('white space and what nobody can see never count, wherever they stand', () => {
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

describe('what a spreadsheet has made of a code is none', () => {
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
  ])('%j', (text) => expect(readCode(text)).toBeInstanceOf(Invalid));
  it.each(['1E5K7Q', '5e1234', '#K7QX', '12.34', '0012345', 'K7-QX', '1/2/3'])('but %j is one', (text) =>
    expect(readCode(text)).toBe(text.toLowerCase()),
  );
});
