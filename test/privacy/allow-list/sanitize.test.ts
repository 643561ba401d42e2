import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS, type Endpoint, type Fields, type Rule } from '../../../src/privacy/allow-list/endpoints.ts';
import { sanitize, sanitizeEntry } from '../../../src/privacy/allow-list/sanitize.ts';
import { PAGING, TABLE } from '../../../src/privacy/allow-list/table.ts';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import { often } from '../../support/often.ts';
import { answerOf, EXAMPLES, type Example, expectedOf, Field } from './examples.ts';
import { poisoned } from './poison.ts';

const tokens = pseudonyms('a key for tests, of 44 characters, as base64=', { keepDomain: true });
const endpoint = (path: string): Endpoint => {
  const found = ENDPOINTS.find((one) => one.path === path);
  if (!found) throw new Error(path);
  return found;
};
const clean = (path: string, answer: unknown) => sanitize(endpoint(path), answer, tokens);
const user = (fields: object) => (clean('/users', { users: [fields] }) as { users: unknown[] }).users[0];

describe('an answer with all its fields', () => {
  it.each(Object.entries(EXAMPLES))(
    'of %s is reduced to the listed fields, with tokens where they are listed',
    (path, example) => {
      const answer = answerOf(example);
      const before = structuredClone(answer);
      expect(clean(path, answer)).toEqual(expectedOf(example, tokens));
      expect(Object.keys(clean(path, answer) ?? {})).toEqual(
        Object.keys(before as object).filter((name) => Object.hasOwn(expectedOf(example, tokens) as object, name)),
      );
      expect(answer).toEqual(before);
    },
  );

  it('exists as an example for each endpoint, and covers every field that may come out', () => {
    expect(ENDPOINTS.map(({ path }) => path).sort()).toEqual(Object.keys(EXAMPLES).sort());
    for (const { path, fields } of ENDPOINTS) {
      const known = waysIn(EXAMPLES[path] ?? {}).map((way) => way.slice(1));
      for (const way of waysOf(fields)) if (!PAGING.split(', ').includes(way)) expect(known, path).toContain(way);
    }
  });
});

/** The paths of the fields that may come out, like `users[].id`. */
function waysOf(fields: Fields): string[] {
  const ways = (rule: Rule): string[] => {
    if (typeof rule === 'string') return [''];
    return 'entries' in rule
      ? ways(rule.entries).map((way) => `[]${way}`)
      : waysOf(rule.fields).map((way) => `.${way}`);
  };
  return [...fields].flatMap(([name, rule]) => ways(rule).map((way) => name + way));
}

function waysIn(example: Example): string[] {
  if (example instanceof Field) return example.fate === 'gone' ? [] : [''];
  if (Array.isArray(example)) return example.flatMap(waysIn).map((way) => `[]${way}`);
  return Object.entries(example).flatMap(([name, inner]) => waysIn(inner).map((way) => `.${name}${way}`));
}

