import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SandboxRequest } from '../../src/sandbox/endpoints/endpoint.ts';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type AtEnd, clockAt, type Ended, linesOf, MAIN, type Started, start } from './process.ts';
import { HEADER } from './run-dialer.ts';

// A sandbox, and hosts that run the built program against it.

/** A row that is due every day. */
export function row(rooms: string[], time = '9:11 AM', meeting = '83299019888'): string {
  return `2026-08-24,2026-12-11,${time},MTWRFSU,${rooms.join(';')},${meeting},056888`;
}

export const names = (count: number) => Array.from({ length: count }, (_, index) => `R${index + 1}`);

/** A sandbox with these rooms. */
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
  /** CommonJS code to run before the program. */
  preload?: string;
  /** A command that starts the program, with its arguments. */
  by?: string[];
}

export interface Host {
  folder: string;
  /** Starts a scheduled run with catch-up, at this time of day. */
  tick(time: string, options?: TickOptions): Started;
  /** The path of `.dialer`. */
  state: string;
}

/** A machine with its own folder on which scheduled runs start. */
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

/** The PATCHes received, answered or not; with `room`, those for one room. */
export function patches({ requests }: Sandbox, room?: string): SandboxRequest[] {
  const path = room === undefined ? '' : `/rooms/${sandboxRoom(room).id}/events`;
  return requests.filter((request) => request.method === 'PATCH' && request.path.endsWith(path));
}

/** The number of PATCHes for each room that did not get exactly one. */
export function roomsNotPatchedOnce(zoom: Sandbox): Record<string, number> {
  const counts = zoom.rooms.map(({ name }): [string, number] => [name, patches(zoom, name).length]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 1));
}

export function isForced({ body }: SandboxRequest): boolean {
  return JSON.parse(body).params.force_accept;
}

/** The paths of the ledger's files in `.dialer`. */
export function claimFiles(state: string): string[] {
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => /\.\d+$/.test(name))
    .sort()
    .map((name) => join(state, name));
}

/** The lines of the ledger's files, without truncated ones. */
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

export const SILENCE = { stdout: '', stderr: '', exitCode: 0, signal: null };
export const KILLED = { exitCode: null, signal: 'SIGKILL' };

/** A sandbox with these rooms, and a host with a row for them. */
export async function campus(rooms = ['LOGAN'], options: SandboxOptions = {}, rows = [row(rooms)]) {
  const zoom = await zoomWith(rooms, options);
  return { zoom, ...host(zoom, rows) };
}

export const jsonLines = (stdout: string) =>
  linesOf(stdout)
    .map((line) => JSON.parse(line))
    // The account comes last.
    .filter(({ type }) => type !== 'account');
export const textOf = (runs: Ended[], stream: 'stdout' | 'stderr') => runs.flatMap((run) => linesOf(run[stream]));

/**
 * Kills the process while it writes a state into the ledger: when the file is open and empty, when half of the line or all of it
 * is written, or once the claim, which is written beside it, has its name.
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
/** Options for a run that is killed at a state and a moment, like `sent half`. */
export const killedAt = (KILLED_AT: string) => ({ preload: KILLER, env: { KILLED_AT } });
