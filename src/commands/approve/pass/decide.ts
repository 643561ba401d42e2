import { MINUTE_MS } from '../../../base/system/time.ts';
import { type Redemption, registrantKey } from '../../../ledger/codes.ts';
import { canonicalCode } from '../../../schedule/codes/code.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import type { Registrant } from '../../../zoom/registrants.ts';

/** A registrant who is pending. */
export interface Candidate {
  meetingId: string;
  registrant: Registrant;
}

/**
 * What to do about a candidate. `approve`: redeem this invitation's code. `wait`: somebody must decide. `leave`: nothing now,
 * because another run is approving them, or has just done so.
 */
export type Decision = Candidate &
  (
    | { decision: 'approve'; invitation: Invitation }
    | { decision: 'wait'; invitations: Invitation[]; reason: string; hint: string }
    | { decision: 'leave'; invitation: Invitation }
  );

/** Zoom's limit for one registrant. */
const MOST_CHANGES_A_DAY = 10;
/** Between attempts beyond that limit: Zoom may not have counted those that failed, ten in ten minutes while it was down. */
const PAUSE_MS = 15 * MINUTE_MS;
/** How old one of Zoom's lists can be when it is decided upon. */
const LIST_AGE_MS = MINUTE_MS;

/** Who has a code. */
type Holder = Pick<Redemption, 'meetingId' | 'registrantId' | 'name' | 'email'>;
type Why = [reason: string, hint: string];

const IN_ZOOM = 'approve or deny them in Zoom.';
const NO_ANSWER: Why = ['the registration has no answers', `Ask them for their code, then ${IN_ZOOM}`];
const UNKNOWN_CODE: Why = ['none of the answers is a valid code', `Ask them for their code, then ${IN_ZOOM}`];
const SET_ASIDE: Why = [
  'the Sheet has this code as REGISTERED, but the ledger has no registrant for it',
  `To let it be used, clear its registrant_status in the Sheet. Or ${IN_ZOOM}`,
];
const LOST_ZEROS: Why = [
  'the list has this code without its leading zeros',
  'Format the column as Text in the spreadsheet, and type the code again.',
];
const SEVERAL_CODES: Why = ['the answers contain more than one code', `Ask which one is theirs, then ${IN_ZOOM}`];
const OTHER_MEETING: Why = ['the code is for another meeting', `Send them to that meeting, or ${IN_ZOOM}`];
const OTHER_EMAIL: Why = ['the code belongs to another e-mail address', `Ask who they are, then ${IN_ZOOM}`];
const USED_UP: Why = [
  `Zoom allows ${MOST_CHANGES_A_DAY} changes a day for one registrant, and all were used`,
  `dialer tries again later. If that is too late, ${IN_ZOOM}`,
];

/**
 * Decides on all candidates in the order in which they registered: of two with one code, the first gets it. `redemptions` are
 * by canonical code; `aside` are invitations that must not be used, because the Sheet contradicts the ledger. Pure.
 */
export function decide(
  candidates: Candidate[],
  invitations: Invitation[],
  redemptions: ReadonlyMap<string, Redemption>,
  now: Date,
  aside: Invitation[] = [],
): Decision[] {
  const byKey = keyed(invitations);
  const asideByKey = keyed(aside);
  /** Codes given away in this pass. */
  const given = new Map<string, Holder>();
  return inOrder(candidates).map((candidate) => {
    const decision = decideOne(candidate, { byKey, asideByKey }, { redemptions, given }, now);
    if (decision.decision === 'approve') given.set(decision.invitation.key, holderOf(candidate));
    return decision;
  });
}

function keyed(invitations: Invitation[]): Map<string, Invitation> {
  return new Map(invitations.map((invitation) => [invitation.key, invitation]));
}

/** Sorts by time of registration, and drops duplicates: a list can have somebody on two pages. */
function inOrder(candidates: Candidate[]): Candidate[] {
  const once = new Map(candidates.map((candidate) => [registrantKey(holderOf(candidate)), candidate]));
  const timeOf = ({ registrant }: Candidate) => registrant.createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return [...once.values()].sort((a, b) => {
    const [first, second] = [timeOf(a), timeOf(b)];
    if (first !== second) return first - second;
    return a.registrant.id < b.registrant.id ? -1 : 1;
  });
}

