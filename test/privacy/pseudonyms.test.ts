import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pseudonymKey } from '../../src/privacy/key.ts';
import { pseudonyms } from '../../src/privacy/pseudonyms.ts';
import { often } from '../support/often.ts';

const KEY = 'a key for tests, of 44 characters, as base64=';
const OTHER_KEY = 'another key for tests, of 44 characters too.';
const { id, email, name } = pseudonyms(KEY);
const kept = pseudonyms(KEY, { keepDomain: true });

describe('a token', () => {
  it('is the HMAC that OpenSSL computes of kind and text, the same in every version of dialer', () => {
    expect(email('jane@example.edu')).toBe('p_95lx8zo6niveii4imbqa75n42');
    expect(name('Jane Doe')).toBe('p_7rbmd0gd0u9j18w44jwnmdona');
    expect(id('KdYKjnimT4KPd8FFgQt9FQ')).toBe('p_dfb2skziof8rlc5d9hfwaawro');
  });

  it.each<[string, string, string]>([
    ['its case', 'Jane.Doe@Example.EDU', 'jane.doe@example.edu'],
    ['spaces around it', ' jane@example.edu\u00a0', 'jane@example.edu'],
    ['composed letters', 'jose\u0301@example.edu', 'jos\u00e9@example.edu'],
    ['the form of its domain', 'jane@B\u00fccher.de', 'jane@xn--bcher-kva.de'],
  ])('of an e-mail does not depend on %s', (_, one, other) => {
    expect(email(one)).toBe(email(other));
    expect(name(one)).toBe(email(other));
    expect(id(one)).toBe(email(other));
  });

  it.each<[string, string, string]>([
    ['dots', 'jane.doe@example.edu', 'janedoe@example.edu'],
    ['a suffix after a plus', 'jane+zoom@example.edu', 'jane@example.edu'],
    ['its domain', 'jane@example.edu', 'jane@example.com'],
  ])('of an e-mail depends on %s', (_, one, other) => expect(email(one)).not.toBe(email(other)));

  it('of a name depends on how it looks, including its case', () => {
    expect(name(' Jose\u0301 \u00a0 Doe\n')).toBe(name('Jos\u00e9 Doe'));
    expect(name('\u200eJane Doe\u200b')).toBe(name('Jane Doe'));
    expect(name('jane doe')).not.toBe(name('Jane Doe'));
  });

  it('of an ID depends on its case', () => expect(id('KdYKjnimT4KPd8FFgQt9FQ')).not.toBe(id('kDYKjnimT4KPd8FFgQt9FQ')));

  it('differs between an ID and a name', () => expect(id('12345678')).not.toBe(name('12345678')));

  it('of an invalid e-mail is that of a name', () => {
    for (const text of [
      'jane',
      'me@home',
      'a@b@c.de',
      'Jane <jane@example.edu>',
      '@example.edu',
      'jane@exa mple.edu',
    ]) {
      expect(kept.email(text)).toBe(name(text));
    }
  });

  it.each(['', ' ', '\t\n\u00a0\ufeff'])('of %j is empty', (text) => {
    expect([id(text), email(text), name(text)]).toEqual(['', '', '']);
  });

  it('keeps the domain of an e-mail on request, and of nothing else', () => {
    expect(kept.email('Jane@B\u00fccher.de')).toBe(`${email('jane@b\u00fccher.de')}@xn--bcher-kva.de`);
    expect(kept.name('Jane Doe')).toBe(name('Jane Doe'));
  });
});

describe('for any text', () => {
  const form = /^(p_[0-9a-z]{25})?$/;

  it('a token has one form and never changes', () => {
    const any = fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress());
    fc.assert(
      fc.property(any, (text) => {
        for (const kind of ['id', 'email', 'name'] as const) {
          expect(pseudonyms(KEY)[kind](text)).toMatch(form);
          expect(pseudonyms(KEY)[kind](text)).toBe(kept[kind](text).replace(/@.*/, ''));
          expect(kept[kind](text)).toMatch(/^(p_[0-9a-z]{25}(@[a-z0-9._-]+)?)?$/);
        }
      }),
    );
  });

  it('very many people have as many tokens, and different ones with another key', () => {
    const other = pseudonyms(OTHER_KEY);
    const people = Array.from({ length: often(100_000) }, (_, index) => `person${index}@example.edu`);
    const tokens = new Set(people.map(email));
    expect(tokens.size).toBe(people.length);
    expect(people.filter((person) => tokens.has(other.email(person)))).toEqual([]);
    // The first tokens have left the cache by now.
    expect(email('person0@example.edu')).toBe(pseudonyms(KEY).email('person0@example.edu'));
  });
});

describe('the key', () => {
  it.each<[string, string | undefined, string]>([
    ['missing', undefined, 'DIALER_PSEUDONYM_KEY is not set.'],
    ['empty', '  ', 'DIALER_PSEUDONYM_KEY is not set.'],
    ['short', 'correct horse battery staple', 'DIALER_PSEUDONYM_KEY is shorter than 32 characters.'],
  ])('that is %s is refused, and not repeated', (_, key, message) => {
    expect(() => pseudonymKey({ DIALER_PSEUDONYM_KEY: key })).toThrow(
      expect.objectContaining({ code: 'config', message, hint: expect.stringContaining('openssl rand -base64 32') }),
    );
  });

  it('is read without the spaces around it', () => {
    expect(pseudonymKey({ DIALER_PSEUDONYM_KEY: ` ${KEY}\n` })).toBe(KEY);
  });
});
