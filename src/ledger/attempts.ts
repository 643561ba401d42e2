import { createHash, randomUUID } from 'node:crypto';
import { constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS } from '../base/system/time.ts';
import type { Span } from '../schedule/calendar.ts';
import type { JoinKey, JoinState, LedgerJoin } from './joins.ts';

// The files of the ledger: a folder for each UTC day, in it a file for each attempt at a join, lines of JSON in each.

/** One line of a file: the first is the claim, each later one what became of it. */
export interface AttemptLine {
  state: JoinState;
  at: string;
  reason?: string;
  /** The try is over, though its outcome is unknown. */
  isReleased?: boolean;
  /** Whether the room was seen to be in a meeting afterwards. */
  isInMeeting?: boolean;
}

export interface ClaimLine extends AttemptLine {
  subject: Omit<LedgerJoin, 'dueAt'> & { dueAt: string };
  owner: string;
  /** An earlier run sent it, and nobody knows what became of that. */
  isUnknown: boolean;
  /** This run sent it under its claim before this one. */
  wasSent: boolean;
  roomStatus: string;
}

/** What a file says: one attempt at a join. What a crash has cut off is as if it had never been written. */
export interface Attempt {
  number: number;
  claim?: ClaimLine;
  last?: AttemptLine;
  /** When it was claimed, in Unix ms. */
  claimedAtMs: number;
}

/** Disks of the FAT family have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];

/**
 * Makes a file that must not be there yet: whole or not at all, as nobody may see a claim that does not say whose it is.
 * Throws EEXIST.
 */
export async function create(path: string, line: object): Promise<void> {
  const whole = `${path}.${randomUUID()}`;
  try {
    await write(whole, 'wx', line);
    await link(whole, path);
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await write(path, 'wx', line);
  } finally {
    await rm(whole, { force: true });
  }
}

/** Adds to a file that must be there. */
export function append(path: string, line: object): Promise<void> {
  return write(path, constants.O_WRONLY | constants.O_APPEND, line);
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

export function readAttempt(path: string, number: number): Attempt | undefined {
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

function parseLines(text: string): AttemptLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null ? [value as AttemptLine] : [];
    } catch {
      return [];
    }
  });
}

/** The last attempt at each join of a day. */
export function latestFiles(day: string): { path: string; number: number }[] {
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

export function daysOf({ from, until }: Span): string[] {
  const days = [];
  for (let at = from.getTime(); dayOf(new Date(at)) < dayOf(until); at += DAY_MS) days.push(dayOf(new Date(at)));
  return [...days, dayOf(until)];
}

export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** To the minute, or for one by hand to the millisecond. The room as a hash: an ID can differ from another by its capitals alone, which not every disk can tell apart. */
export function nameOf({ roomId, meetingId, dueAt, action }: JoinKey): string {
  const time = dueAt
    .toISOString()
    .slice(11, 23)
    .replace(/:00\.000$|[:.]/g, '');
  const room = createHash('sha256').update(roomId).digest('hex').slice(0, 20);
  return `${time}-${meetingId}-${action}-${room}`;
}
