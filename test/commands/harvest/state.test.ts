import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HarvestState, openState } from '../../../src/commands/harvest/state.ts';
import type { ListedMeeting } from '../../../src/zoom/past-meetings.ts';
import { temporaryFolder } from '../../support/run-dialer.ts';

const NAME = '2026-11-22-0a1b2c3d';
const meeting = (uuid: string) => ({ uuid, start_time: '2026-11-22T16:00:00Z' }) as ListedMeeting;
const mark = { from: '2026-11-22', at: 0, isEnd: true };

async function pendingOf(state: HarvestState): Promise<string[]> {
  const uuids: string[] = [];
  for await (const { uuid } of state.pending()) uuids.push(uuid);
  return uuids;
}

describe('the state of a harvest', () => {
  it('continues from the run before, even if that was cut off in the middle of a line', async () => {
    const folder = temporaryFolder();
    const first = await openState(folder, NAME);
    expect([first.isResumed, first.source]).toEqual([false, undefined]);
    first.choose('reports');
    first.addListed([meeting('a'), meeting('b'), meeting('c')], mark);
    first.addListed([meeting('b'), meeting('d'), meeting('d')], mark);
    first.setDone('a', 3);
    first.close(false);
    const file = join(folder, readdirSync(folder)[0] ?? '');
    appendFileSync(file, '{"done":"c","sess');
    expect(statSync(file).mode & 0o077).toBe(0);

    const second = await openState(folder, NAME);
    expect(second).toMatchObject({ isResumed: true, source: 'reports', marks: [mark, mark] });
    expect(second.counts).toEqual({ listed: 4, done: 1, sessions: 3 });
    expect(await pendingOf(second)).toEqual(['b', 'c', 'd']);
    second.setDone('c', 1);
    second.setDone('c', 1);
    expect(second.counts).toEqual({ listed: 4, done: 2, sessions: 4 });
    second.close(false);

    const third = await openState(folder, NAME);
    expect(await pendingOf(third)).toEqual(['b', 'd']);
    third.close(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of runs that did nothing shows only that these days are unfinished', async () => {
    const folder = temporaryFolder();
    for (const _ of [1, 2]) {
      const state = await openState(folder, NAME);
      expect(state.isResumed).toBe(false);
      state.close(false);
    }
    expect(readdirSync(folder)).toEqual([`harvest-${NAME}.1.ndjson`]);
  });

  it('has all meetings listed, but none done, after starting over', async () => {
    const folder = temporaryFolder();
    const first = await openState(folder, NAME);
    first.addListed([meeting('a'), meeting('b')], mark);
    first.setDone('a', 3);
    first.startOver();
    first.setDone('b', 1);
    first.close(false);
    const second = await openState(folder, NAME);
    expect(second.counts).toEqual({ listed: 2, done: 1, sessions: 1 });
    expect(await pendingOf(second)).toEqual(['a']);
    second.close(true);
  });

  it('of a run that finished but was killed while it deleted its files is ignored', async () => {
    const folder = temporaryFolder();
    const left = [{ pid: 1, host: 'gone' }, { meetings: [meeting('a')], mark }, { isAllDone: true }];
    const path = join(folder, `harvest-${NAME}.2.ndjson`);
    writeFileSync(path, left.map((line) => `${JSON.stringify(line)}\n`).join(''));
    utimesSync(path, 0, Date.now() / 1000 - 3600);
    const state = await openState(folder, NAME);
    expect([state.isResumed, state.counts.listed]).toEqual([false, 0]);
    state.close(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reports an error if a full disk took only a part of a line', async () => {
    const state = await openState(temporaryFolder(), NAME);
    // At the limit, the system writes a part of the line without an error.
    const limitFiles = (bytes: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    limitFiles('1000');
    try {
      expect(() => state.addListed([meeting('a'.repeat(2000))], mark)).toThrow('EFBIG');
    } finally {
      limitFiles('unlimited');
    }
    state.close(false);
  });

  it('is separate for other days and destinations', async () => {
    const folder = temporaryFolder();
    const other = await openState(folder, `${NAME}9`);
    other.addListed([meeting('a')], mark);
    const state = await openState(folder, NAME);
    expect(state.counts.listed).toBe(0);
    for (const one of [other, state]) one.close(false);
  });
});

describe('another run', () => {
  const left = (folder: string, pid: number, host: string, agoSeconds = 0) => {
    const path = join(folder, `harvest-${NAME}.1.ndjson`);
    const lines = [
      { pid, host },
      { meetings: [meeting('a')], mark },
    ];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    utimesSync(path, 0, Date.now() / 1000 - agoSeconds);
  };

  it.each<[string, number, string, number]>([
    ['on this machine that is running', process.ppid, hostname(), 0],
    ['on another machine that was active a minute ago', 1, 'another', 60],
  ])('%s has the next one refused', async (_, pid, host, agoSeconds) => {
    const folder = temporaryFolder();
    left(folder, pid, host, agoSeconds);
    await expect(openState(folder, NAME)).rejects.toMatchObject({ code: 'usage', message: /^Another run is harvest/ });
    expect(readFileSync(join(folder, `harvest-${NAME}.1.ndjson`), 'utf8')).toContain(host);
  });

  it.each<[string, number, string, number]>([
    ['that was killed', 2 ** 22 + 1, hostname(), 0],
    ['that had the same number, in a container,', process.pid, hostname(), 0],
    ['that is silent, although a process has its number,', process.ppid, hostname(), 300],
    ['on another machine that is silent', 1, 'another', 300],
  ])('%s is continued by the next one', async (_, pid, host, agoSeconds) => {
    const folder = temporaryFolder();
    left(folder, pid, host, agoSeconds);
    const state = await openState(folder, NAME);
    expect(state.isResumed).toBe(true);
    state.close(true);
  });
});
