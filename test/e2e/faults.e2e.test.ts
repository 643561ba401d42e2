import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { sandboxRoom } from '../../src/sandbox/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import {
  type AtEnd,
  claimFiles,
  type Ended,
  forced,
  type Host,
  hasFaketime,
  host,
  LONG_MS,
  ledgerLines,
  linesOf,
  names,
  notOnce,
  patches,
  row,
  type Started,
  until,
  zoomWith,
} from '../support/process.ts';

// RELIABILITY.md's fault matrix with real processes and real signals, on the ledger in files. Needs faketime.

vi.setConfig({ testTimeout: 2 * LONG_MS, hookTimeout: LONG_MS });

const SILENCE = { stdout: '', stderr: '', exitCode: 0, signal: null };
const KILLED = { exitCode: null, signal: 'SIGKILL' };
const eventsOf = (room: string) => `PATCH /v2/rooms/${sandboxRoom(room).id}/events`;

async function campus(rooms = ['LOGAN'], options: SandboxOptions = {}, rows = [row(rooms)]) {
  const zoom = await zoomWith(rooms, options);
  return { zoom, ...host(zoom, rows) };
}

/** Five ticks, or so many, that begin at one instant. */
const atOnce = (tick: Host['tick'], time: string, count = 5) =>
  Promise.all(Array.from({ length: count }, () => tick(time).result));

const facts = (stdout: string) => linesOf(stdout).map((line) => JSON.parse(line));
const textOf = (runs: Ended[], stream: 'stdout' | 'stderr') => runs.flatMap((run) => linesOf(run[stream]));

/** Blocks its thread for ever, as a network folder can that has gone away, when the command is on its way. */
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

// Of the file, not of the test's group: it takes its 55 s while the other tests run.
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

describe.skipIf(!hasFaketime)('ticks at one instant', () => {
  it('send each join once, and none of them has anything to complain of', async () => {
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
    expect(notOnce(zoom)).toEqual({});
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(['83299019888', '83299019888', '91234567890']);
  });

  it('after an absence tell a missed join once among them', async () => {
    const { zoom, tick } = await campus(['LOGAN'], {}, [row(['LOGAN'], '8:00 AM')]);
    await tick('07:55:04').result;
    const runs = await atOnce(tick, '08:30:04');
    expect(textOf(runs, 'stdout')).toEqual([]);
    expect(textOf(runs, 'stderr')).toEqual([expect.stringContaining('missed LOGAN meeting=83299019888')]);
    expect(runs.map(({ exitCode }) => exitCode).sort()).toEqual([0, 0, 0, 0, 1]);
    expect(zoom.requests).toEqual([]);
  });

  it('after a pause take up what was due in it, once, and tell once what another join has superseded', async () => {
    const rows = [row(['LOGAN']), row(['LOGAN'], '9:15 AM', '91234567890'), row(['VERNAL'], '9:13 AM')];
    const { zoom, tick } = await campus(['LOGAN', 'VERNAL'], {}, rows);
    await tick('09:10:04').result;
    const runs = await atOnce(tick, '09:16:04');
    expect(textOf(runs, 'stdout')).toHaveLength(2);
    expect(textOf(runs, 'stderr')).toEqual([expect.stringContaining(' superseded LOGAN meeting=83299019888 ')]);
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(['91234567890', '83299019888']);
    expect(notOnce(zoom)).toEqual({});
  });

  it('from two shells and with fifty rooms send fifty joins, each time', async () => {
    for (let turn = 1; turn <= 3; turn++) {
      const { zoom, tick } = await campus(names(50));
      const runs = await atOnce(tick, '09:11:04', 2);
      expect(runs.map(({ stderr, exitCode }) => ({ stderr, exitCode }))).toEqual(
        Array(2).fill({ stderr: '', exitCode: 0 }),
      );
      expect(textOf(runs, 'stdout')).toHaveLength(50);
      expect(patches(zoom)).toHaveLength(50);
      expect(notOnce(zoom)).toEqual({});
    }
  });
});

