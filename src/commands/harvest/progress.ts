import { formatCount, formatDuration } from '../../base/output/format.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';

export interface Counts {
  /** Meetings. */
  listed: number;
  done: number;
  sessions: number;
}

/** Shows how far a long run has got. */
export interface Progress {
  /** While the meetings are being listed. */
  listing(counts: Counts): void;
  /** Once all are listed, and after each meeting. */
  harvesting(counts: Counts): void;
  /** Prints a line above the progress. */
  line(text: string, style: 'red' | 'yellow' | 'dim'): void;
  end(): void;
}

const PLAIN_EVERY_MS = 30_000;
const FRAMES_A_SECOND = 4;

/** Shows a bar on a terminal, otherwise a line every half minute, or nothing if `isQuiet`. */
export async function showProgress(deps: Deps, { isQuiet }: { isQuiet: boolean }): Promise<Progress> {
  const plain = printer(deps.err, deps.env);
  const line: Progress['line'] = (text, style) => plain.line(text, style);
  if (isQuiet) return { listing() {}, harvesting() {}, line, end() {} };
  const left = timeLeft(deps);
  return deps.err.isTTY ? bar(deps, left, line) : periodicLines(deps, left, line);
}

/** Estimates from the pace of this run how long the rest takes, as text. */
function timeLeft({ elapsedMs }: Pick<Deps, 'elapsedMs'>): (counts: Counts) => string {
  let first: { done: number; atMs: number } | undefined;
  return ({ listed, done }) => {
    first ??= { done, atMs: elapsedMs() };
    if (done === first.done) return '';
    const each = (elapsedMs() - first.atMs) / (done - first.done);
    return `, about ${formatDuration(each * (listed - done))} left`;
  };
}

function textOf({ listed, done, sessions }: Counts, left: string): string {
  return `${done} of ${formatCount(listed, 'meeting')}, ${formatCount(sessions, 'session')}${left}`;
}

async function bar(deps: Deps, left: (counts: Counts) => string, line: Progress['line']): Promise<Progress> {
  const { SingleBar } = (await import('cli-progress')).default;
  // SingleBar only writes to it.
  const stream = deps.err as NodeJS.WritableStream;
  const single = new SingleBar({
    stream,
    fps: FRAMES_A_SECOND,
    barsize: 12,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    linewrap: true,
    clearOnComplete: true,
    emptyOnZero: true,
    format: '{bar} {text}',
  });
  let shown: { counts: Counts; text: string } | undefined;
  const show = (counts: Counts, text: string) => {
    if (!shown) single.start(counts.listed, counts.done, { text });
    shown = { counts, text };
    single.setTotal(counts.listed);
    single.update(counts.done, { text });
  };
  const end = () => {
    if (shown) single.stop();
    shown = undefined;
  };
  return {
    listing: (counts) => show({ ...counts, done: 0 }, `${formatCount(counts.listed, 'meeting')} listed`),
    harvesting: (counts) => show(counts, textOf(counts, left(counts))),
    line(text, style) {
      const before = shown;
      end();
      line(text, style);
      if (before) show(before.counts, before.text);
    },
    end,
  };
}

function periodicLines(
  { elapsedMs, err, env }: Deps,
  left: (counts: Counts) => string,
  line: Progress['line'],
): Progress {
  let lastMs = elapsedMs();
  const print = (text: () => string) => {
    if (elapsedMs() - lastMs < PLAIN_EVERY_MS) return;
    lastMs = elapsedMs();
    printer(err, env).line(`dialer: ${text()}`);
  };
  return {
    listing: ({ listed }) => print(() => `${formatCount(listed, 'meeting')} listed`),
    harvesting(counts) {
      const rest = left(counts);
      print(() => textOf(counts, rest));
    },
    line,
    end() {},
  };
}
