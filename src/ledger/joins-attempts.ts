import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../base/system/time.ts';
import type { Span } from '../schedule/calendar.ts';
import type { JoinKey, JoinState, LedgerJoin } from './joins.ts';

// The files of the ledger: a folder for each UTC day, in it a file for each attempt at a join, with lines of JSON.

/** A line of a file: the first is the claim, each later one what came of it. */
export interface AttemptLine {
  state: JoinState;
  at: string;
  reason?: string;
  /** The attempt is over, though its outcome is unknown. */
  isReleased?: boolean;
  /** Whether the room was seen in a meeting afterwards. */
  isInMeeting?: boolean;
}

export interface ClaimLine extends AttemptLine {
  subject: Omit<LedgerJoin, 'dueAt'> & { dueAt: string };
  owner: string;
  /** An earlier run sent it, and the outcome is unknown. */
  isUnknown: boolean;
  /** This run sent it under its previous claim. */
  wasSent: boolean;
  /** How often earlier attempts sent it without an answer that settles it. Absent in records of old. */
  tries?: number;
  roomStatus: string;
}

/** What a file says about an attempt. A truncated line counts as never written. */
export interface Attempt {
  number: number;
  claim?: ClaimLine;
  last?: AttemptLine;
  /** How often it sent the join. */
  sent: number;
  /** When it was claimed, in Unix ms. */
  claimedAtMs: number;
}

/** A pipe is read as an empty file, without waiting for its other end. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

export function readAttempt(path: string, number: number): Attempt | undefined {
  try {
    const lines = parseLines(textOf(path));
    const [first] = lines;
    const last = lines.at(-1);
    if (!first || !last || !('subject' in first)) return { number, sent: 0, claimedAtMs: statSync(path).mtimeMs };
    const sent = lines.filter(({ state, isReleased }) => state === 'sent' && !isReleased).length;
    return { number, claim: first as ClaimLine, last, sent, claimedAtMs: Date.parse(first.at) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function textOf(path: string): string {
  const file = openSync(path, WITHOUT_WAITING);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
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

/** The latest attempt at each join of a day. */
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

/**
 * The name of a join's files. The time is to the minute, or to the millisecond for a join by hand. The room is a hash: IDs
 * can differ in case alone, which some disks ignore.
 */
export function nameOf({ roomId, meetingId, dueAt, action }: JoinKey): string {
  const time = dueAt
    .toISOString()
    .slice(11, 23)
    .replace(/:00\.000$|[:.]/g, '');
  const room = createHash('sha256').update(roomId).digest('hex').slice(0, 20);
  return `${time}-${meetingId}-${action}-${room}`;
}
