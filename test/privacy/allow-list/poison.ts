import fc from 'fast-check';
import { type Example, Field } from './examples.ts';

const NUMBER = 4815162342;
const NAMES = [
  '__proto__',
  'constructor',
  'name',
  'topic',
  'phone_number',
  'next',
  'message',
  'details',
  'a.b',
  'users[]',
];

/** A value that contains a canary: the word, or the number 4815162342. */
const canary = fc.letrec((again) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 6 }).map((text) => `${text}CANARY${text}`),
    fc.constant(NUMBER),
    fc.constant('canary.jane@example.edu'),
    fc.array(again('any'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'id', 'email', 'status'), again('any'), { maxKeys: 2 }),
  ),
})).any;

const wrongForStay = canary.filter((value) => typeof value === 'object');

/**
 * An answer like the example, with a canary in every field that does not stay, unknown fields at every level, and some values
 * of the wrong type.
 */
export function poisoned(example: Example): fc.Arbitrary<unknown> {
  if (example instanceof Field) {
    if (example.fate !== 'stay') return canary;
    return fc.oneof({ weight: 9, arbitrary: fc.constant(example.value) }, { weight: 1, arbitrary: wrongForStay });
  }
  if (Array.isArray(example)) return fc.tuple(...example.map(poisoned), fc.oneof(...example.map(poisoned)));
  const known = Object.entries(example).map(([name, inner]) => fc.tuple(fc.constant(name), poisoned(inner)));
  const name = fc
    .oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 }))
    .filter((one) => !Object.hasOwn(example, one));
  const unknown = fc.array(fc.tuple(name, canary), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.tuple(...known), unknown).map(([fields, more]) => Object.fromEntries([...more, ...fields]));
}
