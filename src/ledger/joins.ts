import type { Span } from '../schedule/calendar.ts';
import type { Action } from '../schedule/due.ts';

/**
 * How far a join has come. `claimed`: a run is about to send it. `sent`: it was sent, and nobody has written down what
 * became of it. `accepted` is the end. `failed`: certainly not executed, so it may be tried again within its window.
 * `missed` and `superseded`: its window is over, or another join has taken its place; told once.
 */
export type JoinState = 'claimed' | 'sent' | 'accepted' | 'failed' | 'missed' | 'superseded';

/** What makes a join that one and no other. */
export interface JoinKey {
  /** The room's ID; as the row has it, where no run ever found the room in Zoom's list. */
  roomId: string;
  meetingId: string;
  dueAt: Date;
  action: Action;
}

/** What is written down with a claim. */
export interface LedgerJoin extends JoinKey {
  /** The room as the row has it. */
  room: string;
  /** Its name as Zoom has it; empty where no run found it in Zoom's list. */
  roomName: string;
  /** Somebody sent it by `dialer join` or `dialer leave`, at the very instant `dueAt`. */
  isByHand: boolean;
}

/** What the ledger has of a join. */
export interface LedgerEntry extends LedgerJoin {
  state: JoinState;
  /** When it came into this state. */
  at: Date;
  /** What was said of that; empty where there was nothing to say. */
  reason: string;
  /** Whether the room was seen to be in a meeting after its join was accepted, where somebody looked. */
  isInMeeting?: boolean;
  /** A run has it: its lease has not run out. */
  isHeld: boolean;
  /** It was sent, now or before, and nobody knows what became of that. */
  isUnknown: boolean;
}

/** A join that is this run's for LEASE_MS. */
export interface Claim {
  /** An earlier run sent it, and nobody knows what became of that. */
  isUnknown: boolean;
  /** What Zoom's list said of the room before the first try whose outcome is unknown; before this one, where there is none. */
  roomStatus: string;
  /** Marks it as sent, just before it is. Throws NotOurs when another run has taken it over or its lease has run out, DialerError `ledger`. */
  sent(): Promise<void>;
  /**
   * Writes down the end of the try, and gives the claim back: `sent` where the outcome is unknown. Resolves to false, and
   * writes nothing, when another run has taken it over. Throws DialerError `ledger`.
   */
  settle(state: 'accepted' | 'failed' | 'sent', reason: string): Promise<boolean>;
}

/**
 * The memory of one account's joins that all runs share. Leases are judged by the ledger's own clock. All of it throws
 * DialerError `ledger`, within seconds, when it cannot be read or written.
 */
export interface Ledger {
  /** Of every join that is due in the span, the latest word. */
  entries(span: Span): Promise<LedgerEntry[]>;
  /** Takes a join for this run. Throws NotOurs when it is accepted, or another run has it. A claim of this run is renewed. */
  claim(subject: LedgerJoin, roomStatus: string): Promise<Claim>;
  /**
   * Writes down that joins came to nothing: all at once, and leaving out those that are accepted, held by another run, or
   * already missed or superseded. Resolves to those it wrote, in the order given: they are this run's to tell.
   */
  end(subjects: LedgerJoin[], state: 'missed' | 'superseded', reason: string): Promise<LedgerJoin[]>;
  /** Writes down whether the rooms of accepted joins were seen to be in a meeting. */
  saw(subjects: JoinKey[], isInMeeting: boolean): Promise<void>;
  /** Forgets what was due before. */
  prune(before: Date): Promise<void>;
  close(): Promise<void>;
}

/** This run must not send the join: it is accepted, another run has it, its room is to do something else by now, or there is no ledger to tell. */
export class NotOurs extends Error {
  constructor(readonly why: 'accepted' | 'held' | 'overtaken' | 'resent' | 'unknowable') {
    super(why);
  }
}

/** How the reason begins of what is over because its last try failed: a person calls that failed, not missed. */
export const LAST_TRY_FAILED = 'the last try failed';

/** How the reason begins where somebody had the room do something else since: a person calls that skipped, and need do nothing. */
export const BY_HAND_SINCE = 'since then somebody had';

/** How long a claim holds unless it is given back. */
export const LEASE_MS = 30_000;

/** What a person is told of a join, in a word or a few. */
export type Word =
  | 'accepted'
  | 'in a meeting'
  | 'not in a meeting'
  | 'under way'
  | 'unknown'
  | 'failed'
  | 'missed'
  | 'superseded'
  | 'skipped';

/** After these somebody should look. */
const BAD: Word[] = ['failed', 'missed', 'superseded', 'not in a meeting', 'unknown'];

/** Whether what became of a join wants a person. */
export function isBad(word: Word | undefined): boolean {
  return word !== undefined && BAD.includes(word);
}

/** What became of a join, as a person would call it. One that was claimed and never sent is as one that nobody tried. */
export function wordFor({ state, reason, isHeld, isUnknown, isInMeeting }: LedgerEntry): Word {
  if (state === 'accepted' && isInMeeting !== undefined) return isInMeeting ? 'in a meeting' : 'not in a meeting';
  if (state === 'superseded' && reason.startsWith(BY_HAND_SINCE)) return 'skipped';
  if (state === 'accepted' || state === 'superseded') return state;
  if (isHeld) return 'under way';
  if (isUnknown) return 'unknown';
  return state === 'failed' || reason.startsWith(LAST_TRY_FAILED) ? 'failed' : 'missed';
}

/** The ledger's memory. */
export const LEDGER_DAYS = 35;
