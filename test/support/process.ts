import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { SandboxRequest } from '../../src/sandbox/endpoints/endpoint.ts';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { HEADER } from './run-dialer.ts';

// The program as npm ci builds it, as processes of their own that are killed, paused and signalled.

export const MAIN = resolve('dist/main.js');
/** Under a machine's load, and on one that is five times slower. */
export const LONG_MS = 60_000;
const LIBRARY = libfaketime();
/** In CI it must not be missing. */
export const hasFaketime = process.env.CI === 'true' || LIBRARY !== undefined;

const READ_BY_DIALER = /^(ZOOM_|DIALER_|TZ$|NO_COLOR$|FORCE_COLOR$|(https?|all|no)_proxy$)/i;

export interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface Started {
  child: ChildProcess;
  /** What it has printed by now. */
  output: { stdout: string; stderr: string };
  result: Promise<Ended>;
}

/** Where to leave what is to be done at the end, the last first. */
export type AtEnd = (undo: () => void | Promise<void>) => unknown;

export function start(
  command: string,
  args: string[],
  folder: string,
  env: Record<string, string> = {},
  atEnd: AtEnd = onTestFinished,
): Started {
  const surroundings = Object.entries(process.env).filter(([name]) => !READ_BY_DIALER.test(name));
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...Object.fromEntries(surroundings), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => (output.stdout += data));
  child.stderr?.on('data', (data) => (output.stderr += data));
  const result = new Promise<Ended>((done, fail) => {
    child.once('error', fail).once('close', (exitCode, signal) => done({ ...output, exitCode, signal }));
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await result.catch(() => undefined);
    // What libfaketime leaves behind of a process that is killed keeps the next one of that number from starting.
    for (const name of ['faketime_shm_', 'sem.faketime_sem_']) rmSync(`/dev/shm/${name}${child.pid}`, { force: true });
  });
  return { child, output, result };
}

/**
 * An environment in which the clock of this zone begins at this date and time. Not by the program `faketime`, which would
 * stand between a signal and its process, and stumbles over what one leaves behind that is killed.
 */
export function clockAt(dateTime: string, zone = 'UTC'): Record<string, string> {
  return { TZ: zone, LD_PRELOAD: LIBRARY ?? '', FAKETIME: `@${dateTime}` };
}

function libfaketime(): string | undefined {
  const root = '/usr/lib';
  const folders = existsSync(root) ? ['.', ...readdirSync(root)] : [];
  return folders.map((name) => join(root, name, 'faketime', 'libfaketime.so.1')).find((path) => existsSync(path));
}

/** A row for every day. */
export function row(rooms: string[], time = '9:11 AM', meeting = '83299019888'): string {
  return `2026-08-24,2026-12-11,${time},MTWRFSU,${rooms.join(';')},${meeting},056888`;
}

export const names = (count: number) => Array.from({ length: count }, (_, index) => `R${index + 1}`);

/** A Zoom with these rooms. */
export async function zoomWith(
  rooms: string[],
  options: SandboxOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Sandbox> {
  const zoom = await startSandbox({ rooms: rooms.map((name) => sandboxRoom(name)), ...options });
  atEnd(() => zoom.close());
  return zoom;
}

interface TickOptions {
  args?: string[];
  env?: Record<string, string>;
  /** CommonJS that runs before the program. */
  preload?: string;
  /** A program with its arguments that goes on as another. */
  by?: string[];
}

export interface Host {
  folder: string;
  /** Begins a tick of the scheduler with catch-up, at this time of the day. */
  tick(time: string, options?: TickOptions): Started;
  /** The path of `.dialer`. */
  state: string;
}

/** A machine with a folder of its own, that runs dialer every minute, or not. */
export function host(
  zoom: Sandbox,
  rows: string[],
  env: Record<string, string> = {},
  atEnd: AtEnd = onTestFinished,
): Host {
  const folder = mkdtempSync(join(tmpdir(), 'dialer-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'meetings.csv'), `${[HEADER, ...rows].join('\n')}\n`);
  let preloads = 0;
  return {
    folder,
    state: join(folder, '.dialer'),
    tick(time, { args = [], env: more = {}, preload = '', by = [] } = {}) {
      const file = join(folder, `preload-${++preloads}.cjs`);
      if (preload) writeFileSync(file, preload);
      const node = [process.execPath, ...(preload ? ['--require', file] : []), MAIN, '--catch-up', '10', ...args];
      const [command = '', ...rest] = [...by, ...node];
      return start(command, rest, folder, { ...zoom.env, ...clockAt(`2026-11-23 ${time}`), ...env, ...more }, atEnd);
    },
  };
}

/** The PATCHes that came, also those that were not answered; of one room, where it is named. */
export function patches({ requests }: Sandbox, room?: string): SandboxRequest[] {
  const path = room === undefined ? '' : `/rooms/${sandboxRoom(room).id}/events`;
  return requests.filter((request) => request.method === 'PATCH' && request.path.endsWith(path));
}

/** How many PATCHes each room got, without the rooms that got just one. */
export function notOnce(zoom: Sandbox): Record<string, number> {
  const counts = zoom.rooms.map(({ name }): [string, number] => [name, patches(zoom, name).length]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 1));
}

export function forced({ body }: SandboxRequest): boolean {
  return JSON.parse(body).params.force_accept;
}

/** The ledger's files in `.dialer`, as paths in it. */
export function claimFiles(state: string): string[] {
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.\d+$/.test(name))
    .sort()
    .map((name) => join(state, name));
}

/** What the ledger's files hold, but for what was cut off. */
export function ledgerLines(state: string): { state: string; owner?: string; isUnknown?: boolean }[] {
  return claimFiles(state).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((text) => {
        try {
          return [JSON.parse(text)];
        } catch {
          return [];
        }
      }),
  );
}

export const linesOf = (text: string) => text.split('\n').filter(Boolean);

/** Resolves when it holds, which can take long; what it throws at last is what is wrong. */
export function until(check: () => unknown, timeout = LONG_MS): Promise<unknown> {
  return vi.waitUntil(check, { timeout, interval: 20 });
}

export const SILENCE = { stdout: '', stderr: '', exitCode: 0, signal: null };
export const KILLED = { exitCode: null, signal: 'SIGKILL' };

/** A Zoom with these rooms, and a host with a row for them. */
export async function campus(rooms = ['LOGAN'], options: SandboxOptions = {}, rows = [row(rooms)]) {
  const zoom = await zoomWith(rooms, options);
  return { zoom, ...host(zoom, rows) };
}

export const facts = (stdout: string) => linesOf(stdout).map((line) => JSON.parse(line));
export const textOf = (runs: Ended[], stream: 'stdout' | 'stderr') => runs.flatMap((run) => linesOf(run[stream]));

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
/** For a tick that is killed at a word and a moment, like `sent half`. */
export const killedAt = (KILLED_AT: string) => ({ preload: KILLER, env: { KILLED_AT } });
