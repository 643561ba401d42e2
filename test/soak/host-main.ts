import type { StopSignal } from '../../src/base/system/deps.ts';
import { runCli } from '../../src/cli.ts';

// A host of the soak: does one run after another, as main.ts does, but with a simulated clock. Runs keep nothing in memory for
// the next one, so a single process can stand in for a new one each minute.

/** An order from the soak. `stop` stands for a SIGTERM. */
export type Order = Tick | 'stop';

export interface Tick {
  /** When the run starts, in Unix ms. From then on, the clock runs at normal speed. */
  nowMs: number;
  env: Record<string, string>;
  deadlineMs: number;
  args: string[];
}

export interface Result {
  stdout: string;
  stderr: string;
  exitCode: number;
}

let stop: (signal: StopSignal) => void = () => {};

async function run({ nowMs, env, deadlineMs, args }: Tick): Promise<Result> {
  const start = performance.now();
  const result = { stdout: '', stderr: '' };
  const stopped = new Promise<StopSignal>((resolve) => {
    stop = resolve;
  });
  const exitCode = await runCli(args, {
    env,
    now: new Date(nowMs),
    elapsedMs: () => performance.now() - start,
    deadlineMs,
    out: { write: (text) => (result.stdout += text) },
    err: { write: (text) => (result.stderr += text) },
    input: { isTTY: false, ask: async () => undefined, readLine: async () => undefined },
    stopped: () => stopped,
    watchOver: async () => {},
    awaitFile: async () => {},
  });
  return { ...result, exitCode };
}

process.on('message', async (order: Order) => {
  if (order === 'stop') stop('SIGTERM');
  else process.send?.(await run(order));
});
// The soak is gone.
process.on('disconnect', () => process.exit());
process.send?.('ready');
