import { type NotifiedRegistrant, type Redemption, registrantKey } from '../../../ledger/codes.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';

/**
 * The status of a code. `failed`: somebody should have been approved with it and was not, so it is free again. `unknown`:
 * somebody may be approved with it; the next pass finds out.
 */
export type CodeStatus = 'unused' | 'used' | 'being approved' | 'unknown' | 'failed';

/** A code and what came of it. */
export interface CodeReport {
  /** As in codes.csv; in canonical form if it is no longer there. */
  code: string;
  status: CodeStatus;
  /** Its row, if it is still in codes.csv. */
  invitation?: Invitation;
  /** Who has it, or should have it. */
  redemption?: Redemption;
  /** Who else gave it and needs attention, in the order in which they were reported. */
  clashes: NotifiedRegistrant[];
}

/** Reports on every code of the list, in its order, and then on used codes that are no longer in it. Pure. */
export function reportCodes(
  invitations: Invitation[],
  redemptions: ReadonlyMap<string, Redemption>,
  notified: NotifiedRegistrant[],
): CodeReport[] {
  // Whoever was approved later, with the right code, needs no attention any more.
  const isApproved = new Set([...redemptions.values()].filter(({ state }) => state === 'approved').map(registrantKey));
  const clashes = new Map<string, NotifiedRegistrant[]>();
  for (const one of notified) {
    if (one.key === '' || isApproved.has(registrantKey(one))) continue;
    clashes.set(one.key, [...(clashes.get(one.key) ?? []), one]);
  }
  const reportOn = (key: string, code: string, invitation?: Invitation): CodeReport => {
    const redemption = redemptions.get(key);
    const others = (clashes.get(key) ?? []).filter(
      (one) => !redemption || registrantKey(one) !== registrantKey(redemption),
    );
    return {
      code,
      status: statusOf(redemption),
      ...(invitation && { invitation }),
      ...(redemption && { redemption }),
      clashes: others.sort((a, b) => a.at.getTime() - b.at.getTime()),
    };
  };
  const listed = new Set(invitations.map(({ key }) => key));
  const gone = [...redemptions.keys()].filter((key) => !listed.has(key)).sort();
  return [
    ...invitations.map((invitation) => reportOn(invitation.key, invitation.code, invitation)),
    ...gone.map((key) => reportOn(key, key)),
  ];
}

/** A code that was claimed and never sent counts as unused. */
function statusOf(redemption: Redemption | undefined): CodeStatus {
  if (redemption?.state === 'approved') return 'used';
  if (redemption?.state === 'failed') return 'failed';
  if (redemption?.isHeld) return 'being approved';
  return redemption?.state === 'sent' ? 'unknown' : 'unused';
}
