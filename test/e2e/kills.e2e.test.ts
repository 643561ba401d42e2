import { describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  campus,
  claimFiles,
  isForced,
  jsonLines,
  KILLED,
  killedAt,
  ledgerLines,
  names,
  patches,
  roomsNotPatchedOnce,
  SILENCE,
  textOf,
} from '../support/host.ts';
import { hasFaketime, LONG_MS, linesOf, type Started, until } from '../support/process.ts';

// The fault matrix of docs/reliability.md: runs killed or stopped at each step by real signals. Needs faketime.

vi.setConfig({ testTimeout: 2 * LONG_MS, hookTimeout: LONG_MS });

describe.skipIf(!hasFaketime)('a run killed with kill -9', () => {
  const accepted = (isUnknown: boolean) => [
    expect.objectContaining({
      outcome: 'accepted',
      room: 'LOGAN',
      isUnknown,
      reason: isUnknown ? 'Sent again, because the answer to an earlier try was lost.' : '',
    }),
  ];

  it.each(['claimed empty', 'claimed half', 'claimed whole'])(
    'before its claim has its name (%s) leaves nothing that keeps the next run from dialing',
    async (moment) => {
      const { zoom, tick } = await campus();
      await tick('09:10:04').result;
      expect(await tick('09:11:04', killedAt(moment)).result).toMatchObject(KILLED);
      const { stdout, stderr, exitCode } = await tick('09:11:14', { args: ['--json'] }).result;
      expect({ outcomes: jsonLines(stdout), stderr, exitCode }).toEqual({
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
    ['before recording that the join is sent', 'sent empty', false],
    ['while recording that the join is sent', 'sent half', false],
    ['after recording that the join is sent', 'sent whole', true],
  ])('%s is followed by a run that sends the join when the lease expires', async (_, moment, isUnknown) => {
    const { zoom, tick } = await campus();
    await tick('09:10:04').result;
    expect(await tick('09:11:04', killedAt(moment)).result).toMatchObject(KILLED);
    expect(await tick('09:11:14').result).toEqual(SILENCE);
    expect(patches(zoom)).toEqual([]);
    const { stdout, stderr, exitCode } = await tick('09:12:04', { args: ['--json'] }).result;
    expect({ outcomes: jsonLines(stdout), stderr, exitCode }).toEqual({
      outcomes: accepted(isUnknown),
      stderr: '',
      exitCode: 0,
    });
    expect(await tick('09:13:04').result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it.each([
    ['when Zoom received the command but did not execute it', 'lost'],
    ['when Zoom executed the command but did not answer', 'done'],
    ['before recording that the join is accepted', 'accepted empty'],
    ['while recording that the join is accepted', 'accepted half'],
  ])('%s is followed by a run that sends the join again, and says so', async (_, moment) => {
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
    expect({ outcomes: jsonLines(stdout), stderr, exitCode }).toEqual({
      outcomes: accepted(true),
      stderr: '',
      exitCode: 0,
    });
    expect(await tick('09:13:04').result).toEqual(SILENCE);
    // The second must not interrupt the meeting that the room may have joined by the first.
    expect(patches(zoom).map(isForced)).toEqual([true, false]);
    expect(zoom.rooms[0]?.meeting).toBe('83299019888');
  });

  it('after recording that the join is accepted leaves nothing to do', async () => {
    const { zoom, tick } = await campus();
    await tick('09:10:04').result;
    expect(await tick('09:11:04', killedAt('accepted whole')).result).toMatchObject(KILLED);
    for (const time of ['09:11:14', '09:12:04', '09:30:04']) expect(await tick(time).result).toEqual(SILENCE);
    expect(patches(zoom)).toHaveLength(1);
  });

  it.each([
    ['is reported as missed by the next run', '09:11:04', 'claimed named', /missed LOGAN/],
    ['is reported as missed when its lease expires', '09:11:50', 'claimed named', /missed LOGAN/],
    [
      'is reported as unknown',
      '09:11:04',
      'accepted empty',
      /unknown LOGAN .* It was sent, but the outcome is unknown/,
    ],
  ])('without catch-up: the join %s', async (_, time, moment, words) => {
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

  it('among many rooms: joins that it sent are sent again at most once, all others once', async () => {
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
    for (const { roomId, outcome, isUnknown } of jsonLines(stdout)) {
      expect(outcome).toBe('accepted');
      if (!before.has(`/v2/rooms/${roomId}/events`))
        expect(patches(zoom).filter(({ path }) => path.includes(roomId))).toHaveLength(1);
      else expect(isUnknown).toBe(true);
    }
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual(Array(30).fill('83299019888'));
    expect(await tick('09:13:04').result).toEqual(SILENCE);
  });
});

describe.skipIf(!hasFaketime)('a run stopped in the middle of its joins', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'by %s finishes requests in progress, claims nothing more, and leaves the rest to the next run',
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
      expect(roomsNotPatchedOnce(zoom)).toEqual({});
    },
  );

  it('waits 3 s for answers that do not come; the next run sends those again, and all others once', async () => {
    const hanging: Fault = { on: 'PATCH', hang: true };
    const { zoom, tick, state } = await campus(names(20), { faults: [hanging] });
    await tick('09:10:04').result;
    const { child, result } = tick('09:11:04');
    await until(() => patches(zoom).length === 8);
    const asked = performance.now();
    child.kill('SIGTERM');
    const { stdout, stderr, exitCode } = await result;
    // A request would otherwise wait 8 s.
    expect(performance.now() - asked).toBeGreaterThan(2500);
    expect(performance.now() - asked).toBeLessThan(7000);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 143 });
    expect(linesOf(stderr)).toHaveLength(20);
    expect(claimFiles(state)).toHaveLength(8);
    Object.assign(hanging, { times: 0 });
    const next = await tick('09:12:04', { args: ['--json'] }).result;
    expect(next).toMatchObject({ stderr: '', exitCode: 0 });
    expect(jsonLines(next.stdout).filter(({ isUnknown }) => isUnknown)).toHaveLength(8);
    expect(patches(zoom)).toHaveLength(28);
    expect(new Set(Object.values(roomsNotPatchedOnce(zoom)))).toEqual(new Set([2]));
  });
});
