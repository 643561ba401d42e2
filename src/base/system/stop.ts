import { setMaxListeners } from 'node:events';
import type { Deps, StopSignal } from './deps.ts';

const SIGNAL_NUMBERS: Record<StopSignal, number> = { SIGINT: 2, SIGTERM: 15 };

/** Aborts when the user or the system stops the run. */
export function untilStopped({ stopped }: Pick<Deps, 'stopped'>): AbortSignal {
  const stop = sharedController();
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

/** A controller whose signal any number may wait for at once. By default Node prints a warning when more than 10 do. */
export function sharedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
