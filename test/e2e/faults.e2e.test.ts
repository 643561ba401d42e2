import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  campus,
  claimFiles,
  type Host,
  host,
  isForced,
  KILLED,
  killedAt,
  names,
  patches,
  roomsNotPatchedOnce,
  row,
  SILENCE,
  textOf,
  zoomWith,
} from '../support/host.ts';
import { type AtEnd, type Ended, hasFaketime, LONG_MS, linesOf, type Started, until } from '../support/process.ts';

// The fault matrix of docs/reliability.md with real processes and signals, and the ledger in files. Needs faketime.

vi.setConfig({ testTimeout: 2 * LONG_MS, hookTimeout: LONG_MS });

const eventsOf = (room: string) => `PATCH /v2/rooms/${sandboxRoom(room).id}/events`;

/** Runs that begin at the same instant. */
const atOnce = (tick: Host['tick'], time: string, count = 5) =>
  Promise.all(Array.from({ length: count }, () => tick(time).result));

/** Blocks its thread forever once the command is sent, as an unreachable network folder can. */
const BLOCKER = `
  const http = require('node:http');
  const { request } = http;
  http.request = (...args) => {
    const sent = request(...args);
    if (sent.method === 'PATCH') sent.once('finish', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    return sent;
  };`;
let hanging: Promise<Ended>;
const undone: (() => void | Promise<void>)[] = [];
const atEnd: AtEnd = (undo) => undone.push(undo);
let blocked: Promise<{ machine: Host; zoom: Awaited<ReturnType<typeof zoomWith>>; ended: Ended; seconds: number }>;

// Started here, not in their own group, because they take 55 s, while the other tests run.
beforeAll(() => {
  if (!hasFaketime) return;
  blocked = (async () => {
    const zoom = await zoomWith(['LOGAN'], {}, atEnd);
    const machine = host(zoom, [row(['LOGAN'])], {}, atEnd);
    await machine.tick('09:10:04').result;
    const began = performance.now();
    const ended = await machine.tick('09:11:04', { preload: BLOCKER }).result;
    return { machine, zoom, ended, seconds: (performance.now() - began) / 1000 };
  })();
  blocked.catch(() => undefined);
  hanging = (async () => {
    const zoom = await zoomWith(['LOGAN'], {}, atEnd);
    const { folder, tick } = host(zoom, [row(['LOGAN'])], {}, atEnd);
    mkdirSync(join(folder, 'share'));
    execFileSync('mkfifo', [join(folder, 'share', 'meetings.csv')]);
    return tick('09:11:04', { args: ['-f', 'share/meetings.csv'] }).result;
  })();
  hanging.catch(() => undefined);
});
afterAll(async () => {
  for (const undo of undone.reverse()) await undo();
});

describe.skipIf(!hasFaketime)('runs at the same instant', () => {
  it('send each join once, and report no failure', async () => {
    const { zoom, tick } = await campus(['LOGAN', 'VERNAL', 'PRICE'], {}, [
      row(['LOGAN', 'VERNAL']),
      row(['PRICE'], '9:11 AM', '91234567890'),
    ]);
    const runs = await atOnce(tick, '09:11:04');
    expect(runs.map(({ stderr, exitCode }) => ({ stderr, exitCode }))).toEqual(
      Array(5).fill({ stderr: '', exitCode: 0 }),
    );
    const accepted = textOf(runs, 'stdout').map((line) => line.split(' ').slice(1, 3).join(' '));
    expect(accepted.sort()).toEqual(['accepted LOGAN', 'accepted PRICE', 'accepted VERNAL']);
    expect(roomsNotPatchedOnce(zoom)).toEqual({});
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(['83299019888', '83299019888', '91234567890']);
  });

  it('after an absence report a missed join once', async () => {
    const { zoom, tick } = await campus(['LOGAN'], {}, [row(['LOGAN'], '8:00 AM')]);
    await tick('07:55:04').result;
    const runs = await atOnce(tick, '08:30:04');
    expect(textOf(runs, 'stdout')).toEqual([]);
    expect(textOf(runs, 'stderr')).toEqual([expect.stringContaining('missed LOGAN meeting=83299019888')]);
    expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 0, 0, 0, 1]);
    expect(zoom.requests).toEqual([]);
  });

  it('after a pause send what was due, once, and report a superseded join once', async () => {
    const rows = [row(['LOGAN']), row(['LOGAN'], '9:15 AM', '91234567890'), row(['VERNAL'], '9:13 AM')];
    const { zoom, tick } = await campus(['LOGAN', 'VERNAL'], {}, rows);
    await tick('09:10:04').result;
    const runs = await atOnce(tick, '09:16:04');
    expect(textOf(runs, 'stdout')).toHaveLength(2);
    expect(textOf(runs, 'stderr')).toEqual([expect.stringContaining(' superseded LOGAN meeting=83299019888 ')]);
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(['91234567890', '83299019888']);
    expect(roomsNotPatchedOnce(zoom)).toEqual({});
  });

  it('from two shells send fifty joins to fifty rooms', async () => {
    for (let turn = 1; turn <= 3; turn++) {
      const { zoom, tick } = await campus(names(50));
      const runs = await atOnce(tick, '09:11:04', 2);
      expect(runs.map(({ stderr, exitCode }) => ({ stderr, exitCode }))).toEqual(
        Array(2).fill({ stderr: '', exitCode: 0 }),
      );
      expect(textOf(runs, 'stdout')).toHaveLength(50);
      expect(patches(zoom)).toHaveLength(50);
      expect(roomsNotPatchedOnce(zoom)).toEqual({});
    }
  });
});

