import { describe, expect, it } from 'vitest';
import { wrap, wrapParts } from '../../../src/base/output/wrap.ts';

describe('wrapping', () => {
  it('breaks a text at spaces, and gives a longer word a line to itself', () => {
    expect(wrap('the rooms of VERNAL-HALL-101 are offline', 10)).toEqual([
      'the rooms',
      'of',
      'VERNAL-HALL-101',
      'are',
      'offline',
    ]);
  });

  it('counts wide characters twice', () => {
    expect(wrap('教室 教室', 8)).toEqual(['教室', '教室']);
  });

  it('breaks a list between its parts only', () => {
    expect(wrapParts(['LOGAN accepted', 'VERNAL 101 failed', 'PRICE'], 20)).toEqual([
      'LOGAN accepted;',
      'VERNAL 101 failed;',
      'PRICE',
    ]);
  });
});
