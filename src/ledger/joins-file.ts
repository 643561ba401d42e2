import { access, readdir, rm } from 'node:fs/promises';
import { dirname, join as joinPath } from 'node:path';
import { makeFolder } from '../base/system/folders.ts';
import { explained } from './folder-errors.ts';
import {
  type Claim,
  type EndState,
  type JoinKey,
  type JoinState,
  type Ledger,
  type LedgerEntry,
  type LedgerJoin,
  NotOurs,
} from './joins.ts';
import {
  type Attempt,
  type AttemptLine,
  type ClaimLine,
  dayOf,
  daysOf,
  latestFiles,
  nameOf,
  readAttempt,
} from './joins-attempts.ts';
import { isWithinLease } from './lease.ts';
import { appendToExisting, createWithLine } from './lines.ts';

/**
 * The ledger as a folder on this machine: `<folder>/<account>/<UTC date>/<UTC time>-<meeting>-<action>-<room>.<attempt>`. A
 * claim is a file that only one process can create, and taking over a stale claim means creating the next number: nothing is
 * ever rewritten, and only whole days are deleted. `owner` is this run; `clock` judges leases.
 */
export function fileLedger(folder: string, account: string, owner: string, clock: () => Date): Ledger {
  const root = joinPath(folder, account.replace(/[^\w-]/g, '_') || '_');
  const fileOf = (key: JoinKey, attempt: number) => joinPath(root, dayOf(key.dueAt), `${nameOf(key)}.${attempt}`);
  const isHeldNow = (attempt: Attempt) => isHeld(attempt, clock());

  function lastAttempt(key: JoinKey): Attempt | undefined {
    for (let number = 1, last: Attempt | undefined; ; number++) {
      const attempt = readAttempt(fileOf(key, number), number);
      if (!attempt) return last;
      last = attempt;
    }
  }

  /** Starts the next attempt. Resolves to false if another process has just done so. */
  async function begin(join: LedgerJoin, attempt: number, line: Omit<ClaimLine, 'subject' | 'at'>): Promise<boolean> {
    const path = fileOf(join, attempt);
    const text = { ...line, at: clock().toISOString(), subject: { ...join, dueAt: join.dueAt.toISOString() } };
    try {
      await createWithLine(path, text).catch(async (error) => {
        missing(error);
        makeFolder(dirname(path));
        await createWithLine(path, text);
      });
      return true;
    } catch (error) {
      return exists(error as NodeJS.ErrnoException);
    }
  }

  async function claim(join: LedgerJoin, roomStatus: string): Promise<Claim> {
    const before = lastAttempt(join);
    if (before?.last?.state === 'accepted') throw new NotOurs('accepted');
    if (before && isHeldNow(before) && before.claim?.owner !== owner) throw new NotOurs('held');
    const number = (before?.number ?? 0) + 1;
    const inheritance = inherited(before, owner, roomStatus);
    if (!(await begin(join, number, { state: 'claimed', ...inheritance }))) throw new NotOurs('held');
    const path = fileOf(join, number);
    const note = (line: Omit<AttemptLine, 'at'>) => appendToExisting(path, { ...line, at: clock().toISOString() });
    const isTakenOver = () => access(fileOf(join, number + 1)).then(() => true, missing);
    let isAccepted = false;
    // The previous holder may have woken up and finished while this run made its claim.
    if (before && readAttempt(fileOf(join, before.number), before.number)?.last?.state === 'accepted') {
      await note({ state: 'accepted' });
      throw new NotOurs('accepted');
    }
    return {
      isUnknown: inheritance.isUnknown,
      tries: inheritance.tries,
      roomStatus: inheritance.roomStatus,
      async markSent() {
        const own = readAttempt(path, number);
        if (isAccepted || !own || !isHeldNow(own) || (await isTakenOver())) throw new NotOurs('held');
        await note({ state: 'sent' });
      },
      async settle(state, reason) {
        if (isAccepted || (await isTakenOver())) return false;
        isAccepted = state === 'accepted';
        await note({ state, ...(reason && { reason }), ...(state === 'sent' && { isReleased: true }) });
        return true;
      },
    };
  }

  async function end(join: LedgerJoin, state: EndState, reason: string): Promise<boolean> {
    const before = lastAttempt(join);
    const hasEnded = before?.last && isOver(before.last.state);
    if (hasEnded || (before && isHeldNow(before) && before.claim?.owner !== owner)) return false;
    return begin(join, (before?.number ?? 0) + 1, { state, reason, ...inherited(before, owner, '') });
  }

  const ledger: Ledger = {
    async entries(span) {
      const files = daysOf(span).flatMap((day) => latestFiles(joinPath(root, day)));
      return files.flatMap(({ path, number }): LedgerEntry[] => {
        const attempt = readAttempt(path, number);
        if (!attempt?.claim || !attempt.last) return [];
        const { subject } = attempt.claim;
        const dueAt = new Date(subject.dueAt);
        if (dueAt < span.from || dueAt >= span.until) return [];
        const { state, at, reason = '', isInMeeting } = attempt.last;
        const isUnknown = attempt.claim.isUnknown || attempt.claim.wasSent || state === 'sent';
        const seen = isInMeeting !== undefined && { isInMeeting };
        return [
          {
            ...subject,
            dueAt,
            state,
            at: new Date(at),
            reason,
            ...seen,
            isHeld: isHeldNow(attempt),
            isUnknown,
            tries: triesOf(attempt),
          },
        ];
      });
    },
    claim,
    async end(joins, state, reason) {
      const ended: LedgerJoin[] = [];
      for (const join of joins) if (await end(join, state, reason)) ended.push(join);
      return ended;
    },
    async markSeen(joins, isInMeeting) {
      for (const join of joins) {
        const { number, last } = lastAttempt(join) ?? {};
        if (number && last?.state === 'accepted')
          await appendToExisting(fileOf(join, number), { ...last, isInMeeting });
      }
    },
    async prune(before) {
      const days = await readdir(root).catch(() => []);
      for (const day of days) if (day < dayOf(before)) await rm(joinPath(root, day), { recursive: true, force: true });
    },
    async close() {},
  };
  return explained(ledger, folder);
}

