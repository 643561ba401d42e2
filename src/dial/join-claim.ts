import { type Claim, type Ledger, type LedgerJoin, NotOurs } from '../ledger/joins.ts';
import { LEASE_MS } from '../ledger/lease.ts';
import type { Span } from '../schedule/calendar.ts';
import type { RoomJoin } from './room-join.ts';

/** What a lease must have left before a request: a request takes up to 8 s, and a busy machine adds to that. */
export const LEASE_LEFT_MS = 12_000;

/** The claim on one join. Nothing is claimed before `beforeTry`. */
export interface JoinClaim {
  /**
   * Claims the join for this run, or makes sure that it still is claimed, and marks it as sent. Resolves to what an earlier
   * try left: whether its outcome is unknown, and the room's status before it. Throws NotOurs.
   */
  beforeTry(): Promise<{ isUnknown: boolean; roomStatus: string }>;
  /** Records how the try ended. Resolves to a remark for people, or ''. */
  settle(state: 'accepted' | 'failed' | 'sent', reason: string): Promise<string>;
}

/** Does `work` with the ledger. Without a ledger, or once it has failed, resolves to `otherwise`. */
export type Attempt = <T>(work: (ledger: Ledger) => Promise<T>, otherwise: () => T) => Promise<T>;

interface Surroundings {
  attempt: Attempt;
  minute: Span;
  elapsedMs: () => number;
  /** Whether there is a ledger, and it does not work. */
  hasFailed: () => boolean;
}

/** Makes the claim on a join. Leases are timed by this run's monotonic clock. */
export function claimFor(
  { dueAt, zoomRoom: { status }, earlierTries = 0 }: RoomJoin,
  subject: LedgerJoin,
  { attempt, minute, elapsedMs, hasFailed }: Surroundings,
): JoinClaim {
  let claim: Claim | undefined;
  let leaseEndsMs = 0;
  const leaseLeftMs = () => leaseEndsMs - elapsedMs();

  async function claimIn(ledger: Ledger): Promise<Claim> {
    const claimedAtMs = elapsedMs();
    const claimed = await ledger.claim(subject, status);
    // Another run sent it since this one read the ledger, and has just said that its outcome is unknown.
    if (!claim && claimed.tries > earlierTries) {
      await claimed.settle('sent', 'Its outcome is unknown.');
      throw new NotOurs('held');
    }
    claim = claimed;
    leaseEndsMs = claimedAtMs + LEASE_MS;
    return claimed;
  }

  async function markSent(ledger: Ledger): Promise<Claim> {
    for (let isLast = false; ; isLast = true) {
      const held = claim && leaseLeftMs() >= LEASE_LEFT_MS ? claim : await claimIn(ledger);
      try {
        await held.markSent();
        // If the machine slept meanwhile, the lease may end before the answer comes.
        if (leaseLeftMs() >= LEASE_LEFT_MS) return held;
      } catch (error) {
        if (isLast || !(error instanceof NotOurs)) throw error;
        leaseEndsMs = 0;
      }
      if (isLast) throw new NotOurs('held');
    }
  }

  /** Refuses what may have been accepted before this minute, or taken over by another run while this machine stood still. */
  function withoutLedger() {
    if (hasFailed() && (dueAt < minute.from || (claim && leaseLeftMs() < 0))) throw new NotOurs('unknowable');
    return { isUnknown: false, roomStatus: status };
  }

  return {
    beforeTry: () => attempt(markSent, withoutLedger),
    async settle(state, reason) {
      const isMine = await attempt(
        async () => !claim || claim.settle(state, reason),
        () => true,
      );
      return isMine ? '' : 'Another run took the join over meanwhile, and may have sent it again.';
    },
  };
}
