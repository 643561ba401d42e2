import { join } from 'node:path';
import {
  type CodeLedger,
  type Redemption,
  type RedemptionClaim,
  registrantKey,
  type WaitingRegistrant,
} from './codes.ts';
import {
  applyLine,
  type CodeLedgerLine,
  type CodeLedgerState,
  effectiveLine,
  isHeld,
  isSameRegistrant,
  type NotifiedLine,
  parseLine,
  type RedemptionEntry,
  type RedemptionLine,
} from './codes-entries.ts';
import { rethrowExplained } from './folder-errors.ts';
import { appendLine, followLines } from './lines.ts';

const FILE = 'approvals.ndjson';

/**
 * The code ledger as a file on this machine, `<folder>/approvals.ndjson`: lines of JSON are appended and never rewritten. The
 * order of the lines, which is the same for all, makes a claim exclusive: a run appends its line, then reads what it came to
 * after all the lines before it. Clocks only decide how long one run waits for another: once `sent` follows a claim, the code
 * belongs to nobody else, and a `sent` after another run's claim has no effect. The disk must be local: on a network disk an
 * append (O_APPEND) is not atomic, and two runs can overwrite each other. `owner` is this run; `clock` judges leases.
 */
export function fileCodeLedger(folder: string, account: string, owner: string, clock: () => Date): CodeLedger {
  const path = join(folder, FILE);
  const follow = followLines(path);
  let state: CodeLedgerState = { redemptions: new Map(), notified: new Map() };
  let last: Promise<unknown> = Promise.resolve();

  /** Reads new lines. Returns the registrants whose reason this run has changed in them. */
  function refresh(): WaitingRegistrant[] {
    const { lines, isAnew } = follow();
    if (isAnew) state = { redemptions: new Map(), notified: new Map() };
    const changed: WaitingRegistrant[] = [];
    for (const text of lines) {
      const line = parseLine(text);
      if (line?.account !== account) continue;
      const waiting = applyLine(state, line);
      if (line.owner === owner) changed.push(...waiting);
    }
    return changed;
  }

  /** Appends a line, without what would have no effect, and reads what came of it. */
  async function write(
    what: Omit<RedemptionLine, 'account' | 'owner' | 'at'> | Pick<NotifiedLine, 'deed' | 'of'>,
  ): Promise<WaitingRegistrant[]> {
    refresh();
    const line = effectiveLine(state, { ...what, account, at: clock().toISOString(), owner } as CodeLedgerLine);
    if (line.of.length === 0) return [];
    await appendLine(path, JSON.stringify(line));
    return refresh();
  }

  function isMine(claim: RedemptionClaim): boolean {
    const entry = state.redemptions.get(claim.key);
    return !!entry && isSameRegistrant(entry.claim, claim) && entry.owner === owner && isHeld(entry, clock().getTime());
  }

  /** One call at a time: the effect of a line is read before the next is written. */
  function inTurn<T>(act: () => T | Promise<T>): Promise<T> {
    const result = last.then(act).catch((error) => rethrowExplained(error, path));
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: () =>
      inTurn(() => {
        refresh();
        return { redemptions: redemptionsOf(state, clock()), notified: [...state.notified.values()] };
      }),
    claim: (claims) =>
      inTurn(async () => {
        await write({ deed: 'claim', reason: '', of: claims.map(claimFields) });
        return claims.filter(isMine);
      }),
    markSent: (claims) =>
      inTurn(async () => {
        await write({ deed: 'sent', reason: '', of: claims.map(claimFields) });
        return claims.filter((claim) => isMine(claim) && state.redemptions.get(claim.key)?.deed === 'sent');
      }),
    settle: (claims, end, reason) =>
      inTurn(async () => {
        await write({ deed: 'settle', state: end, reason, of: claims.map(claimFields) });
      }),
    settleUnclaimed: (claims, end, reason) =>
      inTurn(async () => {
        await write({ deed: 'found', state: end, reason, of: claims.map(claimFields) });
      }),
    markNotified: (waiting) =>
      inTurn(async () => {
        const of = waiting.map((each) => ({ ...claimFields(each), reason: each.reason }));
        const changed = new Set((await write({ deed: 'tell', of })).map(reasonKey));
        return waiting.filter((each) => changed.delete(reasonKey(each)));
      }),
    async close() {},
  };
}

/** Only these fields: the caller's object may have more. */
function claimFields({ key, meetingId, registrantId, email, name }: RedemptionClaim): RedemptionClaim {
  return { key, meetingId, registrantId, email, name };
}

function reasonKey(waiting: WaitingRegistrant): string {
  return JSON.stringify([registrantKey(waiting), waiting.reason]);
}

function redemptionsOf({ redemptions }: CodeLedgerState, now: Date): Map<string, Redemption> {
  const today = now.toISOString().slice(0, 10);
  const sendsOf = new Map<string, number>();
  for (const { claim, sends, sentOn } of redemptions.values()) {
    if (sentOn === today) sendsOf.set(registrantKey(claim), (sendsOf.get(registrantKey(claim)) ?? 0) + sends);
  }
  const redemptionOf = (entry: RedemptionEntry): Redemption => {
    const { claim, state, atMs, reason } = entry;
    const sentToday = sendsOf.get(registrantKey(claim)) ?? 0;
    const { key, meetingId, registrantId, email, name } = claim;
    const isHeldNow = isHeld(entry, now.getTime());
    const at = new Date(atMs);
    return { key, meetingId, registrantId, email, name, state, at, reason, isHeld: isHeldNow, sentToday };
  };
  return new Map([...redemptions].map(([key, entry]) => [key, redemptionOf(entry)]));
}
