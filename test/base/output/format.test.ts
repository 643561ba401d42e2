import { expect, it } from 'vitest';
import { formatDuration } from '../../../src/base/output/format.ts';

it.each([
  [0, '0 s'],
  [45_000, '45 s'],
  [60_000, '1 min'],
  [125_000, '2 min'],
  [3_599_000, '1 h'],
  [3 * 3_600_000, '3 h'],
  [125 * 60_000, '2 h 5 min'],
  [47 * 3_600_000, '47 h'],
  [72 * 3_600_000, '3 days'],
])('%d ms is %s', (ms, words) => expect(formatDuration(ms)).toBe(words));
