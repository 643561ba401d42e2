import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Order, Result, Tick } from './host-main.ts';
import { TIME_ZONE } from './schedule.ts';

/** A host: a process that runs dialer, can be killed, and starts again. */
export interface HostProcess {
  /** Resolves when the host has started. */
  ready(): Promise<unknown>;
  /** Does a run. Call it when the host is ready. Resolves to undefined if the host was killed. */
  run(tick: Tick): Promise<Result | undefined>;
  /** Sends SIGKILL, which stands for a power cut. */
  kill(): void;
  /** Stops the run as SIGTERM stops the real program. */
  stop(): void;
  close(): void;
}

/** Starts a host. `script` is host-main.ts, bundled; `folder` is its working directory. */
export function startHostProcess(script: string, folder: string): HostProcess {
  let child: ChildProcess;
  let ready: Promise<unknown>;
  let isKilled = false;
  let output = '';

  function boot(): void {
    isKilled = false;
    output = '';
    // Without this machine's proxies and DIALER_ variables.
    const { PATH = '', SystemRoot } = process.env;
    const env = { PATH, ...(SystemRoot && { SystemRoot }), TZ: TIME_ZONE };
    child = fork(script, [], { cwd: folder, env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
    const booted = child;
    ready = Promise.race([
      once(booted, 'message'),
      once(booted, 'exit').then(() => {
        if (booted === child && !isKilled) throw new Error(`the host did not start: ${output}`);
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
          else reject(new Error(`the host ended unexpectedly (${code ?? signal}): ${output}`));
        });
        running.send(tick satisfies Order);
      });
      running.removeAllListeners('message').removeAllListeners('exit');
      // If it was killed just as it finished, it counts as killed afterwards.
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
