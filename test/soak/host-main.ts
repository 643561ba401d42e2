import type { StopSignal } from '../../src/base/system/deps.ts';
import { runCli } from '../../src/cli.ts';

// A machine of the soak: runs one tick after another as main.ts would, but by a clock that it is told. A tick keeps nothing
// in memory for the next one, so that one process can do what each minute a new one does.

/** What the soak asks of it; `stop` is what a SIGTERM is to the real one. */
export type Order = Tick | 'stop';

export interface Tick {
  /** When the tick begins, in Unix ms; from then on the clock runs on as the real one does. */
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
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
process.send?.('ready');
