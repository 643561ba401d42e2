import { Worker } from 'node:worker_threads';

const SECONDS = 55;

/**
 * Ends this process after so long, from a thread of its own: a timer does not run while the process is blocked, by a
 * network folder that has gone away, say. It never keeps the process running.
 */
export function startWatchdog(inMs: number): void {
  const watch = `
    const { writeSync } = require('node:fs');
    setTimeout(() => {
      try { writeSync(2, 'dialer: blocked for ${SECONDS} s, so it ends itself; the next run takes up what it left. Is a network folder gone?\\n'); } catch {}
      process.kill(process.pid, 'SIGKILL');
    }, ${Math.max(0, Math.round(inMs))});`;
  new Worker(watch, { eval: true }).unref();
}