// On a busy machine the second can take longer than the first waits for its answer.
it.skipIf(!hasFaketime)(
  'a run that is still going and the next one each send their own joins',
  { retry: 2 },
  async () => {
    const rows = [row(['LOGAN']), row(['VERNAL'], '9:12 AM')];
    let answerFirst = () => {};
    const accepted = new Promise<{ status: number }>((resolve) => {
      answerFirst = () => resolve({ status: 202 });
    });
    const faults: Fault[] = [{ on: eventsOf('LOGAN'), reply: () => accepted }];
    const { zoom, tick } = await campus(['LOGAN', 'VERNAL'], { faults }, rows);
    // It began late in its minute, so that its lease has not expired when the next one starts.
    const first = tick('09:11:50');
    await until(() => patches(zoom, 'LOGAN').length === 1);
    const second = await tick('09:12:01').result;
    expect(first.child.exitCode).toBeNull();
    expect(second).toMatchObject({ stdout: expect.stringContaining('accepted VERNAL'), stderr: '', exitCode: 0 });
    expect(second.stdout).not.toContain('LOGAN');
    answerFirst();
    expect(await first.result).toMatchObject({
      stdout: expect.stringContaining('accepted LOGAN'),
      stderr: '',
      exitCode: 0,
    });
    expect(roomsNotPatchedOnce(zoom)).toEqual({});
  },
);

/** Mounts a small file system on a folder, if this user may. */
function mount(folder: string, { skip }: TestContext): void {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=700', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    skip('this user may not mount file systems');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
}

