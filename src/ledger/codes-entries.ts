import type { NotifiedRegistrant, RedemptionClaim, RedemptionState, WaitingRegistrant } from './codes.ts';
import { LEASE_MS } from './joins.ts';

// What the lines of the ledger of codes come to, one after the other. Whether a line counts follows from those before it and
// from what it says itself, so that all who read the same lines come to the same.

/** A line: what a run did to some codes, or told of some registrants. */
export type CodeLedgerLine = Act | Telling;

export interface Act extends Said {
  /** The call of Uses. */
  deed: 'claim' | 'sent' | 'settle' | 'found';
  /** What they came to, of `settle` and `found`. */
  state?: RedemptionState;
  reason: string;
  of: RedemptionClaim[];
}

export interface Telling extends Said {
  deed: 'tell';
  of: WaitingRegistrant[];
}

interface Said {
  account: string;
  owner: string;
  /** By the clock of its run, ISO 8601. */
  at: string;
}

/** What is known of a code. */
export interface RedemptionEntry {
  taking: RedemptionClaim;
  state: RedemptionState;
  /** The latest act that counted. */
  deed: Act['deed'];
  atMs: number;
  reason: string;
  /** The run whose word this is. */
  owner: string;
  /** Since when its run has it; nothing where it was given back. */
  heldSinceMs: number | undefined;
  /** It was sent under a claim before this one, and nobody knows what became of that. */
  isUnknown: boolean;
  /** How often it was sent on that UTC day. */
  sends: number;
  sentOn: string;
}

export interface CodeLedgerState {
  uses: Map<string, RedemptionEntry>;
  told: Map<string, NotifiedRegistrant>;
}

const DEEDS = ['claim', 'sent', 'settle', 'found', 'tell'];
const ENDS = ['approved', 'failed', 'sent'];