it.skipIf(!hasFaketime)('a tick that is still running, and the next, each go on with their own joins', async () => {
  const rows = [row(['LOGAN']), row(['VERNAL'], '9:12 AM')];
  const { zoom, tick } = await campus(
    ['LOGAN', 'VERNAL'],
    { faults: [{ on: eventsOf('LOGAN'), delayMs: 6000 }] },
    rows,
  );
  // As its lease is judged by the clock, which is as far on as it says: it began late in its minute.
  const first = tick('09:11:50');
  await until(() => patches(zoom, 'LOGAN').length === 1);
  const second = await tick('09:12:01').result;
  expect(first.child.exitCode).toBeNull();
  expect(second).toMatchObject({ stdout: expect.stringContaining('accepted VERNAL'), stderr: '', exitCode: 0 });
  expect(second.stdout).not.toContain('LOGAN');
  expect(await first.result).toMatchObject({
    stdout: expect.stringContaining('accepted LOGAN'),
    stderr: '',
    exitCode: 0,
  });
  expect(notOnce(zoom)).toEqual({});
});

/**
 * Ends the process where it writes a word into the ledger: with the file open and nothing in it, half of the line, or all of
 * it; or when the claim, which is written beside it, has got its name.
 */
const KILLER = `
  const { promises } = require('node:fs');
  const { open, link } = promises;
  const [word, moment] = process.env.KILLED_AT.split(' ');
  const die = () => process.kill(process.pid, 'SIGKILL');
  promises.open = async (path, ...rest) => {
    const file = await open(path, ...rest);
    const writeFile = file.writeFile.bind(file);
    file.writeFile = async (text) => {
      if (JSON.parse(text).state !== word) return writeFile(text);
      if (moment === 'empty') die();
      if (moment === 'half') await writeFile(text.slice(0, text.length / 2)).then(die);
      await writeFile(text);
      if (moment === 'whole') die();
    };
    return file;
  };
  promises.link = async (...paths) => {
    await link(...paths);
    if (moment === 'named') die();
  };`;
const killedAt = (KILLED_AT: string) => ({ preload: KILLER, env: { KILLED_AT } });

