import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Heartbeat,
  leaveHeartbeat,
  readHeartbeat,
  readOrRestoreHeartbeat,
  writeHeartbeat,
} from '../../src/ledger/heartbeat.ts';
import { at } from '../support/machine.ts';
import { temporaryFolder } from '../support/run-dialer.ts';

const beat = (minute: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  since: at(8, 0, 0),
  last: at(9, minute),
  accounted: at(9, minute),
  ...more,
});
const minutes = (from: number, until: number) => ({ from: at(9, from, 0), until: at(9, until, 0) });

/** The heartbeat after a run that read `before` and left `mine`, while another left `meanwhile`. */
function leftAfter(before: Heartbeat, meanwhile: Heartbeat | undefined, mine: Heartbeat) {
  const folder = temporaryFolder();
  writeHeartbeat(folder, before);
  if (meanwhile) writeHeartbeat(folder, meanwhile);
  leaveHeartbeat(folder, mine, before);
  return readHeartbeat(folder);
}

describe('the heartbeat', () => {
  it('is the one that the last run left', () => expect(leftAfter(beat(10), undefined, beat(11))).toEqual(beat(11)));

  it('is the last one even if the clock was set back', () =>
    expect(leftAfter(beat(13), undefined, beat(11))).toEqual(beat(11)));

  it('of a slow run does not replace a newer one', () => {
    const newer = beat(12, { unrecorded: minutes(12, 13) });
    expect(leftAfter(beat(10), newer, beat(11))).toEqual(newer);
  });

  it.each<[string, [number, number], [number, number], [number, number]]>([
    ['become one if they touch', [11, 12], [12, 13], [11, 13]],
    ['become one if they overlap', [11, 13], [12, 14], [11, 14]],
    ['become the later one if they lie apart', [11, 12], [30, 31], [30, 31]],
  ])('minutes without the ledger %s', (_, first, second, expected) => {
    const left = leftAfter(
      beat(10),
      beat(12, { unrecorded: minutes(...first) }),
      beat(13, { unrecorded: minutes(...second) }),
    );
    expect(left?.unrecorded).toEqual(minutes(...expected));
  });

  it('returns false if it cannot be written', () => {
    expect(writeHeartbeat(`${temporaryFolder({ file: '' })}/file`, beat(10))).toBe(false);
  });
});

it('a state folder that is a file has no heartbeat, and stops no run', () => {
  const folder = temporaryFolder({ state: '' });
  expect(readOrRestoreHeartbeat(join(folder, 'state'), new Date())).toBeUndefined();
});
