/** Where output goes, like process.stdout. */
export interface Stream {
  /** Calls `written` once the text is on its way; a long output waits for it. */
  write(text: string, written?: (error?: Error | null) => void): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  /** Its file descriptor, if it has one. */
  fd?: number | undefined;
}

/** What a person types or a program pipes in, like process.stdin. */
export interface Input {
  isTTY: boolean;
  /** Asks on the terminal. Resolves to undefined if the user gave up (Ctrl-C, Ctrl-D). */
  ask(question: string, options?: { hidden?: boolean }): Promise<string | undefined>;
  /** The first line piped in; undefined if there is none. */
  readLine(): Promise<string | undefined>;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a run needs from outside; main.ts provides the real things. */
export interface Deps {
  /** The process's environment. `.env` is merged into it, so that TZ and the proxy variables work from there too. */
  env: Record<string, string | undefined>;
  /** When the run began: the only reading of the clock. */
  now: Date;
  /** Time since then, on a clock that never jumps. */
  elapsedMs: () => number;
  /** How long a scheduled run may take, from `now`: less than the minute to the next one. */
  deadlineMs: number;
  out: Stream;
  err: Stream;
  input: Input;
  /** Resolves to the signal when the user or the system stops the process. */
  stopped: () => Promise<StopSignal>;
  /** From now on, kills the process if it is blocked well after its deadline. */
  watchOver: (elapsedMs: number) => Promise<void>;
  /** Resolves once a file can be opened, or cannot; kills the process if that takes too long. */
  awaitFile: (path: string) => Promise<void>;
}

/** Where a command prints, and the environment that says how. */
export type Output = Pick<Deps, 'out' | 'err' | 'env'>;

/** Receives the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;