/** What a line of the file says; nothing where a crash, a full disk or a person has spoilt it. */
export function parseLine(text: string): CodeLedgerLine | undefined {
  try {
    const line = JSON.parse(text);
    const isKnown = DEEDS.includes(line.deed) && (line.state === undefined || ENDS.includes(line.state));
    const isSaid = isKnown && areTexts(line.account, line.owner, line.at) && !Number.isNaN(Date.parse(line.at));
    // What is told has its reason with each; an act has one for all.
    const isWhole = line.of.every(
      ({ key, meetingId, registrantId, email, name, reason = line.reason }: Partial<WaitingRegistrant>) =>
        areTexts(key, meetingId, registrantId, email, name, reason),
    );
    return isSaid && isWhole ? line : undefined;
  } catch {
    return undefined;
  }
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

/** Enters a line; of whom it tells something new. */
export function enter(book: CodeLedgerState, line: CodeLedgerLine): WaitingRegistrant[] {
  if (line.deed !== 'tell') {
    const atMs = Date.parse(line.at);
    for (const taking of line.of) {
      const before = book.uses.get(taking.key);
      if (counts(before, taking, line, atMs)) book.uses.set(taking.key, after(before, taking, line, atMs));
    }
    return [];
  }
  return line.of.filter((waiting) => {
    const isNew = isNews(book, waiting);
    const { meetingId, registrantId, email, name, key, reason } = waiting;
    const at = new Date(line.at);
    if (isNew) book.told.set(whoOf(waiting), { meetingId, registrantId, email, name, key, reason, at });
    return isNew;
  });
}

/** The same line, less what would not count after all that is in the book. */
export function promising(book: CodeLedgerState, line: CodeLedgerLine): CodeLedgerLine {
  if (line.deed === 'tell') return { ...line, of: line.of.filter((waiting) => isNews(book, waiting)) };
  const atMs = Date.parse(line.at);
  return { ...line, of: line.of.filter((taking) => counts(book.uses.get(taking.key), taking, line, atMs)) };
}

function isNews({ told }: CodeLedgerState, waiting: WaitingRegistrant): boolean {
  return told.get(whoOf(waiting))?.reason !== waiting.reason;
}

/** The registrant, in a word: a meeting's ID has no space. */
export function whoOf({ meetingId, registrantId }: Pick<RedemptionClaim, 'meetingId' | 'registrantId'>): string {
  return `${meetingId} ${registrantId}`;
}

export function isSame(a: RedemptionClaim, b: RedemptionClaim): boolean {
  return a.registrantId === b.registrantId && a.meetingId === b.meetingId;
}

/** Either way: two processes' clocks differ by milliseconds, and one that was set back must not hold a code for hours. */
export function isHeld({ heldSinceMs }: RedemptionEntry, nowMs: number): boolean {
  return heldSinceMs !== undefined && Math.abs(nowMs - heldSinceMs) < LEASE_MS;
}

function counts(
  before: RedemptionEntry | undefined,
  taking: RedemptionClaim,
  { deed, owner, state }: Act,
  atMs: number,
): boolean {
  if (!before) return deed !== 'sent';
  const isMine = before.owner === owner;
  if (!isSame(before.taking, taking)) {
    return deed === 'claim' && (before.state === 'failed' || (before.state === 'claimed' && !isHeld(before, atMs)));
  }
  if (deed === 'sent') return isMine && isHeld(before, atMs);
  if (deed === 'claim') {
    if (before.state === 'failed' || isRenewal(before, owner)) return true;
    if (before.state === 'approved') return Math.abs(atMs - before.atMs) >= LEASE_MS && !isHeld(before, atMs);
    return isMine || !isHeld(before, atMs);
  }
  if (before.state === 'approved') return deed === 'settle' && isRenewal(before, owner);
  if (deed === 'found') return before.state !== state && (isMine || !isHeld(before, atMs));
  return isMine || (before.state === 'failed' && state === 'approved');
}

/** What is known of a code after a line that counts. */
function after(before: RedemptionEntry | undefined, taking: RedemptionClaim, act: Act, atMs: number): RedemptionEntry {
  const { deed, owner, reason } = act;
  const isSameRegistrant = before !== undefined && isSame(before.taking, taking);
  const sentOn = deed === 'sent' ? act.at.slice(0, 10) : isSameRegistrant ? before.sentOn : '';
  const sends = isSameRegistrant && before.sentOn === sentOn ? before.sends : 0;
  const isUnknown = isUnknownAfter(before, act);
  // What comes of sending them once more is no news of it, but that they are approved anew.
  const isStill = before?.state === 'approved' && act.state !== 'approved';
  // Written out: with a spread, it takes ten times as long.
  return {
    taking,
    state: isStill ? 'approved' : stateAfter(before, act, isUnknown),
    deed,
    atMs: isStill ? before.atMs : atMs,
    reason: isStill ? before.reason : reason,
    owner,
    heldSinceMs: deed === 'claim' || deed === 'sent' ? atMs : undefined,
    isUnknown,
    sends: deed === 'sent' ? sends + 1 : sends,
    sentOn,
  };
}

function isUnknownAfter(before: RedemptionEntry | undefined, { deed, state, owner }: Act): boolean {
  if (!before || deed === 'found' || state === 'approved') return false;
  if (deed !== 'claim' || before.isUnknown) return before.isUnknown;
  return before.state === 'sent' && !isRenewal(before, owner);
}

function isRenewal(before: RedemptionEntry, owner: string): boolean {
  return before.owner === owner && before.heldSinceMs !== undefined;
}

function stateAfter(
  before: RedemptionEntry | undefined,
  { deed, state = 'sent' }: Act,
  isUnknown: boolean,
): RedemptionState {
  // Should this run be killed before it sends it, the next must know of the earlier one.
  if (deed === 'claim') return before?.state === 'sent' ? 'sent' : 'claimed';
  return deed === 'sent' || isUnknown ? 'sent' : state;
}
