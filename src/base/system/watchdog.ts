import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const MESSAGE =
  'dialer: blocked for 55 s, so it ends itself; the next run takes up what it left. Is a network folder gone?\n';

/**
 * Ends this process after so long, from a thread of its own: a timer does not run while the process is blocked. It never
 * keeps the process running.
 */
export function startWatchdog(inMs: number): void {
  const watch = `
    const { writeSync } = require('node:fs');
    setTimeout(() => {
      try { writeSync(2, ${JSON.stringify(MESSAGE)}); } catch {}
      process.kill(process.pid, 'SIGKILL');
    }, ${Math.max(0, Math.round(inMs))});`;
  new Worker(watch, { eval: true }).unref();
}

/** Ends it now. Not by process.exit, which waits for threads that wait for a folder that is gone. */
export function endBlocked(): void {
  writeSync(2, MESSAGE);
  process.kill(process.pid, 'SIGKILL');
}
