import { DialerError } from '../../errors.ts';

/** What comes along when a value is copied from a page, a mail or another program's settings. */
const AROUND = `"'\`´“”„‟‘’‚‛«»‹›<>＜＞()[]{}`;
/** By the bracket that closes it: an IPv6 address may be the end of a URL. */
const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const INVISIBLE: Record<string, string> = {
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u2060': 'a word joiner',
  '\ufeff': 'a byte order mark',
};

/**
 * Says which character of a setting cannot belong to its value, like `begins with “ (U+201C)`: a quotation mark or bracket
 * around it, or a character that nobody can see. Undefined if there is none. Shows no other part of the value.
 */
export function oddCharacter(value: string): string | undefined {
  const characters = [...value];
  const [first = '', last = ''] = [characters[0], characters.at(-1)];
  if (first === '') return undefined;
  if (isOdd(first) || AROUND.includes(first)) return `begins with ${nameOf(first)}`;
  const isClosing = value.includes(OPENING[last] ?? '\0');
  if (isOdd(last) || (AROUND.includes(last) && !isClosing)) return `ends with ${nameOf(last)}`;
  const inside = characters.find(isOdd);
  return inside === undefined ? undefined : `contains ${nameOf(inside)}`;
}

/** Checks a value that is letters, digits and signs of ASCII. Throws DialerError `config`, without the value. */
export function checkCharacters(name: string, value: string): void {
  const odd = oddCharacter(value);
  if (odd) throw new DialerError('config', `${name} ${odd}.`, 'Remove it: type that place again.');
}

function isOdd(character: string): boolean {
  return !/^[!-~]$/.test(character);
}

function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === ' ') return 'a space';
  if (/^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character)) return `${character} (${code})`;
  return `${INVISIBLE[character] ?? 'an invisible character'} (${code})`;
}
