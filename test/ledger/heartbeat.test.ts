import { describe, expect, it } from 'vitest';
import { type Heartbeat, leaveHeartbeat, readHeartbeat, writeHeartbeat } from '../../src/ledger/heartbeat.ts';
import { at } from '../support/machine.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

const beat = (minute: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  since: at(8, 0, 0),
  last: at(9, minute),
  accounted: at(9, minute),
  ...more,
});
const minutes = (from: number, until: number) => ({ from: at(9, from, 0), until: at(9, until, 0) });

/** What is there after a tick that read `before` and left `mine`, while another left `meanwhile`. */
function leftAfter(before: Heartbeat, meanwhile: Heartbeat | undefined, mine: Heartbeat) {
  const folder = temporaryFolder();
  writeHeartbeat(folder, before);
  if (meanwhile) writeHeartbeat(folder, meanwhile);
  leaveHeartbeat(folder, mine, before);
  return readHeartbeat(folder);
}

describe('the heartbeat', () => {
  it('is that of the tick that left it', () => expect(leftAfter(beat(10), undefined, beat(11))).toEqual(beat(11)));

  it('also when the clock was set back', () => expect(leftAfter(beat(13), undefined, beat(11))).toEqual(beat(11)));

  it('of a slow tick does not take the place of a newer one, nor of what that one says', () => {
    const newer = beat(12, { unrecorded: minutes(12, 13) });
    expect(leftAfter(beat(10), newer, beat(11))).toEqual(newer);
  });

  it.each<[string, [number, number], [number, number], [number, number]]>([
    ['that touch are one', [11, 12], [12, 13], [11, 13]],
    ['that overlap are one', [11, 13], [12, 14], [11, 14]],
    ['that lie apart are the later', [11, 12], [30, 31], [30, 31]],
  ])('minutes without the ledger %s', (_, first, second, expected) => {
    const left = leftAfter(
      beat(10),
      beat(12, { unrecorded: minutes(...first) }),
      beat(13, { unrecorded: minutes(...second) }),
    );
    expect(left?.unrecorded).toEqual(minutes(...expected));
  });

  it('where it cannot be written says so', () => {
    expect(writeHeartbeat(`${temporaryFolder({ file: '' })}/file`, beat(10))).toBe(false);
  });
});
