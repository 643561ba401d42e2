import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished, vi } from 'vitest';

// Starts the built program as a process, which tests can kill, pause and signal.

export const MAIN = resolve('dist/main.js');
/** Long enough for a busy machine, and for one that is five times slower. */
export const LONG_MS = 60_000;
const LIBRARY = libfaketime();
/** Whether to run the tests that need libfaketime. CI always runs them. */
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
  /** The output so far. */
  output: { stdout: string; stderr: string };
  result: Promise<Ended>;
}

/** Registers a cleanup for the end of the test. Cleanups run in reverse order. */
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
    // libfaketime leaves files of a killed process, which keep the next process with the same number from starting.
    for (const name of ['faketime_shm_', 'sem.faketime_sem_']) rmSync(`/dev/shm/${name}${child.pid}`, { force: true });
  });
  return { child, output, result };
}

/**
 * An environment whose clock starts at this date and time in this time zone. The program `faketime` does not work here: it stands
 * between a signal and its process, and fails on the files of killed processes.
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

/** Waits until `check` passes, and otherwise rejects with its last error. */
export function until(check: () => unknown, timeout = LONG_MS): Promise<unknown> {
  return vi.waitUntil(check, { timeout, interval: 20 });
}
