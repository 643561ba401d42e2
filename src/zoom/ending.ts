/** What is under way when the run is asked to end may still be answered. */
const STOPPING_MS = 3000;

/**
 * When the requests of a run end: all of them by the deadline (ms, as `elapsedMs` counts), and soon after it is asked to
 * stop. `closing` aborts when nothing new is begun any more, `deadline` when what is under way is given up.
 */
export function createEnding(elapsedMs: () => number, deadlineMs: number, stop: AbortSignal | undefined) {
  const remainingMs = () => deadlineMs - elapsedMs();
  const deadline = new AbortController();
  const closing = new AbortController();
  const endIn = (ms: number) => setTimeout(() => deadline.abort(), Math.max(0, ms)).unref();
  endIn(remainingMs());
  deadline.signal.addEventListener('abort', () => closing.abort());
  const onStop = () => {
    closing.abort();
    endIn(Math.min(remainingMs(), STOPPING_MS));
  };
  if (stop?.aborted) onStop();
  stop?.addEventListener('abort', onStop);
  return { deadline: deadline.signal, closing: closing.signal, remainingMs };
}
