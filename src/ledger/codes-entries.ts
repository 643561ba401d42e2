import {
  type NotifiedRegistrant,
  type RedemptionClaim,
  type RedemptionState,
  registrantKey,
  type WaitingRegistrant,
} from './codes.ts';
import { isWithinLease, LEASE_MS } from './lease.ts';

// What the lines of the code ledger's file add up to, in order. Whether a line takes effect depends only on the lines before
// it and on the line itself, so all runs that read the same lines come to the same result.

export type CodeLedgerLine = RedemptionLine | NotifiedLine;

/** What a run did with some codes. */
export interface RedemptionLine extends LineHead {
  deed: 'claim' | 'sent' | 'settle' | 'found';
  /** The outcome, for `settle` and `found`. */
  state?: RedemptionState;
  reason: string;
  of: RedemptionClaim[];
}

/** Whom a run reported as waiting. */
export interface NotifiedLine extends LineHead {
  deed: 'tell';
  of: WaitingRegistrant[];
}

interface LineHead {
  account: string;
  /** The run that wrote the line. */
  owner: string;
  /** By that run's clock, ISO 8601. */
  at: string;
}

/** What is known of a code. */
export interface RedemptionEntry {
  claim: RedemptionClaim;
  state: RedemptionState;
  /** Of the latest line that took effect. */
  deed: RedemptionLine['deed'];
  atMs: number;
  reason: string;
  owner: string;
  /** When the owner claimed it; undefined once the claim was given back. */
  claimedSinceMs: number | undefined;
  /** An earlier claim was sent, and its outcome is unknown. */
  isUnknown: boolean;
  /** How often it was sent on that UTC day. */
  sends: number;
  sentOn: string;
}

export interface CodeLedgerState {
  redemptions: Map<string, RedemptionEntry>;
  notified: Map<string, NotifiedRegistrant>;
}

const DEEDS = ['claim', 'sent', 'settle', 'found', 'tell'];
const ENDS = ['approved', 'failed', 'sent'];

/** Reads a line of the file. Returns undefined if a crash, a full disk or an editor has spoilt it. */
export function parseLine(text: string): CodeLedgerLine | undefined {
  try {
    const line = JSON.parse(text);
    const isKnown = DEEDS.includes(line.deed) && (line.state === undefined || ENDS.includes(line.state));
    const hasHead = isKnown && areTexts(line.account, line.owner, line.at) && !Number.isNaN(Date.parse(line.at));
    // A `tell` has a reason for each registrant, other lines have one for all.
    const isWhole = line.of.every(
      ({ key, meetingId, registrantId, email, name, reason = line.reason }: Partial<WaitingRegistrant>) =>
        areTexts(key, meetingId, registrantId, email, name, reason),
    );
    return hasHead && isWhole ? line : undefined;
  } catch {
    return undefined;
  }
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

/** Applies a line. Returns the registrants whose reason it changed. */
export function applyLine(state: CodeLedgerState, line: CodeLedgerLine): WaitingRegistrant[] {
  if (line.deed !== 'tell') {
    const atMs = Date.parse(line.at);
    for (const claim of line.of) {
      const before = state.redemptions.get(claim.key);
      if (takesEffect(before, claim, line, atMs)) {
        state.redemptions.set(claim.key, entryAfter(before, claim, line, atMs));
      }
    }
    return [];
  }
  return line.of.filter((waiting) => {
    const isChanged = hasNewReason(state, waiting);
    const { meetingId, registrantId, email, name, key, reason } = waiting;
    const at = new Date(line.at);
    if (isChanged) {
      state.notified.set(registrantKey(waiting), { meetingId, registrantId, email, name, key, reason, at });
    }
    return isChanged;
  });
}

/** The same line, without what would have no effect. */
export function effectiveLine(state: CodeLedgerState, line: CodeLedgerLine): CodeLedgerLine {
  if (line.deed === 'tell') return { ...line, of: line.of.filter((waiting) => hasNewReason(state, waiting)) };
  const atMs = Date.parse(line.at);
  return { ...line, of: line.of.filter((claim) => takesEffect(state.redemptions.get(claim.key), claim, line, atMs)) };
}

function hasNewReason({ notified }: CodeLedgerState, waiting: WaitingRegistrant): boolean {
  return notified.get(registrantKey(waiting))?.reason !== waiting.reason;
}

export function isSameRegistrant(a: RedemptionClaim, b: RedemptionClaim): boolean {
  return a.registrantId === b.registrantId && a.meetingId === b.meetingId;
}

export function isHeld({ claimedSinceMs }: RedemptionEntry, nowMs: number): boolean {
  return claimedSinceMs !== undefined && isWithinLease(claimedSinceMs, nowMs);
}

function takesEffect(
  before: RedemptionEntry | undefined,
  claim: RedemptionClaim,
  { deed, owner, state }: RedemptionLine,
  atMs: number,
): boolean {
  if (!before) return deed !== 'sent';
  const isMine = before.owner === owner;
  if (!isSameRegistrant(before.claim, claim)) {
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

/** What is known of a code after a line that takes effect. */
function entryAfter(
  before: RedemptionEntry | undefined,
  claim: RedemptionClaim,
  line: RedemptionLine,
  atMs: number,
): RedemptionEntry {
  const { deed, owner, reason } = line;
  const isSame = before !== undefined && isSameRegistrant(before.claim, claim);
  const sentOn = deed === 'sent' ? line.at.slice(0, 10) : isSame ? before.sentOn : '';
  const sends = isSame && before.sentOn === sentOn ? before.sends : 0;
  const isUnknown = isUnknownAfter(before, line);
  // A registrant who is approved stays so, whatever becomes of sending them once more.
  const staysApproved = before?.state === 'approved' && line.state !== 'approved';
  // Written out: a spread takes ten times as long.
  return {
    claim,
    state: staysApproved ? 'approved' : stateAfter(before, line, isUnknown),
    deed,
    atMs: staysApproved ? before.atMs : atMs,
    reason: staysApproved ? before.reason : reason,
    owner,
    claimedSinceMs: deed === 'claim' || deed === 'sent' ? atMs : undefined,
    isUnknown,
    sends: deed === 'sent' ? sends + 1 : sends,
    sentOn,
  };
}

function isUnknownAfter(before: RedemptionEntry | undefined, { deed, state, owner }: RedemptionLine): boolean {
  if (!before || deed === 'found' || state === 'approved') return false;
  if (deed !== 'claim' || before.isUnknown) return before.isUnknown;
  return before.state === 'sent' && !isRenewal(before, owner);
}

function isRenewal(before: RedemptionEntry, owner: string): boolean {
  return before.owner === owner && before.claimedSinceMs !== undefined;
}

function stateAfter(
  before: RedemptionEntry | undefined,
  { deed, state = 'sent' }: RedemptionLine,
  isUnknown: boolean,
): RedemptionState {
  // If this run is killed before it sends, the next one must know that an earlier run did.
  if (deed === 'claim') return before?.state === 'sent' ? 'sent' : 'claimed';
  return deed === 'sent' || isUnknown ? 'sent' : state;
}
