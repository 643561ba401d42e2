import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutValues, withoutValuesOf } from '../../../../src/commands/harvest/search-engine/words.ts';

const entry = (body: object) => ({ id: 'x', lines: `{"index":{"_id":"x"}}\n${JSON.stringify(body)}\n` });

/** Words that no engine says by itself. */
const NAME = fc.stringMatching(/^[b-z]{2,3}[A-Z][a-z]{2,6}$/);

describe('what an engine says of a document', () => {
  it('has no word of its values, however they are written', () => {
    const cases = fc.property(
      fc.array(NAME, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(' ', ', ', '.', '@', '/', ' (', '-'),
      fc.nat(4),
      fc.constantFrom(
        (text: string) => text,
        (text: string) => text.toLowerCase(),
        (text: string) => text.toUpperCase(),
      ),
      fc.constantFrom('is not allowed', '', '...', '" at line 1', '] of type [keyword]'),
      (names, between, from, write, after) => {
        const value = names.join(between);
        const said = write(names.slice(from % names.length).join(between));
        for (const hide of [
          withoutValues,
          (words: string, { lines, id }: ReturnType<typeof entry>) => withoutValuesOf(words, lines, id),
        ]) {
          const shown = hide(`failed to parse ${said} ${after}`, entry({ host: { name: value } })).toLowerCase();
          for (const name of names) expect(shown.match(/[a-z]+/g) ?? []).not.toContain(name.toLowerCase());
        }
      },
    );
    fc.assert(cases, { numRuns: 300 });
  });

  it.each([
    ['the beginning of a word, where it was cut off', 'source: Organic Chemis...', 'source: … ….…'],
    ['its ID', 'document x of Organic', 'document x of …'],
    ['what it says anyway', 'failed to parse field [topic]', 'failed to parse field [topic]'],
  ])('%s', (_, words, shown) => {
    expect(
      withoutValues(words, entry({ topic: 'Organic Chemistry: failed to parse field' })).replace('…...', '….…'),
    ).toBe(shown);
  });
});

it.each([
  'Unexpected character: (byte[])"{"index":{"_id":"x"}}\n{"topic":"Organic"',
  'Malformed content at [Source: (ByteArrayInputStream); "Organic"]',
  'cannot read {"topic":"Organic Chemistry"}',
  'cannot read { "topic" : "Organ"',
  'no rule for organic',
])('what it says of a request quotes no document: %s', (words) => {
  const lines = entry({ topic: 'Organic Chemistry' }).lines + entry({ topic: 'Physics' }).lines;
  expect(withoutValuesOf(words, lines)).not.toMatch(/organ|chemistry/i);
});