describe('a value', () => {
  it.each<[string, unknown, unknown]>([
    ['an empty ID', { id: '' }, { id: '' }],
    ['no ID', { id: null, email: null }, { id: null, email: null }],
    ['a number', { pmi: 5551112222 }, { pmi: tokens.id('5551112222') }],
    ['the same number as text', { pmi: '5551112222' }, { pmi: tokens.id('5551112222') }],
    ['an e-mail', { email: 'Jane@x.de' }, { email: `${tokens.email('jane@x.de')}` }],
    ['an e-mail instead of an ID', { id: 'jane@x.de' }, { id: tokens.email('jane@x.de') }],
    ['a name instead of an e-mail', { email: 'Jane Doe' }, { email: tokens.name('Jane Doe') }],
    ['an object instead of a text', { id: { a: 1 }, type: { b: 1 }, email: { c: 1 } }, {}],
    ['a list instead of a text', { id: ['a'], type: [['b']], email: [['c']] }, {}],
    ['a number that has lost its digits', JSON.parse('{"id":12345678901234567891,"pmi":1e400}'), {}],
    ['true instead of an ID', { id: true, email: 1 }, {}],
    ['a text instead of a list', { im_group_ids: 'Jane' }, {}],
    ['lists in a list', { im_group_ids: ['a', ['Jane'], { b: 'Jane' }, null, 1] }, { im_group_ids: ['a', null, 1] }],
    ['an inherited name', JSON.parse('{"__proto__":{"id":"Jane"},"constructor":"Jane","toString":"Jane"}'), {}],
  ])('%s', (_, fields, expected) => {
    expect(user(fields as object)).toEqual(expected);
    expect(JSON.stringify(user(fields as object))).toBe(JSON.stringify(expected));
  });

  it('that is an e-mail keeps its domain', () => {
    expect(user({ email: 'Jane@Example.edu' })).toEqual({
      email: expect.stringMatching(/^p_[0-9a-z]{25}@example\.edu$/),
    });
  });

  it('is dropped from a list if it is not an object, and an object instead of a list is dropped as a whole', () => {
    expect(clean('/users', { users: ['Jane', ['Jane'], { type: 1 }, null] })).toEqual({ users: [{ type: 1 }, null] });
    expect(clean('/meetings/{id}', { id: 1, settings: [{ contact_email: 'j@x.de' }] })).toEqual({ id: 1 });
    expect(clean('/meetings/{id}', { id: 1, settings: { meeting_invitees: { email: 'j@x.de' } } })).toEqual({
      id: 1,
      settings: {},
    });
  });

  it('may be nested deeply', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}"Jane"${']'.repeat(50_000)}`);
    expect(clean('/users', { users: [deep, { id: deep, im_group_ids: deep }], next_page_token: deep })).toEqual({
      users: [{ im_group_ids: [] }],
    });
  });
});

describe('what is not an answer of the endpoint', () => {
  it.each<[string, unknown]>([
    ['/users', { code: 1001, message: 'User Jane does not exist.' }],
    ['/users', { users: { id: 'Jane' } }],
    ['/users', [{ id: 'Jane' }]],
    ['/users', null],
    ['/users', 'Jane'],
    ['/users', JSON.parse('{"__proto__":{"users":[{"id":"Jane"}]}}')],
    ['/meetings/{id}', { code: 3001, message: 'Jane', next_page_token: '' }],
    ['/past_meetings/{id}', {}],
  ])('is undefined: %s, %j', (path, answer) => expect(clean(path, answer)).toBeUndefined());

  it('includes errors and unlisted entries', () => {
    expect(sanitizeEntry(endpoint('/users'), { code: 300, message: 'Jane' }, tokens)).toBeUndefined();
    expect(sanitizeEntry(endpoint('/meetings/{id}'), { id: 1 }, tokens)).toBeUndefined();
    expect(sanitizeEntry(endpoint('/users'), { type: 1, first_name: 'Jane' }, tokens)).toEqual({ type: 1 });
  });
});

it('never lets a canary out of a personal or unknown field, of whatever type', () => {
  const paths = fc.constantFrom(...Object.keys(EXAMPLES));
  fc.assert(
    fc.property(
      paths.chain((path) => fc.tuple(fc.constant(path), poisoned(EXAMPLES[path] ?? {}))),
      ([path, answer]) => {
        const text = JSON.stringify([clean(path, answer), sanitizeEntry(endpoint(path), answer, tokens)]);
        expect(text).not.toMatch(/canary|4815162342/i);
      },
    ),
    { numRuns: often(300) },
  );
});

it('agrees with docs/sanitized.md, line by line', () => {
  const [, ...sections] = readFileSync('docs/sanitized.md', 'utf8').replaceAll('\r\n', '\n').split('\n## ');
  const written = sections.map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const groups = (word: string) => lines.flatMap((line) => new RegExp(`^- ${word} \`(.+)\`$`).exec(line)?.[1] ?? []);
    return {
      path: title.replaceAll('`', ''),
      query: groups('parameters')[0] ?? '',
      scopes: [...groups('scope'), ...groups('classic scope')],
      ids: groups('ID token'),
      emails: groups('e-mail token'),
      digests: groups('length'),
      stay: groups('stays'),
    };
  });
  expect(written).toEqual(
    TABLE.map(({ path, query, scopes, ids = [], emails = [], digests = [], stay }) => {
      return { path, query, scopes, ids, emails, digests, stay };
    }),
  );
  expect(readFileSync('docs/sanitized.md', 'utf8')).toContain(`\`${PAGING}\``);
});
