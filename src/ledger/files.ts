import { createHash } from 'node:crypto';
import { constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { access, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Span } from '../dial/due.ts';
import {
  type Claim,
  type Entry,
  type Key,
  LEASE_MS,
  type Ledger,
  NotOurs,
  type State,
  type Subject,
} from '../dial/ledger.ts';
import { DialerError } from '../errors.ts';

/** One line of a file: the first is the claim, each later one what became of it. */
interface Line {
  state: State;
  at: string;
  reason?: string;
  /** The try is over, though its outcome is unknown. */
  isReleased?: boolean;
}

interface ClaimLine extends Line {
  subject: Omit<Subject, 'dueAt'> & { dueAt: string };
  owner: string;
  isUnknown: boolean;
  roomStatus: string;
}

/** What a file says: one attempt at a join. What a crash has cut off is as if it had never been written. */
interface Attempt {
  number: number;
  claim?: ClaimLine;
  last?: Line;
  /** When it was claimed, in Unix ms. */
  claimedAtMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The ledger in a folder of this machine: `<folder>/<account>/<UTC date>/<UTC time>-<meeting>-<action>-<room>.<attempt>`. A
 * claim is a file that only one process can create, and taking over a stale one is creating the next number: nothing is
 * ever rewritten, and only whole days are deleted. `owner` is this run; `clock` judges leases.
 */
export function fileLedger(folder: string, account: string, owner: string, clock: () => Date): Ledger {
  const root = join(folder, account.replace(/[^\w-]/g, '_') || '_');
  const fileOf = (key: Key, attempt: number) => join(root, dayOf(key.dueAt), `${nameOf(key)}.${attempt}`);
  const isHeld = ({ last, claimedAtMs }: Attempt) =>
    (!last || last.state === 'claimed' || last.state === 'sent') &&
    !last?.isReleased &&
    // Either way: two processes' clocks differ by milliseconds, and one that was set back must not hold a claim for hours.
    Math.abs(clock().getTime() - claimedAtMs) < LEASE_MS;

  function lastAttempt(key: Key): Attempt | undefined {
    for (let number = 1, last: Attempt | undefined; ; number++) {
      const attempt = readAttempt(fileOf(key, number), number);
      if (!attempt) return last;
      last = attempt;
    }
  }

  /** Begins the next attempt; resolves to false when another process has just done so. */
  async function begin(subject: Subject, attempt: number, line: Omit<ClaimLine, 'subject' | 'at'>): Promise<boolean> {
    const path = fileOf(subject, attempt);
    const text = { ...line, at: clock().toISOString(), subject: { ...subject, dueAt: subject.dueAt.toISOString() } };
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return write(path, 'wx', text).then(() => true, exists);
  }

  /** What the next attempt must know of the one before it. */
  function inherited(before: Attempt | undefined, roomStatus: string) {
    const wasUnknown = before?.claim?.isUnknown ?? false;
    const isUnknown = wasUnknown || (before?.last?.state === 'sent' && before.claim?.owner !== owner);
    return { owner, isUnknown, roomStatus: isUnknown ? (before?.claim?.roomStatus ?? roomStatus) : roomStatus };
  }

  async function claim(subject: Subject, roomStatus: string): Promise<Claim> {
    const before = lastAttempt(subject);
    if (before?.last?.state === 'accepted') throw new NotOurs('accepted');
    if (before && isHeld(before) && before.claim?.owner !== owner) throw new NotOurs('held');
    const number = (before?.number ?? 0) + 1;
    const inheritance = inherited(before, roomStatus);
    if (!(await begin(subject, number, { state: 'claimed', ...inheritance }))) throw new NotOurs('held');
    const path = fileOf(subject, number);
    const append = (line: Omit<Line, 'at'>) =>
      write(path, constants.O_WRONLY | constants.O_APPEND, { ...line, at: clock().toISOString() });
    const isTaken = () => access(fileOf(subject, number + 1)).then(() => true, missing);
    // Its holder may have woken up and finished while this one made up its mind.
    if (before && readAttempt(fileOf(subject, before.number), before.number)?.last?.state === 'accepted') {
      await append({ state: 'accepted' });
      throw new NotOurs('accepted');
    }
    return {
      isUnknown: inheritance.isUnknown,
      roomStatus: inheritance.roomStatus,
      async sent() {
        if (await isTaken()) throw new NotOurs('held');
        await append({ state: 'sent' });
      },
      async settle(state, reason) {
        if (await isTaken()) return false;
        await append({ state, ...(reason && { reason }), ...(state === 'sent' && { isReleased: true }) });
        return true;
      },
    };
  }

  async function end(subject: Subject, state: 'missed' | 'superseded', reason: string): Promise<boolean> {
    const before = lastAttempt(subject);
    const isOver = before?.last && ['accepted', 'missed', 'superseded'].includes(before.last.state);
    if (isOver || (before && isHeld(before) && before.claim?.owner !== owner)) return false;
    return begin(subject, (before?.number ?? 0) + 1, { state, reason, ...inherited(before, '') });
  }

  const ledger: Ledger = {
    async entries(span) {
      const files = daysOf(span).flatMap((day) => latestFiles(join(root, day)));
      return files.flatMap(({ path, number }): Entry[] => {
        const attempt = readAttempt(path, number);
        if (!attempt?.claim || !attempt.last) return [];
        const { subject } = attempt.claim;
        const dueAt = new Date(subject.dueAt);
        if (dueAt < span.from || dueAt >= span.until) return [];
        const { state, at } = attempt.last;
        return [{ ...subject, dueAt, state, at: new Date(at), isHeld: isHeld(attempt) }];
      });
    },
    claim,
    async end(subjects, state, reason) {
      const ended: Subject[] = [];
      for (const subject of subjects) if (await end(subject, state, reason)) ended.push(subject);
      return ended;
    },
    async prune(before) {
      const days = await readdir(root).catch(() => []);
      for (const day of days) if (day < dayOf(before)) await rm(join(root, day), { recursive: true, force: true });
    },
    async close() {},
  };
  return explained(ledger, folder);
}

/** The same ledger, whose errors say what is wrong with the folder. */
function explained(ledger: Ledger, folder: string): Ledger {
  const explain = (error: NodeJS.ErrnoException) => {
    throw typeof error.code === 'string' && !(error instanceof DialerError) ? folderError(error, folder) : error;
  };
  return {
    ...ledger,
    entries: (span) => ledger.entries(span).catch(explain),
    prune: (before) => ledger.prune(before).catch(explain),
    end: (...args) => ledger.end(...args).catch(explain),
    async claim(...args) {
      const claim = await ledger.claim(...args).catch(explain);
      return {
        ...claim,
        sent: () => claim.sent().catch(explain),
        settle: (...result) => claim.settle(...result).catch(explain),
      };
    },
  };
}

const WORDS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'it is not a folder',
  EEXIST: 'it is not a folder',
  ENOENT: 'it was deleted meanwhile',
};

function folderError({ code = '' }: NodeJS.ErrnoException, folder: string): DialerError {
  const hint = 'Let the user who runs dialer write there, or name another folder with DIALER_LEDGER.';
  return new DialerError(
    'ledger',
    `The ledger in ${folder} cannot be used: ${WORDS[code] ?? 'an error'} (${code}).`,
    hint,
  );
}

function missing(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT') return false;
  throw error;
}

function exists(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

/** On the disk when it resolves: a power cut must not take it back. */
async function write(path: string, flags: string | number, line: object): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(line)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function readAttempt(path: string, number: number): Attempt | undefined {
  try {
    const lines = parseLines(readFileSync(path, 'utf8'));
    const [first] = lines;
    const last = lines.at(-1);
    if (!first || !last || !('subject' in first)) return { number, claimedAtMs: statSync(path).mtimeMs };
    return { number, claim: first as ClaimLine, last, claimedAtMs: Date.parse(first.at) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

/** The last attempt at each join of a day. */
function latestFiles(day: string): { path: string; number: number }[] {
  const latest = new Map<string, number>();
  for (const file of filesIn(day)) {
    const [, name = '', number = 0] = /^(.+)\.(\d+)$/.exec(file) ?? [];
    latest.set(name, Math.max(latest.get(name) ?? 0, Number(number)));
  }
  latest.delete('');
  return [...latest].map(([name, number]) => ({ path: join(day, `${name}.${number}`), number }));
}

function filesIn(day: string): string[] {
  try {
    return readdirSync(day);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function daysOf({ from, until }: Span): string[] {
  const days = [];
  for (let at = from.getTime(); dayOf(new Date(at)) < dayOf(until); at += DAY_MS) days.push(dayOf(new Date(at)));
  return [...days, dayOf(until)];
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The room as a hash: an ID can differ from another by its capitals alone, which not every disk can tell apart. */
function nameOf({ roomId, meetingNumber, dueAt, action }: Key): string {
  const time = dueAt.toISOString().slice(11, 16).replace(':', '');
  const room = createHash('sha256').update(roomId).digest('hex').slice(0, 20);
  return `${time}-${meetingNumber}-${action}-${room}`;
}
