/**
 * How far a redemption has come. `claimed`: a run is about to send it; once that run's lease is over, it was certainly never
 * sent. `sent`: it was sent, and its outcome is not recorded. `approved` is final: the code is used. `failed`: certainly
 * nobody was approved with it, so the code is free again.
 */
export type RedemptionState = 'claimed' | 'sent' | 'approved' | 'failed';

/** A code and the registrant it is claimed for. A registrant is an ID within one meeting. */
export interface RedemptionClaim {
  /** The canonical code. */
  key: string;
  meetingId: string;
  registrantId: string;
  email: string;
  name: string;
}

/** What the ledger knows about a code. */
export interface Redemption extends RedemptionClaim {
  state: RedemptionState;
  /** When it reached this state. */
  at: Date;
  /** Why; empty if there is nothing to add. */
  reason: string;
  /** A run holds the claim: LEASE_MS have not passed since it was claimed or last sent. */
  isHeld: boolean;
  /** How often this registrant was sent on the current UTC day, with any code. */
  sentToday: number;
}

/** A registrant who needs attention, and why. */
export interface WaitingRegistrant {
  meetingId: string;
  registrantId: string;
  email: string;
  name: string;
  /** The canonical code in question; empty if there is none. */
  key: string;
  reason: string;
}

/** A waiting registrant who has been reported. */
export interface NotifiedRegistrant extends WaitingRegistrant {
  /** When they were reported. */
  at: Date;
}

/** All that the ledger knows. */
export interface CodeLedgerContents {
  /** The latest redemption of each canonical code. */
  redemptions: Map<string, Redemption>;
  /** The latest report of each registrant. */
  notified: NotifiedRegistrant[];
}

/**
 * The codes of one account, shared by all runs: a code is only ever sent for one registrant, unless that certainly failed.
 * The ledger's own clock judges leases. Every method throws DialerError `ledger` within seconds if it cannot read or write;
 * a write may have happened by then, and either way is safe.
 */
export interface CodeLedger {
  read(): Promise<CodeLedgerContents>;
  /**
   * Claims codes for LEASE_MS. Resolves to the claims that this run now holds, in the order given: of two registrants with
   * one code, the first gets it. Left out: codes of another registrant (unless that failed, or was claimed and never sent
   * within its lease), codes that another run holds, and registrants approved less than LEASE_MS ago, as the list that has
   * them as pending is older. A claim of this run is renewed. An approved code stays approved whatever becomes of a later
   * attempt.
   */
  claim(claims: RedemptionClaim[]): Promise<RedemptionClaim[]>;
  /**
   * Marks claims as sent, right before they are sent, and renews the lease. Resolves to the claims that this run still holds;
   * the others must not be sent.
   */
  markSent(claims: RedemptionClaim[]): Promise<RedemptionClaim[]>;
  /**
   * Records how an attempt ended, and gives the claims back: `sent` if the outcome is unknown, `failed` if this run certainly
   * approved nobody. If an earlier run sent a code with an unknown outcome, it stays `sent` when this attempt failed. Claims
   * that another run has taken over are left alone.
   */
  settle(claims: RedemptionClaim[], state: 'approved' | 'failed' | 'sent', reason: string): Promise<void>;
  /**
   * Records what Zoom says about redemptions that a run left as claimed or sent and whose lease is over. `failed` frees the
   * code, so it is for registrants who were denied or are gone; those who are still pending are claimed again instead. Left
   * alone: codes of another registrant, codes that another run holds and, for `failed`, approved ones.
   */
  settleUnclaimed(claims: RedemptionClaim[], state: 'approved' | 'failed', reason: string): Promise<void>;
  /**
   * Records who waits and why. Resolves to those whose reason has changed since they were last reported. Of two runs, only
   * one gets them to report.
   */
  markNotified(waiting: WaitingRegistrant[]): Promise<WaitingRegistrant[]>;
  close(): Promise<void>;
}

/** Identifies a registrant across meetings. A meeting ID contains no space. */
export function registrantKey({
  meetingId,
  registrantId,
}: Pick<RedemptionClaim, 'meetingId' | 'registrantId'>): string {
  return `${meetingId} ${registrantId}`;
}
