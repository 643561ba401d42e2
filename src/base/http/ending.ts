import { sharedController } from '../system/stop.ts';

/** How long requests in flight may still take once the run is stopping. */
const STOPPING_MS = 3000;

interface Limits {
  /** A clock that never jumps. */
  elapsedMs: () => number;
  /** When all requests end, on that clock; left out if only `stop` ends them. */
  deadlineMs?: number;
  /** Aborts when the run is asked to stop. */
  stop?: AbortSignal | undefined;
}

export interface Ending {
  /** Aborts when nothing new may start. */
  closing: AbortSignal;
  /** Aborts when requests in flight are given up. */
  deadline: AbortSignal;
  remainingMs(): number;
  /** Forgets the `stop` signal, which may live longer. */
  close(): void;
}

/** When the requests of a run end: at the deadline, or within 3 s of being asked to stop. */
export function createEnding({ elapsedMs, deadlineMs, stop }: Limits): Ending {
  const remainingMs = () => (deadlineMs ?? Number.POSITIVE_INFINITY) - elapsedMs();
  const deadline = sharedController();
  const closing = sharedController();
  const endIn = (ms: number) => setTimeout(() => deadline.abort(), Math.max(0, ms)).unref();
  if (deadlineMs !== undefined) endIn(remainingMs());
  deadline.signal.addEventListener('abort', () => closing.abort());
  const onStop = () => {
    closing.abort();
    endIn(Math.min(remainingMs(), STOPPING_MS));
  };
  if (stop?.aborted) onStop();
  stop?.addEventListener('abort', onStop);
  return {
    closing: closing.signal,
    deadline: deadline.signal,
    remainingMs,
    close: () => stop?.removeEventListener('abort', onStop),
  };
}
