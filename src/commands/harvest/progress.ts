import { formatDuration } from '../../base/output/format.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';

export interface Counts {
  /** Of meetings. */
  listed: number;
  done: number;
  sessions: number;
}

/** What a long run tells of itself. */
export interface Progress {
  /** Before how many there are is known. */
  listing(counts: Counts): void;
  /** Once it is, and whenever it has come further. */
  harvesting(counts: Counts): void;
  /** A line above it. */
  line(text: string, style: 'red' | 'yellow' | 'dim'): void;
  end(): void;
}

const PLAIN_EVERY_MS = 30_000;
const FRAMES_A_SECOND = 4;

/** A bar on a terminal, a line now and then where there is none, nothing when it `isQuiet`. */
export async function progress(deps: Deps, { isQuiet }: { isQuiet: boolean }): Promise<Progress> {
  const plain = printer(deps.err, deps.env);
  const line: Progress['line'] = (text, style) => plain.line(text, style);
  if (isQuiet) return { listing() {}, harvesting() {}, line, end() {} };
  const left = timeLeft(deps);
  return deps.err.isTTY ? bar(deps, left, line) : nowAndThen(deps, left, line);
}

/** How long the rest takes at the pace so far of this run, as words. */
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
  return `${done} of ${listed} meetings, ${sessions} sessions${left}`;
}

async function bar(deps: Deps, left: (counts: Counts) => string, line: Progress['line']): Promise<Progress> {
  const { SingleBar } = (await import('cli-progress')).default;
  // It only writes to it.
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
    listing: (counts) => show({ ...counts, done: 0 }, `${counts.listed} meetings listed`),
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

function nowAndThen({ elapsedMs, err, env }: Deps, left: (counts: Counts) => string, line: Progress['line']): Progress {
  let lastMs = elapsedMs();
  const tell = (text: () => string) => {
    if (elapsedMs() - lastMs < PLAIN_EVERY_MS) return;
    lastMs = elapsedMs();
    printer(err, env).line(`dialer: ${text()}`);
  };
  return {
    listing: ({ listed }) => tell(() => `${listed} meetings listed`),
    harvesting(counts) {
      const words = left(counts);
      tell(() => textOf(counts, words));
    },
    line,
    end() {},
  };
}