/** Whether the run that claimed it may still be working on it. */
function isHeld({ last, claimedAtMs }: Attempt, now: Date): boolean {
  const isOpen = !last || last.state === 'claimed' || last.state === 'sent';
  return isOpen && !last?.isReleased && isWithinLease(claimedAtMs, now.getTime());
}

/** What the next attempt, by `owner`, must know of the one before it. */
function inherited(
  before: Attempt | undefined,
  owner: string,
  roomStatus: string,
): Omit<ClaimLine, keyof AttemptLine | 'subject'> & { tries: number } {
  const { claim, last } = before ?? {};
  const wasSent = claim?.wasSent || last?.state === 'sent';
  const isMine = claim?.owner === owner;
  // A record that is cut off may have been that of an accepted join.
  const isCutOff = before !== undefined && !claim;
  const isUnknown = isCutOff || claim?.isUnknown || (wasSent && !isMine) || false;
  const status = isUnknown || (isMine && wasSent) ? (claim?.roomStatus ?? roomStatus) : roomStatus;
  return { owner, isUnknown, wasSent: wasSent && isMine, tries: before ? triesOf(before) : 0, roomStatus: status };
}

/** How often this attempt and those before it sent the join without an answer that settles it. */
function triesOf({ claim, last, sent }: Attempt): number {
  return (claim?.tries ?? 0) + (last?.state === 'sent' ? sent : 0);
}

function isOver(state: JoinState): boolean {
  return state === 'accepted' || state === 'missed' || state === 'superseded' || state === 'unknown';
}

function missing(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT') return false;
  throw error;
}

function exists(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}
