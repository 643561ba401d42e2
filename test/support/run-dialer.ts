import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Deps } from '../../src/base/system/deps.ts';
import { runCli } from '../../src/cli.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';

export interface RunOptions {
  /** The clock, by default MONDAY_0911. */
  now?: Date;
  env?: Record<string, string | undefined>;
  /** The sandbox to use. Without one, there are no credentials. */
  zoom?: Sandbox;
  /** The content of meetings.csv. */
  csv?: string | Buffer;
  /** Other files in the working directory. */
  files?: Record<string, string | Buffer>;
  tty?: boolean;
  columns?: number;
  deadlineMs?: number;
  /** Answers questions; undefined is a Ctrl-C. Without it, input is not a terminal. */
  answer?: (question: string, hidden: boolean) => string | undefined;
  /** Piped input. */
  stdin?: string;
  /** Resolves when the run is stopped. By default never. */
  stopped?: Deps['stopped'];
  /** The working directory. By default a new folder. */
  folder?: string;
  /** Called with each piece of output. */
  onOutput?: (text: string) => void;
}

export interface Result {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** The header with the seven required columns. */
export const HEADER = 'start_date,end_date,join_time,days,zoom_rooms,meeting_id,meeting_passcode';

/** A Monday, in the time zone in which the tests run. */
export const MONDAY_0911 = new Date(2026, 10, 23, 9, 11, 4);

const READ_BY_DIALER = /^(ZOOM_|DIALER_|TZ$|NO_COLOR$|(https?|all|no)_proxy$)/i;

/** Runs a command line as main.ts does, in its own folder, and without dialer's variables of this machine's environment. */
export async function runDialer(args: string[], options: RunOptions = {}): Promise<Result> {
  const files = { ...(options.csv !== undefined && { 'meetings.csv': options.csv }), ...options.files };
  const folder = options.folder ?? temporaryFolder();
  writeFiles(folder, files);
  const result = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): Deps['out'] => ({
    write: (text, written) => {
      result[name] += text;
      options.onOutput?.(text);
      written?.();
    },
    isTTY: options.tty ?? false,
    ...(options.columns && { columns: options.columns }),
  });
  const start = performance.now();
  const restore = replaceSurroundings(folder, { ...options.zoom?.env, ...options.env });
  try {
    const exitCode = await runCli(args, {
      env: process.env,
      now: options.now ?? MONDAY_0911,
      elapsedMs: () => performance.now() - start,
      deadlineMs: options.deadlineMs ?? 5000,
      out: stream('stdout'),
      err: stream('stderr'),
      input: {
        isTTY: options.answer !== undefined,
        ask: async (question, { hidden = false } = {}) => options.answer?.(question, hidden),
        readLine: async () => options.stdin?.split('\n')[0],
      },
      stopped: options.stopped ?? (() => new Promise(() => {})),
      watchOver: async () => {},
      awaitFile: async () => {},
    });
    return { ...result, exitCode };
  } finally {
    restore();
  }
}

/** Starts a sandbox for one test. */
export async function zoomSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Creates a folder with these files for one test. */
export function temporaryFolder(files: Record<string, string | Buffer> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'dialer-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

function writeFiles(folder: string, files: Record<string, string | Buffer>): void {
  const written = new Date(Date.now() - 60_000);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    // dialer waits half a second for a file that has just been written and may not be complete.
    utimesSync(path, written, written);
  }
}

/** Sets the time zone for one test. */
export function inTimeZone(zone: string): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
}

function replaceSurroundings(folder: string, env: Record<string, string | undefined>): () => void {
  const cwd = process.cwd();
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (READ_BY_DIALER.test(name) && name !== 'TZ') delete process.env[name];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  process.chdir(folder);
  return () => {
    process.chdir(cwd);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}
