import type { DialerError, ErrorCode } from '../../../errors.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import type { Registrant } from '../../../zoom/registrants.ts';
import type { Candidate } from './decide.ts';

/**
 * What came of a registrant. `approved`: Zoom approved them. `pending`: they need attention. `failed`: they should have been
 * approved and are not, or the outcome is unknown. `skipped`: there was nothing to do.
 */
export interface Outcome {
  outcome: 'approved' | 'pending' | 'failed' | 'skipped';
  meetingId: string;
  registrant: Pick<Registrant, 'id' | 'name' | 'email'>;
  /** The rows whose codes they gave. */
  invitations: Invitation[];
  at: Date;
  /** What happened, and what to do. */
  reason: string;
  hint: string;
  /** They may or may not be approved. */
  isUnknown: boolean;
  code?: ErrorCode;
  /** It has not been reported before. Only set if they need attention. */
  isNews?: boolean;
  /** The ledger could not record it, so the next pass finds it again. */
  isUnrecorded?: boolean;
}

/** What went wrong with a meeting. */
export interface Trouble {
  meetingId: string;
  error: DialerError;
  /** Zoom listed some of those who are pending all the same. */
  isPartial?: boolean;
  /** How many were to be approved, and are not. */
  notApproved?: number;
}

/** As GONE, just after they were sent: Zoom's lists may be older than that. */
export const NOT_LISTED_YET = 'an earlier run started to approve them, and Zoom does not list them yet';

/** An earlier run started to approve somebody whom Zoom no longer lists. The ledger keeps the reason. */
export const GONE = {
  reason: 'an earlier run started to approve them, but Zoom does not list them as approved, pending or denied',
  hint: 'Look for them in Zoom. Nobody else can use their code.',
};

/** The outcome for a candidate. */
export function outcomeOf(
  { meetingId, registrant, ...decided }: Candidate & { invitation?: Invitation; invitations?: Invitation[] },
  outcome: Outcome['outcome'],
  at: Date,
  { reason, hint }: { reason: string; hint: string } = { reason: '', hint: '' },
): Outcome {
  const invitations = decided.invitations ?? (decided.invitation ? [decided.invitation] : []);
  const { id, name, email } = registrant;
  return { outcome, meetingId, registrant: { id, name, email }, invitations, at, reason, hint, isUnknown: false };
}
