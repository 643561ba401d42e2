import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const MESSAGE =
  'dialer: Blocked for 55 s, so this run was killed; the next one catches up. Is a network folder unreachable?\n';

/** Kills this process after `inMs`, from a thread: a timer does not run while the process is blocked. Does not keep it alive. */
export function startWatchdog(inMs: number): void {
  const watch = `
    const { writeSync } = require('node:fs');
    setTimeout(() => {
      try { writeSync(2, ${JSON.stringify(MESSAGE)}); } catch {}
      process.kill(process.pid, 'SIGKILL');
    }, ${Math.max(0, Math.round(inMs))});`;
  new Worker(watch, { eval: true }).unref();
}

/** Kills this process now. process.exit would wait for threads that are stuck in an unreachable folder. */
export function endBlocked(): void {
  writeSync(2, MESSAGE);
  process.kill(process.pid, 'SIGKILL');
}
