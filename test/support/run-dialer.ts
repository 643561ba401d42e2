import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Deps } from '../../src/base/system/deps.ts';
import { runCli } from '../../src/cli.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';

export interface RunOptions {
  /** The clock. Monday, 23 November 2026, 09:11:04 when left out. */
  now?: Date;
  env?: Record<string, string | undefined>;
  /** The Zoom to use; without one there are no credentials either. */
  zoom?: Sandbox;
  /** meetings.csv */
  csv?: string | Buffer;
  /** Other files of the working directory. */
  files?: Record<string, string | Buffer>;
  tty?: boolean;
  columns?: number;
  deadlineMs?: number;
  /** What is answered to its questions; nothing is a Ctrl-C. Left out, there is no terminal to type on. */
  answer?: (question: string, hidden: boolean) => string | undefined;
  /** What is piped in. */
  stdin?: string;
  /** When it is asked to stop; never, when left out. */
  stopped?: Deps['stopped'];
  /** Where it runs, and ran before; a new folder, when left out. */
  folder?: string;
  /** Told of what it prints, as it does. */
  onOutput?: (text: string) => void;
}

export interface Result {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** The seven columns, as every test file begins. */
export const HEADER = 'start_date,end_date,join_time,days,zoom_rooms,meeting_id,meeting_passcode';

/** Monday, in whatever zone the tests run. */
export const MONDAY_0911 = new Date(2026, 10, 23, 9, 11, 4);

const READ_BY_DIALER = /^(ZOOM_|DIALER_|TZ$|NO_COLOR$|(https?|all|no)_proxy$)/i;

/** Runs one command line as main.ts would, in a folder of its own, and with nothing of this machine's environment. */
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

/** A sandbox for one test. */
export async function zoomSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A folder for one test, with these files. */
export function temporaryFolder(files: Record<string, string | Buffer> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'dialer-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

function writeFiles(folder: string, files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
}

/** For a test in another zone: the machine's own comes back after it. */
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
