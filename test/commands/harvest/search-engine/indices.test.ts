import { describe, expect, it } from 'vitest';
import { indexNames } from '../../../../src/commands/harvest/search-engine/indices.ts';

describe('--index-prefix', () => {
  it('is put before the names of the indices', () => {
    expect(indexNames()).toEqual({ meeting: 'meetings', session: 'sessions' });
    expect(indexNames('zoom-')).toEqual({ meeting: 'zoom-meetings', session: 'zoom-sessions' });
  });

  it.each(['Zoom-', '-zoom', '_zoom', '.zoom', 'zo om', 'zoom/', 'zoom*', 'zoom,', 'zoom:', 'zöom', 'z'.repeat(101)])(
    '%j is refused before any request',
    (prefix) => {
      expect(() => indexNames(prefix)).toThrow(/is not valid in the name of an index/);
    },
  );
});
