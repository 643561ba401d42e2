import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, machine } from '../../support/machine.ts';
import { HEADER } from '../../support/run-dialer.ts';

const row = (time: string, title: string, number = '83299019888') =>
  `2026-08-24,2026-12-11,${time},MTWRFSU,LOGAN,${number},056888,${title}`;
const csv = (...rows: string[]) => `${HEADER},title\n${rows.map((line) => `${line}\n`).join('')}`;

/** The history after two classes with one meeting and a third without a title; `edit` is the schedule by then. */
async function historyAfter(edit: string, args: string[] = []) {
  const rows = [row('9:11 AM', 'Calculus'), row('9:20 AM', 'Algebra'), row('9:30 AM', '')];
  const { tick, folder } = await machine({ csv: csv(...rows) });
  for (const minute of [11, 20, 30]) await tick(at(9, minute), []);
  writeFileSync(join(folder, 'meetings.csv'), edit);
  return (await tick(at(10, 0), ['history', ...args])).stdout;
}

describe('the title of a past class is that of its row at the time, although', () => {
  it.each<[string, string]>([
    [
      'another row has the same meeting',
      csv(row('9:11 AM', 'Calculus'), row('9:20 AM', 'Algebra'), row('9:30 AM', '')),
    ],
    ['the rows were exchanged', csv(row('9:20 AM', 'Algebra'), row('9:11 AM', 'Calculus'))],
    ['the titles were edited', csv(row('9:11 AM', 'Physics'), row('9:20 AM', 'Physics'))],
    ['the rows were deleted', csv(row('9:40 AM', 'Other', '91234567890'))],
  ])('%s', async (_, edit) => {
    const text = await historyAfter(edit);
    expect(text).toContain('09:11 join 83299019888 (Calculus): 1 accepted');
    expect(text).toContain('09:20 join 83299019888 (Algebra): 1 accepted');
    expect(text).toContain('09:30 join 83299019888: 1 accepted');
    const titles = JSON.parse(await historyAfter(edit, ['--json'])).map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['Calculus', 'Algebra', '']);
  });
});
