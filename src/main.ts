#!/usr/bin/env node
import { runCli } from './cli.ts';

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const TICK_DEADLINE_MS = 50_000;

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  // When the process was started, not when Node was ready: a tick belongs to the minute it started in.
  now: new Date(performance.timeOrigin),
  elapsedMs: () => performance.now(),
  deadlineMs: TICK_DEADLINE_MS,
  out: process.stdout,
  err: process.stderr,
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
});