function decideOne(
  candidate: Candidate,
  { byKey, asideByKey }: Record<'byKey' | 'asideByKey', ReadonlyMap<string, Invitation>>,
  { redemptions, given }: { redemptions: ReadonlyMap<string, Redemption>; given: ReadonlyMap<string, Holder> },
  now: Date,
): Decision {
  const { meetingId, registrant } = candidate;
  const answers = new Set(registrant.answers.map(canonicalCode));
  answers.delete('');
  const known = [...answers].flatMap((answer) => byKey.get(answer) ?? []);
  const wait = ([reason, hint]: Why, invitations = known): Decision => ({
    ...candidate,
    decision: 'wait',
    invitations,
    reason,
    hint,
  });
  const [invitation] = known;
  if (!invitation) {
    const aside = [...answers].flatMap((answer) => asideByKey.get(answer) ?? []);
    if (aside.length > 0) return wait(SET_ASIDE, aside);
    const zeroless = [...answers].flatMap((answer) => byKey.get(answer.replace(/^0+(?=\d+$)/, '')) ?? []);
    if (zeroless.length > 0) return wait(LOST_ZEROS, zeroless);
    return wait(answers.size === 0 ? NO_ANSWER : UNKNOWN_CODE);
  }
  if (known.length > 1) return wait(SEVERAL_CODES);
  const redemption = redemptions.get(invitation.key);
  const isTheirs = redemption !== undefined && isOf(redemption, candidate);
  const other = given.get(invitation.key) ?? (redemption && !isTheirs && !isFree(redemption) ? redemption : undefined);
  if (other) return wait(usedBy(other, candidate));
  if (isTheirs && (redemption.isHeld || isJustApproved(redemption, now))) {
    return { ...candidate, decision: 'leave', invitation };
  }
  if (!invitation.meetingIds.includes(meetingId)) return wait(OTHER_MEETING);
  if (invitation.email !== '' && canonicalCode(invitation.email) !== canonicalCode(registrant.email)) {
    return wait(OTHER_EMAIL);
  }
  if (isTheirs && isUsedUp(redemption, now)) return wait(USED_UP);
  return { ...candidate, decision: 'approve', invitation };
}

function holderOf({ meetingId, registrant: { id, name, email } }: Candidate): Holder {
  return { meetingId, registrantId: id, name, email };
}

function isOf(holder: Holder, candidate: Candidate): boolean {
  return registrantKey(holder) === registrantKey(holderOf(candidate));
}

/** Whether nobody was approved with it: it failed, or was claimed and never sent. */
function isFree({ state, isHeld }: Redemption): boolean {
  return state === 'failed' || (state === 'claimed' && !isHeld);
}

function isJustApproved(redemption: Redemption, now: Date): boolean {
  return redemption.state === 'approved' && isNewerThanLists(redemption, now);
}

/** Whether Zoom's lists may still be older than this redemption. */
export function isNewerThanLists({ at }: Redemption, now: Date): boolean {
  return isWithin(LIST_AGE_MS, at, now);
}

/** In either direction: a clock that was ahead, and then corrected, must not delay anybody for hours. */
function isWithin(ms: number, at: Date, now: Date): boolean {
  return Math.abs(now.getTime() - at.getTime()) < ms;
}

/** Whether another attempt does not help: Zoom said that it approved them that often, and lists them as pending again. */
function isUsedUp({ sentToday, state, at }: Redemption, now: Date): boolean {
  return sentToday >= MOST_CHANGES_A_DAY && (state === 'approved' || isWithin(PAUSE_MS, at, now));
}

function usedBy({ name, email, meetingId }: Holder, { meetingId: here, registrant }: Candidate): Why {
  const elsewhere = meetingId === here ? '' : ` for meeting ${meetingId}`;
  if (email !== '' && canonicalCode(email) === canonicalCode(registrant.email)) {
    const reason = `the code was used by an earlier registration with the same e-mail address${elsewhere}`;
    return [reason, `If they cancelled that one, ${IN_ZOOM}`];
  }
  return [`the code was used by ${personOf({ name, email })}${elsewhere}`, `Find out who was invited, then ${IN_ZOOM}`];
}

/** A person as messages show them: `Ada Palmer <ada@example.edu>`. */
export function personOf({ name, email }: { name: string; email: string }): string {
  if (name === '' || email === '') return name || email || 'somebody without a name';
  return `${name} <${email}>`;
}
