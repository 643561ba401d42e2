import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, machine, SILENCE } from '../../support/machine.ts';

const OFFLINE = {
  on: 'PATCH',
  times: 1,
  reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline.' } },
};

describe('a heartbeat that is', () => {
  const heartbeat = (folder: string) => join(folder, '.dialer', 'heartbeat.json');
  const spoil: [string, (file: string) => void][] = [
    ['zeroed', (file) => writeFileSync(file, Buffer.alloc(statSync(file).size))],
    ['emptied', (file) => truncateSync(file, 0)],
    ['cut off', (file) => truncateSync(file, 40)],
    ['of another format', (file) => writeFileSync(file, '{"version":9}')],
    ['deleted', (file) => rmSync(file)],
  ];

  it.each(spoil)('%s loses no join: one that failed is retried', async (_, act) => {
    const { tick, folder, accepted } = await machine({ faults: [OFFLINE] });
    await tick(at(9, 10));
    await tick(at(9, 11));
    act(heartbeat(folder));
    expect((await tick(at(9, 13))).stdout).toContain('accepted LOGAN');
    expect(accepted()).toBe(1);
    expect(await tick(at(9, 14))).toEqual(SILENCE);
  });

  it.each(spoil)('%s loses no join: one whose time is over is reported', async (_, act) => {
    const { tick, folder, patches } = await machine();
    await tick(at(9, 10), []);
    act(heartbeat(folder));
    const { stderr, exitCode } = await tick(at(9, 13), []);
    expect({ stderr, exitCode }).toMatchObject({ stderr: expect.stringContaining(' missed LOGAN '), exitCode: 1 });
    expect(await tick(at(9, 14), [])).toEqual(SILENCE);
    expect(patches()).toBe(0);
  });

  it.each(spoil)('%s repeats nothing that was accepted', async (_, act) => {
    const { tick, folder, patches } = await machine();
    await tick(at(9, 10));
    await tick(at(9, 11));
    act(heartbeat(folder));
    for (const minute of [12, 13, 30]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(patches()).toBe(1);
  });
});

it.each([0, 1, 5])('a catch-up time that is lowered to %i drops no join silently', async (minutes) => {
  const { tick, patches } = await machine({ faults: [{ ...OFFLINE, times: 99 }] });
  await tick(at(9, 10));
  expect((await tick(at(9, 11))).stderr).toContain('Retrying until 09:21');
  await tick(at(9, 17));
  const sent = patches();
  const { stderr, exitCode } = await tick(at(9, 18), ['--catch-up', String(minutes)]);
  expect({ stderr, exitCode }).toMatchObject({ stderr: expect.stringContaining(' missed LOGAN '), exitCode: 1 });
  expect(await tick(at(9, 19), ['--catch-up', String(minutes)])).toEqual(SILENCE);
  expect(patches()).toBe(sent);
});

describe('the record of an accepted join that is cut off', () => {
  const attempts = (folder: string) =>
    readdirSync(join(folder, '.dialer'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.\d+$/.test(name))
      .map((name) => join(folder, '.dialer', name));

  it.each([0, 20, 100])('after %i bytes is not sent again without a word', async (length) => {
    const { tick, folder, patches } = await machine();
    await tick(at(9, 10));
    await tick(at(9, 11));
    for (const file of attempts(folder)) {
      truncateSync(file, length);
      utimesSync(file, at(9, 11), at(9, 11));
    }
    const { stdout } = await tick(at(9, 12));
    expect(patches()).toBe(2);
    expect(stdout).toContain('Sent again, because the answer to an earlier try was lost.');
  });
});

describe.skipIf(process.platform === 'win32')('a pipe in the state folder, in the place of', () => {
  it.each(['heartbeat.json', 'last-good.csv', 'last-good-holidays.csv', 'told.json'])(
    '%s stops no join',
    async (name) => {
      const { tick, folder } = await machine();
      await tick(at(9, 10));
      const path = join(folder, '.dialer', name);
      rmSync(path, { force: true });
      execFileSync('mkfifo', [path]);
      expect((await tick(at(9, 11))).stdout).toContain('accepted LOGAN');
    },
  );

  it('a claim stops no join', async () => {
    const { tick, folder } = await machine({ faults: [OFFLINE] });
    await tick(at(9, 10));
    await tick(at(9, 11));
    const [name = ''] = readdirSync(join(folder, '.dialer'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.\d+$/.test(file),
    );
    const path = join(folder, '.dialer', name);
    expect(readFileSync(path, 'utf8')).toContain('failed');
    rmSync(path);
    execFileSync('mkfifo', [path]);
    utimesSync(path, at(9, 11), at(9, 11));
    expect((await tick(at(9, 12))).stdout).toContain('accepted LOGAN');
  });
});
