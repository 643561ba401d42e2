import { LEASE_LEFT_MS } from '../../../dial/join-claim.ts';
import type { RedemptionClaim } from '../../../ledger/codes.ts';
import { LEASE_MS } from '../../../ledger/lease.ts';
import type { Decision } from './decide.ts';
import type { PassPorts } from './ports.ts';

export type Approval = Extract<Decision, { decision: 'approve' }>;

/** Another run holds some of the claims; `left` are still this run's. */
export class ClaimsLost extends Error {
  constructor(readonly left: Approval[]) {
    super('claims lost');
  }
}

/**
 * What to do right before each try: claim the codes and mark them as sent, unless the lease outlives the next try. Throws
 * ClaimsLost and DialerError `ledger`.
 */
export function claimBeforeTry(approvals: Approval[], { ledger, clock }: PassPorts): () => Promise<void> {
  let leaseEndsMs = 0;
  return async () => {
    if (leaseEndsMs - clock().getTime() >= LEASE_LEFT_MS) return;
    const claimedAtMs = clock().getTime();
    for (const take of [ledger.claim, ledger.markSent]) {
      const mine = new Set((await take(approvals.map(claimOf))).map(({ key }) => key));
      const left = approvals.filter(({ invitation }) => mine.has(invitation.key));
      if (left.length < approvals.length) throw new ClaimsLost(left);
    }
    leaseEndsMs = claimedAtMs + LEASE_MS;
  };
}

export function claimOf({
  meetingId,
  registrant: { id, email, name },
  invitation: { key },
}: Approval): RedemptionClaim {
  return { key, meetingId, registrantId: id, email, name };
}
