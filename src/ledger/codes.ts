/**
 * How far a use has come. `claimed`: a run is about to send it; once that run's lease is over it was certainly never sent.
 * `sent`: it was sent, and nobody has written down what became of it. `approved` is the end: the code is used for good.
 * `failed`: certainly nobody was approved with it, so it is free again.
 */
export type RedemptionState = 'claimed' | 'sent' | 'approved' | 'failed';

/** A code, and the registrant who is to be approved with it. The same registrant is the same ID in the same meeting. */
export interface RedemptionClaim {
  /** The canonical code. */
  key: string;
  meetingId: string;
  registrantId: string;
  email: string;
  name: string;
}

/** What became of a code. */
export interface Redemption extends RedemptionClaim {
  state: RedemptionState;
  /** When it came into this state. */
  at: Date;
  /** What was said of that; empty where there was nothing to say. */
  reason: string;
  /** A run has it: its lease (LEASE_MS of dial/ledger.ts, since it was claimed or last sent) has not run out. */
  isHeld: boolean;
  /** How often its registrant was sent on the current UTC day, with whichever code. */
  sentToday: number;
}

/** A registrant who waits for a person, and why. */
export interface WaitingRegistrant {
  meetingId: string;
  registrantId: string;
  email: string;
  name: string;
  /** The canonical code that it is about; empty where there is none. */
  key: string;
  reason: string;
}

export interface NotifiedRegistrant extends WaitingRegistrant {
  /** When it was told. */
  at: Date;
}

/**
 * The memory of one account's codes that all runs share: of a code, only one registrant is ever sent, unless it certainly
 * came to nothing. Leases are judged by the ledger's own clock. All of it throws DialerError `ledger`, within seconds, when
 * it cannot be read or written; what was to be written may then be written or not, and each is safe.
 */
export interface CodeLedger {
  /** Of each canonical code, the latest word; of each registrant who was told to wait, the latest reason. */
  read(): Promise<{ uses: Map<string, Redemption>; told: NotifiedRegistrant[] }>;
  /**
   * Takes codes for LEASE_MS; resolves to those that are this run's now, in the order given: of two registrants with one code
   * the first gets it. Left out are those that another registrant has (one that failed, or that a run claimed and never sent
   * within its lease, is free), that another run holds, and those whose same registrant was approved less than LEASE_MS ago:
   * what said that it is pending is older than that. A claim of this run is renewed. What is approved stays so, whatever comes
   * of a later try: its code is never free again.
   */
  claim(wanted: RedemptionClaim[]): Promise<RedemptionClaim[]>;
  /**
   * Marks them as sent, just before they are, and renews the lease. Resolves to those that still are this run's and within
   * their lease: the others must not be sent.
   */
  sent(taken: RedemptionClaim[]): Promise<RedemptionClaim[]>;
  /**
   * Writes down the end of the try, and gives the claims back: `sent` where the outcome is unknown, `failed` where this run
   * certainly approved nobody. One that an earlier run sent, with an outcome that nobody knows, stays `sent` when this one's
   * try failed. Those that another run has taken over are left as they are.
   */
  settle(taken: RedemptionClaim[], state: 'approved' | 'failed' | 'sent', reason: string): Promise<void>;
  /**
   * Without a claim: what Zoom says of uses that a run left as claimed or sent and whose lease is over. `failed` frees the
   * code, so it is for registrants who were denied or are gone; one who is still pending is claimed again instead. Left as they
   * are: those that another registrant has, that another run holds, and, for `failed`, those that are approved.
   */
  found(uses: RedemptionClaim[], state: 'approved' | 'failed', reason: string): Promise<void>;
  /**
   * Remembers who waits and why. Resolves to those whose reason is not the one that was told last, which are this run's to
   * tell: of two runs one gets them.
   */
  tell(waiting: WaitingRegistrant[]): Promise<WaitingRegistrant[]>;
  close(): Promise<void>;
}
