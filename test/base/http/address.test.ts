import { expect, it } from 'vitest';
import { secureUrl } from '../../../src/base/http/address.ts';

const read = (url: string) => secureUrl('X', url, 'https://example.edu');

it.each(['https://example.edu/a?b=(c)&d=[1]', 'https://bücher.example/größe', 'http://[::1]', 'http://127.0.0.1:8080'])(
  'takes %s',
  (url) => expect(read(url)).toBe(url),
);

it.each([
  ['https://example.edu/”', 'X ends with ” (U+201D).'],
  ['<https://example.edu/>', 'X begins with < (U+003C).'],
  ['https://exam\u200bple.edu/', 'X contains a zero-width space (U+200B).'],
  ['https://example.edu/a b', 'X contains a space.'],
  ['http://example.edu/', 'X is not an https URL.'],
])('refuses %j: %s', (url, message) => expect(() => read(url)).toThrow(message));
