/** Where output goes; process.stdout is one. */
export interface Stream {
  /** `written` is told when it is on its way; who writes without end waits for it. */
  write(text: string, written?: (error?: Error | null) => void): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  /** Where it is a file of the system. */
  fd?: number | undefined;
}

/** What people type, or pipe in; process.stdin is behind it. */
export interface Input {
  isTTY: boolean;
  /** Asks on the terminal; a `hidden` answer is not shown. Resolves to nothing when it was given up (Ctrl-C, Ctrl-D). */
  ask(question: string, options?: { hidden?: boolean }): Promise<string | undefined>;
  /** The first line of what is piped in; nothing where there is none. */
  readLine(): Promise<string | undefined>;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a run needs from outside; main.ts has the real things. */
export interface Deps {
  /** The process's environment. `.env` is merged into it, so that TZ and proxy variables work from there too. */
  env: Record<string, string | undefined>;
  /** When the run began: the only reading of the clock. */
  now: Date;
  /** Since then, on a clock that never jumps. */
  elapsedMs: () => number;
  /** A tick's time, from `now`; shorter than the minute to the next one. */
  deadlineMs: number;
  out: Stream;
  err: Stream;
  input: Input;
  /** Resolves when the user or the system asks the process to stop, to the signal. */
  stopped: () => Promise<StopSignal>;
  /** From now on a process that is blocked is ended, well after the deadline of a run that began so long ago. */
  watchOver: (elapsedMs: number) => Promise<void>;
  /** Resolves once this file answers, or cannot be opened; a process that waits too long for it is ended. */
  awaitFile: (path: string) => Promise<void>;
}

/** Takes the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;
