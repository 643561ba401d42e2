import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Order, Result, Tick } from './host-main.ts';
import { TIME_ZONE } from './schedule.ts';

/** A host as the soak has it: a process that runs ticks, dies and comes back. */
export interface Computer {
  /** Until it has booted. */
  ready(): Promise<unknown>;
  /** To be called when it is ready. Resolves to nothing when it was killed meanwhile. */
  run(tick: Tick): Promise<Result | undefined>;
  /** SIGKILL, as a power cut is. */
  kill(): void;
  /** What a SIGTERM is to the real program. */
  stop(): void;
  close(): void;
}

/** `script` is host-main.ts, built. It works in `folder`. */
export function computer(script: string, folder: string): Computer {
  let child: ChildProcess;
  let ready: Promise<unknown>;
  let isKilled = false;
  let said = '';

  function boot(): void {
    isKilled = false;
    said = '';
    // With nothing of this machine's environment: no proxies, no DIALER_ of whoever runs the soak.
    const { PATH = '', SystemRoot } = process.env;
    const env = { PATH, ...(SystemRoot && { SystemRoot }), TZ: TIME_ZONE };
    child = fork(script, [], { cwd: folder, env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
    const booted = child;
    ready = Promise.race([
      once(booted, 'message'),
      once(booted, 'exit').then(() => {
        if (booted === child && !isKilled) throw new Error(`the host did not start: ${said}`);
      }),
    ]);
  }

  boot();
  return {
    ready: () => ready,
    async run(tick) {
      const running = child;
      const result = await new Promise<Result | undefined>((resolve, reject) => {
        running.once('message', resolve);
        running.once('exit', (code, signal) => {
          if (isKilled) resolve(undefined);
          else reject(new Error(`the host itself ended (${code ?? signal}): ${said}`));
        });
        running.send(tick satisfies Order);
      });
      running.removeAllListeners('message').removeAllListeners('exit');
      // Killed in the moment in which it was done: it is as if it had been killed just after.
      if (isKilled) {
        if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
        boot();
      }
      return result;
    },
    kill() {
      isKilled = true;
      child.kill('SIGKILL');
    },
    stop() {
      if (!isKilled) child.send('stop' satisfies Order);
    },
    close() {
      isKilled = true;
      child.kill('SIGKILL');
    },
  };
}
