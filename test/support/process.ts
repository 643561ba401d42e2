import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished, vi } from 'vitest';

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

export const linesOf = (text: string) => text.split('\n').filter(Boolean);

/** Resolves when it holds, which can take long; what it throws at last is what is wrong. */
export function until(check: () => unknown, timeout = LONG_MS): Promise<unknown> {
  return vi.waitUntil(check, { timeout, interval: 20 });
}