describe.skipIf(!hasFaketime)('a tick that is killed (kill -9)', () => {
  const accepted = (isUnknown: boolean) => [
    expect.objectContaining({
      outcome: 'accepted',
      room: 'LOGAN',
      isUnknown,
      reason: isUnknown ? 'the answer to an earlier try was lost, so it was sent again' : '',
    }),
  ];

  it.each(['claimed empty', 'claimed half', 'claimed whole'])(
    'before its claim has its name (%s) has left nothing that keeps the next from dialing',
    async (moment) => {
      const { zoom, tick } = await campus();
      await tick('09:10:04').result;
      expect(await tick('09:11:04', killedAt(moment)).result).toMatchObject(KILLED);
      const { stdout, stderr, exitCode } = await tick('09:11:14', { args: ['--json'] }).result;
      expect({ outcomes: facts(stdout), stderr, exitCode }).toEqual({
        outcomes: accepted(false),
        stderr: '',
        exitCode: 0,
      });
      expect(await tick('09:12:04').result).toEqual(SILENCE);
      expect(patches(zoom)).toHaveLength(1);
    },
  );

  it.each([
    ['after the claim', 'claimed named', false],
    ['before writing that it is sent', 'sent empty', false],
    ['in the middle of writing that it is sent', 'sent half', false],
    ['after writing that it is sent', 'sent whole', true],
  ])('%s, is followed by one that dials when the lease is over', async (_, moment, isUnknown) => {
    const { zoom, tick } = await campus();
    await tick('09:10:04').result;
    expect(await tick('09:11:04', killedAt(moment)).result).toMatchObject(KILLED);
    expect(await tick('09:11:14').result).toEqual(SILENCE);
    expect(patches(zoom)).toEqual([]);
    const { stdout, stderr, exitCode } = await tick('09:12:04', { args: ['--json'] }).result;
    expect({ outcomes: facts(stdout), stderr, exitCode }).toEqual({
      outcomes: accepted(isUnknown),
      stderr: '',
      exitCode: 0,
    });
    expect(await tick('09:13:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it.each([
    ['when Zoom gets the command, and does not do it', 'lost'],
    ['when Zoom has done it, before its answer', 'done'],
    ['before writing that it is accepted', 'accepted empty'],
    ['in the middle of writing that it is accepted', 'accepted half'],
  ])('%s, is followed by one that sends it once more, and says so', async (_, moment) => {
    let killed: Started | undefined;
    const kill = () => {
      killed?.child.kill('SIGKILL');
      return { status: 503 };
    };
    const lost: Fault = { on: 'PATCH', times: 1, reply: kill };
    const { zoom, tick } = await campus(['LOGAN'], {
      faults: moment === 'lost' ? [lost] : [],
      onRequest: ({ method }) => {
        if (moment === 'done' && method === 'PATCH') kill();
      },
    });
    await tick('09:10:04').result;
    killed = tick('09:11:04', moment.startsWith('accepted') ? killedAt(moment) : {});
    expect(await killed.result).toMatchObject({ ...KILLED, stdout: '' });
    killed = undefined;
    expect(await tick('09:11:14').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
    const { stdout, stderr, exitCode } = await tick('09:12:04', { args: ['--json'] }).result;
    expect({ outcomes: facts(stdout), stderr, exitCode }).toEqual({
      outcomes: accepted(true),
      stderr: '',
      exitCode: 0,
    });
    expect(await tick('09:13:04').result).toEqual(SILENCE);
    // The second must not interrupt the meeting that the first may have brought the room into.
    expect(patches(zoom).map(forced)).toEqual([true, false]);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it('after writing that it is accepted has nothing left to do', async () => {
    const { zoom, tick } = await campus();
    await tick('09:10:04').result;
    expect(await tick('09:11:04', killedAt('accepted whole')).result).toMatchObject(KILLED);
    for (const time of ['09:11:14', '09:12:04', '09:30:04']) expect(await tick(time).result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it.each([
    ['is told as missed by the next', '09:11:04', 'claimed named', /missed LOGAN/],
    ['is told as missed when its lease is over', '09:11:50', 'claimed named', /missed LOGAN/],
    ['is told to be unknown', '09:11:04', 'accepted empty', /missed LOGAN .* it was sent, but nobody knows/],
  ])('without catch-up: its join %s', async (_, time, moment, words) => {
    const { zoom, tick } = await campus();
    const args = ['--catch-up', '0'];
    await tick('09:10:04', { args }).result;
    await tick(time, { args, ...killedAt(moment) }).result;
    const sent = patches(zoom).length;
    const later = [];
    for (const next of ['09:12:04', '09:13:04', '09:14:04']) later.push(await tick(next, { args }).result);
    expect(textOf(later, 'stderr')).toEqual([expect.stringMatching(words)]);
    expect(later.map(({ exitCode }) => exitCode).sort()).toEqual([0, 0, 1]);
    expect(textOf(later, 'stdout')).toEqual([]);
    expect(patches(zoom)).toHaveLength(sent);
  });

  it('among many rooms: those it had sent are sent once more at most, all the others once', async () => {
    let killed: Started | undefined;
    const { zoom, tick } = await campus(names(30), {
      latencyMs: 100,
      onRequest: () => {
        if (patches(zoom).length >= 12) killed?.child.kill('SIGKILL');
      },
    });
    await tick('09:10:04').result;
    killed = tick('09:11:04');
    expect(await killed.result).toMatchObject(KILLED);
    killed = undefined;
    const before = new Set(patches(zoom).map(({ path }) => path));
    const { stdout, stderr, exitCode } = await tick('09:12:04', { args: ['--json'] }).result;
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const { roomId, outcome, isUnknown } of facts(stdout)) {
      expect(outcome).toBe('accepted');
      if (!before.has(`/v2/rooms/${roomId}/events`))
        expect(patches(zoom).filter(({ path }) => path.includes(roomId))).toHaveLength(1);
      else expect(isUnknown).toBe(true);
    }
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(Array(30).fill('83299019888'));
    expect(await tick('09:13:04').result).toEqual(SILENCE);
  });
});

describe.skipIf(!hasFaketime)('a tick that is asked to end in the middle of its joins', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'by %s finishes what is under way, claims nothing more, and leaves the rest to the next',
    async (signal, code) => {
      const slow: Fault = { on: 'PATCH', delayMs: 1500 };
      const { zoom, tick, state } = await campus(names(30), { faults: [slow] });
      await tick('09:10:04').result;
      const { child, result } = tick('09:11:04');
      await until(() => patches(zoom).length >= 6);
      child.kill(signal);
      const { stdout, stderr, exitCode } = await result;
      const sent = patches(zoom).length;
      expect(sent).toBeLessThan(30);
      expect(exitCode).toBe(code);
      expect(linesOf(stdout).filter((line) => line.includes(' accepted R'))).toHaveLength(sent);
      expect(linesOf(stderr).filter((line) => line.includes(' failed R'))).toHaveLength(30 - sent);
      expect(claimFiles(state)).toHaveLength(sent);
      expect(ledgerLines(state).filter((line) => line.state === 'accepted')).toHaveLength(sent);

      Object.assign(slow, { times: 0 });
      const next = await tick('09:12:04').result;
      expect(next).toMatchObject({ stderr: '', exitCode: 0 });
      expect(linesOf(next.stdout)).toHaveLength(30 - sent);
      expect(notOnce(zoom)).toEqual({});
    },
  );

  it('waits 3 s for answers that do not come; the next sends those once more, and all the others once', async () => {
    const hanging: Fault = { on: 'PATCH', hang: true };
    const { zoom, tick, state } = await campus(names(20), { faults: [hanging] });
    await tick('09:10:04').result;
    const { child, result } = tick('09:11:04');
    await until(() => patches(zoom).length === 8);
    const asked = performance.now();
    child.kill('SIGTERM');
    const { stdout, stderr, exitCode } = await result;
    // A request would go on for 8 s.
    expect(performance.now() - asked).toBeGreaterThan(2500);
    expect(performance.now() - asked).toBeLessThan(7000);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 143 });
    expect(linesOf(stderr)).toHaveLength(20);
    expect(claimFiles(state)).toHaveLength(8);
    Object.assign(hanging, { times: 0 });
    const next = await tick('09:12:04', { args: ['--json'] }).result;
    expect(next).toMatchObject({ stderr: '', exitCode: 0 });
    expect(facts(next.stdout).filter(({ isUnknown }) => isUnknown)).toHaveLength(8);
    expect(patches(zoom)).toHaveLength(28);
    expect(new Set(Object.values(notOnce(zoom)))).toEqual(new Set([2]));
  });
});

/** Mounts a small file system of its own on a folder, where this user may do that. */
function mount(folder: string, { skip }: TestContext): void {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=700', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    skip('this user may not mount file systems');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
}

describe.skipIf(!hasFaketime)('a folder .dialer', () => {
  const trouble = (words: string) =>
    expect.stringMatching(
      new RegExp(`^dialer: The ledger in \\S+ cannot be used: ${words}\\. This minute's joins are dialed without it`),
    );

  async function expectDialedWithout(tick: Started, words: string) {
    const { stdout, stderr, exitCode } = await tick.result;
    expect(linesOf(stdout)).toEqual([expect.stringContaining('accepted LOGAN meeting=83299019888')]);
    expect(linesOf(stderr)).toEqual([trouble(words)]);
    expect(exitCode).toBe(1);
  }

  it('on a disk that is read-only keeps nothing from being dialed', async (context) => {
    const { zoom, tick, state } = await campus();
    mount(state, context);
    await tick('09:10:04').result;
    execFileSync('mount', ['-o', 'remount,ro', state]);
    await expectDialedWithout(tick('09:11:04'), 'the disk is read-only \\(EROFS\\)');
    expect((await tick('09:12:04').result).stdout).toBe('');
    expect(patches(zoom)).toHaveLength(1);
    // Nothing could be noted at all, so that it is as after a pause (docs/reliability.md).
    execFileSync('mount', ['-o', 'remount,rw', state]);
    for (const time of ['09:13:04', '09:14:04']) await tick(time).result;
    expect(patches(zoom)).toHaveLength(2);
  });

  it('on a disk that is full keeps nothing from being dialed, nor has it dialed again when there is space', async (context) => {
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
    ['while the rooms are listed is made again', '/v2/rooms'],
    ['while a room is dialed is not needed', '/events'],
  ])('that is deleted %s', async (_, at) => {
    let machine: Host | undefined;
    const { zoom, ...rest } = await campus(['LOGAN'], {
      onRequest: ({ path }) => {
        if (machine && path.endsWith(at)) rmSync(machine.state, { recursive: true });
      },
    });
    await rest.tick('09:10:04').result;
    machine = rest;
    const tick = rest.tick('09:11:04');
    if (at === '/events') await expectDialedWithout(tick, 'it cannot be made, or was deleted meanwhile \\(ENOENT\\)');
    else
      expect(await tick.result).toMatchObject({
        stdout: expect.stringContaining('accepted LOGAN'),
        stderr: '',
        exitCode: 0,
      });
    expect(await rest.tick('09:12:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that is a file keeps nothing from being dialed', async () => {
    const { zoom, tick, state } = await campus();
    writeFileSync(state, '');
    await expectDialedWithout(tick('09:11:04'), 'it is not a folder \\(ENOTDIR\\)');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that belongs to somebody else keeps nothing from being dialed', async ({ skip }) => {
    const { zoom, tick, state } = await campus();
    // Nothing is closed to root, but for a root that gave this up.
    const by = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    if (by[0] && spawnSync(by[0], ['--version']).error) skip('there is no setpriv');
    await tick('09:10:04', { by }).result;
    chmodSync(state, 0);
    onTestFinished(() => chmodSync(state, 0o700));
    await expectDialedWithout(tick('09:11:04', { by }), 'permission denied \\(EACCES\\)');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that comes back after one tick has lost no join from before it', async () => {
    const { zoom, tick, state } = await campus();
    await tick('09:09:04').result;
    const obstacle = join(state, 'sandbox-account');
    writeFileSync(obstacle, '');
    // No tick at 9:11.
    expect(await tick('09:12:04').result).toMatchObject({ stdout: '', exitCode: 1 });
    rmSync(obstacle);
    expect((await tick('09:13:04').result).stdout).toContain('accepted LOGAN');
    expect(patches(zoom)).toHaveLength(1);
  });

  it('that comes back has every join tried again of which that was said', async () => {
    const offline = { status: 400, body: { code: 300, message: 'Zoom Room is offline. Please ensure' } };
    const { zoom, tick, state } = await campus(['LOGAN'], { faults: [{ on: 'PATCH', times: 1, reply: offline }] });
    await tick('09:10:04').result;
    const obstacle = join(state, 'sandbox-account');
    writeFileSync(obstacle, '');
    const { stderr } = await tick('09:11:04').result;
    rmSync(obstacle);
    await tick('09:12:04').result;
    expect(patches(zoom).length > 1).toBe(stderr.includes('It is tried again'));
  });

  it('with a claim that was cut off waits until it is old, and then is as good as one without', async () => {
    const { zoom, tick, state } = await campus();
    await tick('09:10:04').result;
    await tick('09:11:04', killedAt('claimed named')).result;
    const [claim = ''] = claimFiles(state);
    truncateSync(claim, 50);
    // The file system dates it by the real clock.
    utimesSync(claim, new Date('2026-11-23T09:11:04Z'), new Date('2026-11-23T09:11:04Z'));
    expect(await tick('09:11:14').result).toEqual(SILENCE);
    const { stdout, stderr, exitCode } = await tick('09:11:44').result;
    expect(stdout).toMatch(/ accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)\n$/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(await tick('09:12:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });
});

describe.skipIf(!hasFaketime)('a tick whose process is blocked', () => {
  it('ends itself after 55 s and says why; the next tick sends once more what it may have sent', async () => {
    const { machine, zoom, ended, seconds } = await blocked;
    expect(ended).toEqual({
      ...KILLED,
      stdout: '',
      stderr: expect.stringMatching(
        /^dialer: blocked for 55 s, so it ends itself; the next run takes up what it left\. .*\n$/,
      ),
    });
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(75);
    const next = await machine.tick('09:12:04').result;
    expect(next).toMatchObject({ stderr: '', exitCode: 0 });
    expect(next.stdout).toContain('accepted LOGAN');
    expect(next.stdout).toContain('so it was sent again');
    expect(patches(zoom).map(forced)).toEqual([true, false]);
  });

  it('by a meetings.csv in a folder that does not answer ends itself, too', async () => {
    expect(await hanging).toEqual({
      ...KILLED,
      stdout: '',
      stderr: expect.stringMatching(/^dialer: blocked for 55 s, .*\n$/),
    });
  });

  it('is the only one that takes so long: no other waits for the watchdog', async () => {
    const { tick } = await campus();
    const began = performance.now();
    expect(await tick('09:11:04').result).toMatchObject({ exitCode: 0 });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
