import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { at, machine, SILENCE } from '../../support/machine.ts';
import { HEADER } from '../../support/run-dialer.ts';

const row = (time: string, leave = '', number = '83299019888', rooms = 'LOGAN') =>
  `2026-08-24,2026-12-11,${time},MTWRFSU,${rooms},${number},056888,${leave}`;
const csv = (...rows: string[]) => `${HEADER},leave_time\n${rows.map((line) => `${line}\n`).join('')}`;
const OFFLINE = {
  on: 'PATCH',
  times: 1,
  reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline.' } },
};
const OTHER = '91234567890';

/** A machine whose meetings.csv somebody edits between runs. */
async function edited(options: SandboxOptions, ...rows: string[]) {
  const host = await machine({ csv: csv(...rows), ...options });
  return {
    ...host,
    edit: (...lines: string[]) => writeFileSync(join(host.folder, 'meetings.csv'), csv(...lines)),
    commands: () =>
      host.zoom.requests
        .filter(({ method }) => method === 'PATCH')
        .map(({ body }) => JSON.parse(body))
        .map(({ method, params }) => (method.endsWith('join') ? params.meeting_number : 'leave')),
  };
}

describe('a join that a later row superseded is due again, and told of, when that row', () => {
  it.each<[string, string[]]>([
    ['is deleted', []],
    ['is moved to later', [row('9:40 AM', '', OTHER)]],
    ['is given another room', [row('9:13 AM', '', OTHER, 'VERNAL')]],
  ])('%s', async (_, rest) => {
    const { tick, edit, commands } = await edited({ faults: [OFFLINE] }, row('9:11 AM'), row('9:13 AM', '', OTHER));
    await tick(at(9, 10));
    expect((await tick(at(9, 13))).stderr).toContain('superseded LOGAN');
    edit(row('9:11 AM'), ...rest);
    const { stdout } = await tick(at(9, 14));
    expect(stdout).toContain('accepted LOGAN meeting=83299019888 (meetings.csv:2)');
    expect(commands().filter((number) => number === '83299019888')).toHaveLength(1);
    expect(await tick(at(9, 15))).toEqual(SILENCE);
  });

  it('has its leave_time put off', async () => {
    const { tick, edit, commands } = await edited({}, row('9:11 AM', '9:13 AM'));
    await tick(at(9, 10));
    expect((await tick(at(9, 14))).stderr).toContain('superseded LOGAN');
    expect(await tick(at(9, 15))).toEqual(SILENCE);
    edit(row('9:11 AM', '9:50 AM'));
    expect((await tick(at(9, 16))).stdout).toContain('accepted LOGAN meeting=83299019888');
    expect(commands()).toEqual(['83299019888']);
  });
});

describe('a room whose class is over does not leave again when', () => {
  it.each<[string, string]>([
    ['its meeting_id is edited', row('9:11 AM', '9:14 AM', OTHER)],
    ['its leave_time is put off', row('9:11 AM', '9:16 AM')],
    ['its leave_time is put forward', row('9:11 AM', '9:13 AM')],
    ['both are edited', row('9:11 AM', '9:16 AM', OTHER)],
    ['its join_time is edited', row('9:10 AM', '9:16 AM', OTHER)],
  ])('%s', async (_, edit) => {
    const host = await edited({}, row('9:11 AM', '9:14 AM'));
    for (const minute of [9, 11, 14]) await host.tick(at(9, minute));
    expect(host.commands()).toEqual(['83299019888', 'leave']);
    host.edit(edit);
    for (const minute of [15, 16, 17, 30]) await host.tick(at(9, minute));
    expect(host.commands().slice(2)).not.toContain('leave');
  });
});

it('a room whose row was given another meeting during the class leaves at its leave_time', async () => {
  const { tick, edit, commands } = await edited({}, row('9:11 AM', '9:50 AM'));
  await tick(at(9, 10));
  await tick(at(9, 11));
  edit(row('9:11 AM', '9:50 AM', OTHER));
  for (const minute of [30, 50]) await tick(at(9, minute));
  expect(commands()).toEqual(['83299019888', 'leave']);
});

it('a room that no run and nobody by hand sent to the class is left alone at leave_time', async () => {
  const { tick, edit, commands } = await edited({}, row('9:11 AM', '', OTHER, 'VERNAL'));
  await tick(at(9, 11));
  edit(row('9:00 AM', '9:30 AM'));
  expect(await tick(at(9, 30))).toEqual(SILENCE);
  expect(await tick(at(9, 45))).toEqual(SILENCE);
  expect(commands()).toEqual([OTHER]);
});
