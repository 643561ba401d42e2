import type { Span } from '../schedule/calendar.ts';
import type { Action } from '../schedule/due.ts';

/**
 * How far a join has come. `claimed`: a run is about to send it. `sent`: it was sent, and its outcome is not recorded.
 * `accepted` is final. `failed`: certainly not executed, so it may be retried within its window. `missed` and `superseded`:
 * its window is over, or another join replaced it; reported once. `unknown`: it was sent as often as it may be, and nothing
 * shows whether Zoom accepted it; reported once.
 */
export type JoinState = 'claimed' | 'sent' | 'accepted' | 'failed' | 'missed' | 'superseded' | 'unknown';

/** A state that ends a join without success. */
export type EndState = 'missed' | 'superseded' | 'unknown';

/** Identifies a join. */
export interface JoinKey {
  /** The room's ID, or the room as the row has it if no run ever found it in Zoom's list. */
  roomId: string;
  meetingId: string;
  dueAt: Date;
  action: Action;
}

/** What is recorded with a claim. */
export interface LedgerJoin extends JoinKey {
  /** The room as the row has it. */
  room: string;
  /** Its name in Zoom; empty if no run found it in Zoom's list. */
  roomName: string;
  /** Sent by `dialer join` or `dialer leave`, at the instant `dueAt`. */
  isByHand: boolean;
  /** The row it is from, like `meetings.csv:2`. Absent by hand, and in records of old. */
  row?: string;
  /** The row's title; empty if it has none. Absent in records of old. */
  title?: string;
}

/** What the ledger knows about a join. */
export interface LedgerEntry extends LedgerJoin {
  state: JoinState;
  /** When it reached this state. */
  at: Date;
  /** Why; empty if there is nothing to add. */
  reason: string;
  /** Whether the room was seen in a meeting after Zoom accepted its join; undefined if nobody looked. */
  isInMeeting?: boolean;
  /** A run holds the claim: its lease has not run out. */
  isHeld: boolean;
  /** It was sent, now or before, and the outcome is unknown. */
  isUnknown: boolean;
  /** How often it was sent without an answer that settles it, by all runs. */
  tries: number;
}

/** A join that this run holds for LEASE_MS. */
export interface Claim {
  /** An earlier run sent it, and the outcome is unknown. */
  isUnknown: boolean;
  /** How often earlier claims sent it without an answer that settles it. */
  tries: number;
  /** The room's status in Zoom's list before the first attempt whose outcome is unknown; before this one if there is none. */
  roomStatus: string;
  /** Marks it as sent, right before it is. Throws NotOurs if another run took it over or the lease ran out, DialerError `ledger`. */
  markSent(): Promise<void>;
  /**
   * Records how the attempt ended, and gives the claim back: `sent` if the outcome is unknown. Resolves to false, and writes
   * nothing, if another run took it over. Throws DialerError `ledger`.
   */
  settle(state: 'accepted' | 'failed' | 'sent', reason: string): Promise<boolean>;
}

/**
 * The joins of one account, shared by all runs. The ledger's own clock judges leases. Every method throws DialerError
 * `ledger` within seconds if it cannot read or write.
 */
export interface Ledger {
  /** The latest entry of every join that is due in the span. */
  entries(span: Span): Promise<LedgerEntry[]>;
  /** Claims a join for this run, or renews its claim. Throws NotOurs if the join is accepted or another run holds it. */
  claim(join: LedgerJoin, roomStatus: string): Promise<Claim>;
  /**
   * Records how joins ended without success, except those that are accepted, held by another run, or already recorded as
   * ended. Resolves to those that it recorded, in the order given: this run reports them.
   */
  end(joins: LedgerJoin[], state: EndState, reason: string): Promise<LedgerJoin[]>;
  /** Records whether the rooms of accepted joins were seen in a meeting. */
  markSeen(joins: JoinKey[], isInMeeting: boolean): Promise<void>;
  /** Deletes what was due before. */
  prune(before: Date): Promise<void>;
  close(): Promise<void>;
}

/** This run must not send the join: Zoom accepted it, another run holds it, the room has something else to do by now, or the ledger is missing. */
export class NotOurs extends Error {
  constructor(readonly why: 'accepted' | 'held' | 'overtaken' | 'resent' | 'unknowable') {
    super(why);
  }
}

/** How the reason of a missed join begins if its last try failed: people call that failed, not missed. */
export const LAST_TRY_FAILED = 'The last try failed';

/** How the reason of a superseded join begins if somebody moved the room by hand: that is skipped, and needs no attention. */
export const OVERRIDDEN_BY_HAND = 'Overridden by hand:';

/** A join as people see it. */
export type JoinStatus =
  | 'accepted'
  | 'in a meeting'
  | 'not in a meeting'
  | 'under way'
  | 'unknown'
  | 'failed'
  | 'missed'
  | 'superseded'
  | 'skipped';

const TROUBLE: JoinStatus[] = ['failed', 'missed', 'superseded', 'not in a meeting', 'unknown'];

/** Whether somebody should look at the room. */
export function needsAttention(status: JoinStatus | undefined): boolean {
  return status !== undefined && TROUBLE.includes(status);
}

/** The status of a join. One that was claimed and never sent counts as missed. */
export function joinStatus({ state, reason, isHeld, isUnknown, isInMeeting }: LedgerEntry): JoinStatus {
  if (state === 'accepted' && isInMeeting !== undefined) return isInMeeting ? 'in a meeting' : 'not in a meeting';
  if (state === 'superseded' && reason.startsWith(OVERRIDDEN_BY_HAND)) return 'skipped';
  if (state === 'accepted' || state === 'superseded') return state;
  if (isHeld) return 'under way';
  if (isUnknown || state === 'unknown') return 'unknown';
  return state === 'failed' || reason.startsWith(LAST_TRY_FAILED) ? 'failed' : 'missed';
}

/** How long the ledger keeps joins. */
export const LEDGER_DAYS = 35;
