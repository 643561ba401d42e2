import { join } from 'node:path';
import { DialerError } from '../errors.ts';
import type { CodeLedger, Redemption, RedemptionClaim, WaitingRegistrant } from './codes.ts';
import {
  type Act,
  type CodeLedgerLine,
  type CodeLedgerState,
  enter,
  isHeld,
  isSame,
  parseLine,
  promising,
  type RedemptionEntry,
  type Telling,
  whoOf,
} from './codes-entries.ts';
import { folderError } from './folder-errors.ts';
import { appendLine, followLines } from './lines.ts';

const FILE = 'approvals.ndjson';

/**
 * The ledger of codes in a file of this machine, `<folder>/approvals.ndjson`, to which lines of JSON are added and in which
 * nothing is ever rewritten. What makes a claim one run's alone is the order of lines, which is the same for all: a run adds
 * its line, and then reads what came of it after all those before it. Clocks only decide how long one run waits for another:
 * a code is nobody else's once `sent` stands behind its claim, and a `sent` behind another's claim does not count. It needs
 * a disk of this machine: on a network's, appending (O_APPEND) is not one step, and two runs can overwrite each other.
 * `owner` is this run; `clock` judges leases.
 */
export function fileCodeLedger(folder: string, account: string, owner: string, clock: () => Date): CodeLedger {
  const path = join(folder, FILE);
  const follow = followLines(path);
  let book: CodeLedgerState = { uses: new Map(), told: new Map() };
  let last: Promise<unknown> = Promise.resolve();

  /** Reads what is new; of whom this run has told something new in it. */
  function refresh(): WaitingRegistrant[] {
    const { lines, isAnew } = follow();
    if (isAnew) book = { uses: new Map(), told: new Map() };
    const news: WaitingRegistrant[] = [];
    for (const text of lines) {
      const line = parseLine(text);
      if (line?.account !== account) continue;
      const told = enter(book, line);
      if (line.owner === owner) news.push(...told);
    }
    return news;
  }

  /** Adds a line, less what would be in vain, and reads what came of it. */
  async function write(
    what: Omit<Act, 'account' | 'owner' | 'at'> | Pick<Telling, 'deed' | 'of'>,
  ): Promise<WaitingRegistrant[]> {
    refresh();
    const line = promising(book, { ...what, account, at: clock().toISOString(), owner } as CodeLedgerLine);
    if (line.of.length === 0) return [];
    await appendLine(path, JSON.stringify(line));
    return refresh();
  }

  function isMine(taking: RedemptionClaim): boolean {
    const entry = book.uses.get(taking.key);
    return !!entry && isSame(entry.taking, taking) && entry.owner === owner && isHeld(entry, clock().getTime());
  }

  /** One after the other: what came of a line is read before the next is written. */
  function inTurn<T>(act: () => T | Promise<T>): Promise<T> {
    const result = last.then(act).catch((error: NodeJS.ErrnoException) => {
      throw typeof error.code === 'string' && !(error instanceof DialerError) ? folderError(error, path) : error;
    });
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: () =>
      inTurn(() => {
        refresh();
        return { uses: usesOf(book, clock()), told: [...book.told.values()] };
      }),
    claim: (wanted) =>
      inTurn(async () => {
        await write({ deed: 'claim', reason: '', of: wanted.map(takingOf) });
        return wanted.filter(isMine);
      }),
    sent: (taken) =>
      inTurn(async () => {
        await write({ deed: 'sent', reason: '', of: taken.map(takingOf) });
        return taken.filter((each) => isMine(each) && book.uses.get(each.key)?.deed === 'sent');
      }),
    settle: (taken, state, reason) =>
      inTurn(async () => {
        await write({ deed: 'settle', state, reason, of: taken.map(takingOf) });
      }),
    found: (uses, state, reason) =>
      inTurn(async () => {
        await write({ deed: 'found', state, reason, of: uses.map(takingOf) });
      }),
    tell: (waiting) =>
      inTurn(async () => {
        const of = waiting.map((each) => ({ ...takingOf(each), reason: each.reason }));
        const news = new Set((await write({ deed: 'tell', of })).map(textOf));
        return waiting.filter((each) => news.delete(textOf(each)));
      }),
    async close() {},
  };
}

/** These fields and no other: a caller's can have more. */
function takingOf({ key, meetingId, registrantId, email, name }: RedemptionClaim): RedemptionClaim {
  return { key, meetingId, registrantId, email, name };
}

function textOf(waiting: WaitingRegistrant): string {
  return JSON.stringify([whoOf(waiting), waiting.reason]);
}

function usesOf({ uses }: CodeLedgerState, now: Date): Map<string, Redemption> {
  const today = now.toISOString().slice(0, 10);
  const sendsOf = new Map<string, number>();
  for (const { taking, sends, sentOn } of uses.values()) {
    if (sentOn === today) sendsOf.set(whoOf(taking), (sendsOf.get(whoOf(taking)) ?? 0) + sends);
  }
  const useOf = (entry: RedemptionEntry): Redemption => {
    const { taking, state, atMs, reason } = entry;
    const sentToday = sendsOf.get(whoOf(taking)) ?? 0;
    const { key, meetingId, registrantId, email, name } = taking;
    const isHeldNow = isHeld(entry, now.getTime());
    const at = new Date(atMs);
    return { key, meetingId, registrantId, email, name, state, at, reason, isHeld: isHeldNow, sentToday };
  };
  return new Map([...uses].map(([key, entry]) => [key, useOf(entry)]));
}
