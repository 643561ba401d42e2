#!/usr/bin/env -S node --
// Without the `--`, Node 20 would take an --env-file after the script's name for its own option.
import { close, fstatSync, open, writeSync } from 'node:fs';
import type { Stream } from './base/system/deps.ts';
import { runCli } from './cli.ts';

const TICK_DEADLINE_MS = 50_000;
/** Kill a stuck run before the next one starts. */
const WATCHDOG_MS = 55_000;
let isOutputLost = false;

// Most runs have nothing due and nothing to print, so what costs milliseconds to load is loaded on use: the streams, the
// prompt, the watchdog. Hence process.uptime() and not `performance`.
const elapsedMs = () => process.uptime() * 1000;

runCli(process.argv.slice(2), {
  env: process.env,
  // When the process was started, not when Node was ready: a run belongs to the minute in which it started. Both are cut
  // to whole ms, so that a run started at the stroke of a minute never counts for the minute before.
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
  process.exitCode = exitCode || (isOutputLost ? 1 : 0);
});

function lazyStream(stream: () => NodeJS.WriteStream & { fd: number }): Stream {
  let isFile: boolean | undefined;
  return {
    write(text, written) {
      if (isFile === undefined) {
        stream().on('error', onWriteError);
        isFile = isRegularFile(stream().fd);
      }
      if (isFile) writeToFile(stream().fd, text, written);
      else stream().write(text, written);
    },
    get fd() {
      return stream().fd;
    },
    get isTTY() {
      return stream().isTTY;
    },
    get columns() {
      // A terminal whose size was never set (`script`, some containers) has 0.
      return stream().columns || undefined;
    },
  };
}

/** Not every system can describe a terminal or a pipe. */
function isRegularFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node's own stream reports success if a full disk took only part of the text. */
function writeToFile(fd: number, text: string, written: (error?: Error) => void = () => {}): void {
  const bytes = Buffer.from(text);
  let failure: NodeJS.ErrnoException | undefined;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    failure = error as NodeJS.ErrnoException;
    onWriteError(failure);
  }
  written(failure);
}

/** A closed pipe (`| head`) is not an error. A full disk is one, but must not end the run. */
function onWriteError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || isOutputLost) return;
  isOutputLost = true;
  process.exitCode = 1;
  process.stderr.write(`dialer: Could not write the output: ${error.code}.\n`);
}
