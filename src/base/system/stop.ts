import type { Deps, StopSignal } from './deps.ts';

const SIGNAL_NUMBERS: Record<StopSignal, number> = { SIGINT: 2, SIGTERM: 15 };

/** Aborts when the user or the system stops the run. */
export function untilStopped({ stopped }: Pick<Deps, 'stopped'>): AbortSignal {
  const stop = new AbortController();
  void stopped().then((signal) => stop.abort(signal));
  return stop.signal;
}

/** The signal that stopped the run; undefined if nothing did. `stop` is from `untilStopped`. */
export function stopSignal(stop: AbortSignal | undefined): StopSignal | undefined {
  return stop?.aborted ? stop.reason : undefined;
}

/** The exit code that a shell reports for a program that this signal has ended. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return 128 + SIGNAL_NUMBERS[signal];
}
