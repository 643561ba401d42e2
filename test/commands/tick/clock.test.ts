import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, CSV, machine } from '../../support/machine.ts';

const LATER = new Date(2027, 0, 2, 9, 11, 2);

/** Whether the ledger still has a join in November, after a run 40 days later by this machine's clock. */
async function isKept(zoomLater: Date) {
  let zoomNow = at(9, 11);
  const csv = CSV.replace('2026-12-11', '2027-06-01');
  const { tick, folder } = await machine({ csv, clock: () => zoomNow });
  await tick(at(9, 11), []);
  zoomNow = zoomLater;
  expect((await tick(LATER, [])).stdout).toContain('accepted LOGAN');
  const [account = ''] = readdirSync(join(folder, '.dialer')).filter((name) => !name.includes('.'));
  return readdirSync(join(folder, '.dialer', account)).includes(at(9, 11).toISOString().slice(0, 10));
}

describe('records of the ledger that are 40 days old', () => {
  it.each<[string, Date]>([
    ['a day behind', at(9, 11, 2, 24)],
    ['at the time of the first run', at(9, 11)],
    ['years behind', new Date(2020, 0, 1)],
  ])("stay while Zoom's clock, which is %s, says otherwise", async (_, zoomNow) => {
    expect(await isKept(zoomNow)).toBe(true);
  });

  it.each<[string, Date]>([
    ['agrees', LATER],
    ['is far ahead', new Date(2030, 0, 1)],
  ])("are deleted if Zoom's clock %s", async (_, zoomNow) => {
    expect(await isKept(zoomNow)).toBe(false);
  });
});
