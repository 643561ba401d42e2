import { MINUTE_MS } from '../../../base/system/time.ts';
/** Registrants as Zoom sent them, by ID. */
export type Registrants = ReadonlyMap<string, Record<string, unknown>>;

export interface WriteBacksOptions {
  /** Writes what became of the codes beside them; resolves to whether it could. */
  write: (registrants: Registrants) => Promise<boolean>;
  /** Calls back once, so many ms from now; what it returns takes that back. */
  after: (ms: number, call: () => void) => () => void;
  /** A write-back ended otherwise. */
  onDefect: (error: unknown) => void;
}

/**
 * Between two write-backs. Google takes 60 reads a minute from one user (429 beyond them); dialer's do not depend on how many
 * register. A look into the Sheet costs 3 (worksheets, header, columns): by FRESH_MS of fresh.ts 18 a minute. A write-back
 * costs 5 (worksheets, header, a glance, what is there before it and after), with 10,000 rows 13, as the last two are of 2,000
 * rows each. The pass of cron, by the same user, costs one of both. That is 18 + 5 + 8 = 31 a minute, with 10,000 rows
 * 18 + 13 + 16 = 47. Where Google refuses each of the 4 tries to write, or somebody sorts the rows during each, a write-back
 * costs 8, or 28: at worst 18 + 8 + 11 = 37. Only with more than 6,000 rows such a minute goes beyond 60 (10,000: 77);
 * then what was read before stands in for a look (fresh.ts), and write-backs wait. Stopping adds one write-back.
 */
const PAUSE_MS = MINUTE_MS;

/**
 * Writes back apart from the passes, which never wait for it: the first at once, then one for all that passes have found in
 * the pause since the last; never two at a time. What could not be written is owed still, and tried again after the pause.
 */
export function createWriteBacks({ write, after, onDefect }: WriteBacksOptions) {
  let owed: Registrants | undefined;
  let running: Promise<void> | undefined;
  /** Ends the pause. */
  let cancel: (() => void) | undefined;
  let isClosing = false;

  async function writeOwed(): Promise<void> {
    const taken = owed ?? new Map();
    owed = undefined;
    const isWritten = await write(taken).catch((error) => {
      onDefect(error);
      return false;
    });
    if (!isWritten) owed = new Map([...taken, ...(owed ?? [])]);
  }

  function start(): void {
    running = writeOwed().then(() => {
      running = undefined;
      if (!isClosing) cancel = after(PAUSE_MS, resume);
    });
  }

  function resume(): void {
    cancel = undefined;
    if (owed) start();
  }

  return {
    /** Something became of codes; these registrants are at hand, and may not be when it is written. */
    owe(registrants: Registrants): void {
      owed = new Map([...(owed ?? []), ...registrants]);
      if (!running && !cancel) start();
    },
    /** Resolves once what runs is over, and what is still owed was tried once more. */
    async close(): Promise<void> {
      isClosing = true;
      cancel?.();
      await running;
      if (owed) await writeOwed();
    },
  };
}
