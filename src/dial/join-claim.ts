import { type Claim, type Ledger, type LedgerJoin, NotOurs } from '../ledger/joins.ts';
import { LEASE_MS } from '../ledger/lease.ts';
import type { Span } from '../schedule/calendar.ts';
import type { RoomJoin } from '../schedule/rooms.ts';

/** A claim must outlive a request, which takes 8 s at most, whatever else holds this machine up. */
export const LEASE_LEFT_MS = 12_000;

/** A join that this run wants to send: nothing is claimed before `beforeTry`. */
export interface JoinClaim {
  /** Claims the join for this run, or sees that it still is, and marks it sent. Throws NotOurs. */
  beforeTry(): Promise<{ isUnknown: boolean; roomStatus: string }>;
  /** Writes down how it ended; resolves to what should be known of that, or to nothing. */
  settle(state: 'accepted' | 'failed' | 'sent', reason: string): Promise<string>;
}

/** Does it with the ledger; without one, or when it fails, resolves to `otherwise`. */
export type Attempt = <T>(work: (ledger: Ledger) => Promise<T>, otherwise: () => T) => Promise<T>;

interface Surroundings {
  attempt: Attempt;
  minute: Span;
  elapsedMs: () => number;
  /** Whether there is a ledger, and it does not work. */
  hasFailed: () => boolean;
}

/** The claim of one join, from its first try to its end, by this run's monotonic clock. */
export function claimFor(
  { dueAt, zoomRoom: { status } }: RoomJoin,
  subject: LedgerJoin,
  { attempt, minute, elapsedMs, hasFailed }: Surroundings,
): JoinClaim {
  let claim: Claim | undefined;
  let leaseEndsMs = 0;
  const leaseLeftMs = () => leaseEndsMs - elapsedMs();

  async function claimIn(ledger: Ledger): Promise<Claim> {
    const claimedAtMs = elapsedMs();
    const claimed = await ledger.claim(subject, status);
    claim = claimed;
    leaseEndsMs = claimedAtMs + LEASE_MS;
    return claimed;
  }

  async function markSent(ledger: Ledger): Promise<Claim> {
    for (let isLast = false; ; isLast = true) {
      const held = claim && leaseLeftMs() >= LEASE_LEFT_MS ? claim : await claimIn(ledger);
      try {
        await held.markSent();
        // A machine that slept on it must ask again: a lease is no good that ends before the answer can come.
        if (leaseLeftMs() >= LEASE_LEFT_MS) return held;
      } catch (error) {
        if (isLast || !(error instanceof NotOurs)) throw error;
        leaseEndsMs = 0;
      }
      if (isLast) throw new NotOurs('held');
    }
  }

  /** Without the ledger: not what may have been accepted before this minute, nor taken over while this machine stood still. */
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
      return isMine ? '' : 'another run took it over meanwhile, and may have sent it again';
    },
  };
}