describe.skipIf(!hasFaketime)('a .dialer folder', () => {
  const ledgerError = (words: string) =>
    expect.stringMatching(
      new RegExp(`^dialer: Could not use the ledger in \\S+: ${words}\\. This minute's joins are sent without it`),
    );

  async function expectDialedWithout(tick: Started, words: string) {
    const { stdout, stderr, exitCode } = await tick.result;
    expect(linesOf(stdout)).toEqual([expect.stringContaining('accepted LOGAN meeting=83299019888')]);
    expect(linesOf(stderr)).toEqual([ledgerError(words)]);
    expect(exitCode).toBe(1);
  }

  it('on a read-only disk keeps no join from being sent', async (context) => {
    const { zoom, tick, state } = await campus();
    mount(state, context);
    await tick('09:10:04').result;
    execFileSync('mount', ['-o', 'remount,ro', state]);
    await expectDialedWithout(tick('09:11:04'), 'the disk is read-only \\(EROFS\\)');
    expect((await tick('09:12:04').result).stdout).toBe('');
    expect(patches(zoom)).toHaveLength(1);
    // Nothing could be recorded, so this counts as a pause (docs/reliability.md).
    execFileSync('mount', ['-o', 'remount,rw', state]);
    for (const time of ['09:13:04', '09:14:04']) await tick(time).result;
    expect(patches(zoom)).toHaveLength(2);
  });

  it('on a full disk keeps no join from being sent, and none is sent again when there is space', async (context) => {
    const { zoom, tick, state } = await campus();
    mount(state, context);
    await tick('09:10:04').result;
    expect(() => writeFileSync(join(state, 'filler'), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
    await expectDialedWithout(tick('09:11:04'), 'the disk is full \\(ENOSPC\\)');
    expect((await tick('09:12:04').result).stdout).toBe('');
    rmSync(join(state, 'filler'));
    expect(await tick('09:13:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it.each([
    ['while the rooms are listed is created again', '/v2/rooms'],
    ['while a join is sent is not needed', '/events'],
  ])('deleted %s', async (_, at) => {
    let machine: Host | undefined;
    const { zoom, ...rest } = await campus(['LOGAN'], {
      onRequest: ({ path }) => {
        if (machine && path.endsWith(at)) rmSync(machine.state, { recursive: true });
      },
    });
    await rest.tick('09:10:04').result;
    machine = rest;
    const tick = rest.tick('09:11:04');
    if (at === '/events') await expectDialedWithout(tick, 'it could not be created, or was deleted \\(ENOENT\\)');
    else
      expect(await tick.result).toMatchObject({
        stdout: expect.stringContaining('accepted LOGAN'),
        stderr: '',
        exitCode: 0,
      });
    expect(await rest.tick('09:12:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that is a file keeps no join from being sent', async () => {
    const { zoom, tick, state } = await campus();
    writeFileSync(state, '');
    await expectDialedWithout(tick('09:11:04'), 'it is not a folder \\(ENOTDIR\\)');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that belongs to somebody else keeps no join from being sent', async ({ skip }) => {
    const { zoom, tick, state } = await campus();
    // Root can read everything, unless it drops that capability.
    const by = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    if (by[0] && spawnSync(by[0], ['--version']).error) skip('there is no setpriv');
    await tick('09:10:04', { by }).result;
    chmodSync(state, 0);
    onTestFinished(() => chmodSync(state, 0o700));
    await expectDialedWithout(tick('09:11:04', { by }), 'permission denied \\(EACCES\\)');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that comes back after one run has lost no join from before it', async () => {
    const { zoom, tick, state } = await campus();
    await tick('09:09:04').result;
    const obstacle = join(state, 'sandbox-account');
    writeFileSync(obstacle, '');
    // No run at 9:11.
    expect(await tick('09:12:04').result).toMatchObject({ stdout: '', exitCode: 1 });
    rmSync(obstacle);
    expect((await tick('09:13:04').result).stdout).toContain('accepted LOGAN');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that comes back lets joins be retried that were reported as retried', async () => {
    const offline = { status: 400, body: { code: 300, message: 'Zoom Room is offline. Please ensure' } };
    const { zoom, tick, state } = await campus(['LOGAN'], { faults: [{ on: 'PATCH', times: 1, reply: offline }] });
    await tick('09:10:04').result;
    const obstacle = join(state, 'sandbox-account');
    writeFileSync(obstacle, '');
    const { stderr } = await tick('09:11:04').result;
    rmSync(obstacle);
    await tick('09:12:04').result;
    expect(patches(zoom).length > 1).toBe(stderr.includes('Retrying until'));
  });

  it('with a truncated claim delays the join until the claim is old', async () => {
    const { zoom, tick, state } = await campus();
    await tick('09:10:04').result;
    await tick('09:11:04', killedAt('claimed named')).result;
    const [claim = ''] = claimFiles(state);
    truncateSync(claim, 50);
    // The file system used the real clock.
    utimesSync(claim, new Date('2026-11-23T09:11:04Z'), new Date('2026-11-23T09:11:04Z'));
    expect(await tick('09:11:14').result).toEqual(SILENCE);
    const { stdout, stderr, exitCode } = await tick('09:11:44').result;
    expect(stdout).toMatch(/ accepted LOGAN meeting=83299019888 \(meetings\.csv:2\): Sent again, .*\n$/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(await tick('09:12:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });
});

describe.skipIf(!hasFaketime)('a run whose process is blocked', () => {
  it('is killed after 55 s and says why; the next run sends again what it may have sent', async () => {
    const { machine, zoom, ended, seconds } = await blocked;
    expect(ended).toEqual({
      ...KILLED,
      stdout: '',
      stderr: expect.stringMatching(
        /^dialer: Blocked for 55 s, so this run was killed; the next one catches up\. .*\n$/,
      ),
    });
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(75);
    const next = await machine.tick('09:12:04').result;
    expect(next).toMatchObject({ stderr: '', exitCode: 0 });
    expect(next.stdout).toContain('accepted LOGAN');
    expect(next.stdout).toContain('Sent again');
    expect(patches(zoom).map(isForced)).toEqual([true, false]);
  });

  it('is killed too if meetings.csv is in a folder that does not answer', async () => {
    expect(await hanging).toEqual({
      ...KILLED,
      stdout: '',
      stderr: expect.stringMatching(/^dialer: Blocked for 55 s, .*\n$/),
    });
  });

  it('is the only one that takes so long: other runs do not wait for the watchdog', async () => {
    const { tick } = await campus();
    const began = performance.now();
    expect(await tick('09:11:04').result).toMatchObject({ exitCode: 0 });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
