#!/usr/bin/env -S node --
// The `--`: Node 20 would take an --env-file behind the script's name for its own.
import { close, fstatSync, open, writeSync } from 'node:fs';
import type { Stream } from './base/system/deps.ts';
import { runCli } from './cli.ts';

const TICK_DEADLINE_MS = 50_000;
/** Whatever holds a run up, the next ones have the machine to themselves. */
const WATCHDOG_MS = 55_000;
let outputIsLost = false;

// process.uptime() and not `performance`, and the streams only when something is written: each costs milliseconds to
// load, and most ticks have nothing due and nothing to say. For the same reason the build puts node:events, which is loaded
// anyway, in the place of node:child_process (build.mjs): commander wants it for commands that are programs.
const elapsedMs = () => process.uptime() * 1000;

runCli(process.argv.slice(2), {
  env: process.env,
  // When the process was started, not when Node was ready: a tick belongs to the minute it started in. Both are cut to
  // whole ms, so that one that starts at the stroke of a minute never counts for the minute before.
  now: new Date(Date.now() - Math.floor(elapsedMs())),
  elapsedMs,
  deadlineMs: TICK_DEADLINE_MS,
  out: lazyStream(() => process.stdout),
  err: lazyStream(() => process.stderr),
  input: {
    get isTTY() {
      return process.stdin.isTTY === true;
    },
    ask: async (...question) => (await import('./base/system/ask.ts')).ask(...question),
    readLine: async () => (await import('./base/system/ask.ts')).readLine(),
  },
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
    }),
  watchOver: async (sinceMs) => (await import('./base/system/watchdog.ts')).startWatchdog(WATCHDOG_MS - sinceMs),
  awaitFile(path) {
    const timer = setTimeout(
      async () => (await import('./base/system/watchdog.ts')).endBlocked(),
      WATCHDOG_MS - elapsedMs(),
    );
    return new Promise((resolve) => {
      open(path, 'r', (error, file) => {
        clearTimeout(timer);
        if (error) resolve();
        else close(file, () => resolve());
      });
    });
  },
}).then((exitCode) => {
  process.exitCode = exitCode || (outputIsLost ? 1 : 0);
});

function lazyStream(stream: () => NodeJS.WriteStream & { fd: number }): Stream {
  let isFile: boolean | undefined;
  return {
    write(text, written) {
      if (isFile === undefined) {
        stream().on('error', onWriteError);
        isFile = isRegularFile(stream().fd);
      }
      if (isFile) writeWhole(stream().fd, text, written);
      else stream().write(text, written);
    },
    get fd() {
      return stream().fd;
    },
    get isTTY() {
      return stream().isTTY;
    },
    get columns() {
      // A terminal that nobody has given a size (`script`, some containers) has 0.
      return stream().columns || undefined;
    },
  };
}

/** Not every system tells of a terminal or a pipe. */
function isRegularFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node's own stream takes for written what a full disk has taken a part of. */
function writeWhole(fd: number, text: string, written: (error?: Error) => void = () => {}): void {
  const bytes = Buffer.from(text);
  let trouble: NodeJS.ErrnoException | undefined;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    trouble = error as NodeJS.ErrnoException;
    onWriteError(trouble);
  }
  written(trouble);
}

/** A reader that has seen enough (`| head`) is no error; a full disk is one, but must not end the tick. */
function onWriteError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || outputIsLost) return;
  outputIsLost = true;
  process.exitCode = 1;
  process.stderr.write(`dialer: output could not be written: ${error.code}.\n`);
}
