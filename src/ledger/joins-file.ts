import { access, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../base/system/files.ts';
import {
  type Attempt,
  type AttemptLine,
  append,
  type ClaimLine,
  create,
  dayOf,
  daysOf,
  latestFiles,
  nameOf,
  readAttempt,
} from './attempts.ts';
import { explained } from './folder-errors.ts';
import {
  type Claim,
  type JoinKey,
  LEASE_MS,
  type Ledger,
  type LedgerEntry,
  type LedgerJoin,
  NotOurs,
} from './joins.ts';

/**
 * The ledger in a folder of this machine: `<folder>/<account>/<UTC date>/<UTC time>-<meeting>-<action>-<room>.<attempt>`. A
 * claim is a file that only one process can create, and taking over a stale one is creating the next number: nothing is
 * ever rewritten, and only whole days are deleted. `owner` is this run; `clock` judges leases.
 */
export function fileLedger(folder: string, account: string, owner: string, clock: () => Date): Ledger {
  const root = join(folder, account.replace(/[^\w-]/g, '_') || '_');
  const fileOf = (key: JoinKey, attempt: number) => join(root, dayOf(key.dueAt), `${nameOf(key)}.${attempt}`);
  const isHeldNow = (attempt: Attempt) => isHeld(attempt, clock());

  function lastAttempt(key: JoinKey): Attempt | undefined {
    for (let number = 1, last: Attempt | undefined; ; number++) {
      const attempt = readAttempt(fileOf(key, number), number);
      if (!attempt) return last;
      last = attempt;
    }
  }

  /** Begins the next attempt; resolves to false when another process has just done so. */
  async function begin(
    subject: LedgerJoin,
    attempt: number,
    line: Omit<ClaimLine, 'subject' | 'at'>,
  ): Promise<boolean> {
    const path = fileOf(subject, attempt);
    const text = { ...line, at: clock().toISOString(), subject: { ...subject, dueAt: subject.dueAt.toISOString() } };
    try {
      await create(path, text).catch(async (error) => {
        missing(error);
        makeFolder(dirname(path));
        await create(path, text);
      });
      return true;
    } catch (error) {
      return exists(error as NodeJS.ErrnoException);
    }
  }

  async function claim(subject: LedgerJoin, roomStatus: string): Promise<Claim> {
    const before = lastAttempt(subject);
    if (before?.last?.state === 'accepted') throw new NotOurs('accepted');
    if (before && isHeldNow(before) && before.claim?.owner !== owner) throw new NotOurs('held');
    const number = (before?.number ?? 0) + 1;
    const inheritance = inherited(before, owner, roomStatus);
    if (!(await begin(subject, number, { state: 'claimed', ...inheritance }))) throw new NotOurs('held');
    const path = fileOf(subject, number);
    const note = (line: Omit<AttemptLine, 'at'>) => append(path, { ...line, at: clock().toISOString() });
    const isTaken = () => access(fileOf(subject, number + 1)).then(() => true, missing);
    let isAccepted = false;
    // Its holder may have woken up and finished while this one made up its mind.
    if (before && readAttempt(fileOf(subject, before.number), before.number)?.last?.state === 'accepted') {
      await note({ state: 'accepted' });
      throw new NotOurs('accepted');
    }
    return {
      isUnknown: inheritance.isUnknown,
      roomStatus: inheritance.roomStatus,
      async sent() {
        const own = readAttempt(path, number);
        if (isAccepted || !own || !isHeldNow(own) || (await isTaken())) throw new NotOurs('held');
        await note({ state: 'sent' });
      },
      async settle(state, reason) {
        if (isAccepted || (await isTaken())) return false;
        isAccepted = state === 'accepted';
        await note({ state, ...(reason && { reason }), ...(state === 'sent' && { isReleased: true }) });
        return true;
      },
    };
  }

  async function end(subject: LedgerJoin, state: 'missed' | 'superseded', reason: string): Promise<boolean> {
    const before = lastAttempt(subject);
    const isOver = before?.last && ['accepted', 'missed', 'superseded'].includes(before.last.state);
    if (isOver || (before && isHeldNow(before) && before.claim?.owner !== owner)) return false;
    return begin(subject, (before?.number ?? 0) + 1, { state, reason, ...inherited(before, owner, '') });
  }

  const ledger: Ledger = {
    async entries(span) {
      const files = daysOf(span).flatMap((day) => latestFiles(join(root, day)));
      return files.flatMap(({ path, number }): LedgerEntry[] => {
        const attempt = readAttempt(path, number);
        if (!attempt?.claim || !attempt.last) return [];
        const { subject } = attempt.claim;
        const dueAt = new Date(subject.dueAt);
        if (dueAt < span.from || dueAt >= span.until) return [];
        const { state, at, reason = '', isInMeeting } = attempt.last;
        const isUnknown = attempt.claim.isUnknown || attempt.claim.wasSent || state === 'sent';
        const seen = isInMeeting !== undefined && { isInMeeting };
        return [{ ...subject, dueAt, state, at: new Date(at), reason, ...seen, isHeld: isHeldNow(attempt), isUnknown }];
      });
    },
    claim,
    async end(subjects, state, reason) {
      const ended: LedgerJoin[] = [];
      for (const subject of subjects) if (await end(subject, state, reason)) ended.push(subject);
      return ended;
    },
    async saw(subjects, isInMeeting) {
      for (const subject of subjects) {
        const { number, last } = lastAttempt(subject) ?? {};
        if (number && last?.state === 'accepted') await append(fileOf(subject, number), { ...last, isInMeeting });
      }
    },
    async prune(before) {
      const days = await readdir(root).catch(() => []);
      for (const day of days) if (day < dayOf(before)) await rm(join(root, day), { recursive: true, force: true });
    },
    async close() {},
  };
  return explained(ledger, folder);
}

/** Whether whoever claimed it may still be at it. */
function isHeld({ last, claimedAtMs }: Attempt, now: Date): boolean {
  const isOpen = !last || last.state === 'claimed' || last.state === 'sent';
  // Either way: two processes' clocks differ by milliseconds, and one that was set back must not hold a claim for hours.
  return isOpen && !last?.isReleased && Math.abs(now.getTime() - claimedAtMs) < LEASE_MS;
}

/** What the next attempt, which is `owner`'s, must know of the one before it. */
function inherited(
  before: Attempt | undefined,
  owner: string,
  roomStatus: string,
): Omit<ClaimLine, keyof AttemptLine | 'subject'> {
  const { claim, last } = before ?? {};
  const wasSent = claim?.wasSent || last?.state === 'sent';
  const isMine = claim?.owner === owner;
  const isUnknown = claim?.isUnknown || (wasSent && !isMine) || false;
  const status = isUnknown || (isMine && wasSent) ? (claim?.roomStatus ?? roomStatus) : roomStatus;
  return { owner, isUnknown, wasSent: wasSent && isMine, roomStatus: status };
}

function missing(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT') return false;
  throw error;
}

function exists(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}
