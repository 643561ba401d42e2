import type { DialerError, ErrorCode } from '../../../errors.ts';
import type { CodeLedger } from '../../../ledger/codes.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import type { Registrant, RegistrantList, RegistrantStatus } from '../../../zoom/registrants.ts';
import type { Candidate } from './decide.ts';

/**
 * What became of a registrant. `approved`: Zoom has approved them. `pending`: a person must decide. `failed`: they were to be
 * approved, and are not, or nobody knows. `skipped`: nothing was to be done.
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
  /** Nobody knows whether they are approved. */
  isUnknown: boolean;
  code?: ErrorCode;
  /** It was not told before: of who waits for a person only. */
  isNews?: boolean;
  /** The ledger could not take it: the next pass finds the same again. */
  isUnwritten?: boolean;
}

/** What was in the way in a meeting. */
export interface Trouble {
  meetingId: string;
  error: DialerError;
  /** Some of those who wait could be listed all the same. */
  isPart?: boolean;
  /** How many were to be approved, and are not. */
  kept?: number;
}

/** The same just now: one of its lists can be older than another. */
export const NOT_LISTED_YET = 'an earlier run began to approve them, and no list of Zoom has them yet';

/** A run began to approve somebody, and Zoom has them in no list. */
export const GONE = [
  'an earlier run began to approve them, and Zoom lists them neither as approved nor as pending or denied',
  'Look for them in Zoom; the code stays theirs.',
] as const;

/** What became of a candidate, in the form of all outcomes. */
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

/** What a pass needs from outside. */
export interface PassPorts {
  /** The time, running on. */
  clock: () => Date;
  /** Who has which code, and what was told of whom. */
  ledger: CodeLedger;
  /** Throws DialerError `config`. */
  listRegistrants: (meetingId: string, status: RegistrantStatus) => Promise<RegistrantList>;
  /** Left out in a dry run, which does everything but this, and remembers nothing. */
  approveRegistrants?: (
    meetingId: string,
    registrants: Pick<Registrant, 'id' | 'email'>[],
    beforeTry: () => Promise<void>,
  ) => Promise<void>;
}
