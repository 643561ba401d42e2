import { MINUTE_MS } from '../../../base/system/time.ts';
import type { Redemption } from '../../../ledger/codes.ts';
import { canonicalCode } from '../../../schedule/codes/code.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import type { Registrant } from '../../../zoom/registrants.ts';

/** Somebody who waits for approval. */
export interface Candidate {
  meetingId: string;
  registrant: Registrant;
}

/**
 * What is to become of a candidate. `approve`: with this invitation's code. `wait`: a person must decide. `leave`: nothing is
 * to be done now, as another run is doing it, or has just done it.
 */
export type Decision = Candidate &
  (
    | { decision: 'approve'; invitation: Invitation }
    | { decision: 'wait'; invitations: Invitation[]; reason: string; hint: string }
    | { decision: 'leave'; invitation: Invitation }
  );

/** Zoom's, for one registrant. */
const MOST_CHANGES_A_DAY = 10;
/** Beyond them a try is made once in so long: those that came to nothing, in ten minutes without Zoom, it may not have counted. */
const PAUSE_MS = 15 * MINUTE_MS;
/** A list of Zoom's can be so old by the time it is decided on. */
const LIST_AGE_MS = MINUTE_MS;

/** Who has a code. */
type Holder = Pick<Redemption, 'meetingId' | 'registrantId' | 'name' | 'email'>;
type Why = [reason: string, hint: string];

const BY_HAND = 'approve or deny them by hand in Zoom.';
const NO_ANSWER: Why = ['no question was answered', `Ask them for their code, then ${BY_HAND}`];
const UNKNOWN_CODE: Why = ['no answer is one of the codes', `Ask them for their code, then ${BY_HAND}`];
const SET_ASIDE: Why = [
  'the code is REGISTERED in the Sheet, but the ledger has nobody for it',
  `If it may be used, empty its registrant_status there, or ${BY_HAND}`,
];
const LOST_ZEROS: Why = [
  'the code is in the list without its leading zeros',
  'Format the column as Text in the spreadsheet, and type the code again.',
];
const SEVERAL_CODES: Why = ['the answers have more than one code', `Ask them which is theirs, then ${BY_HAND}`];
const OTHER_MEETING: Why = ['the code is for another meeting', `Send them to that one, or ${BY_HAND}`];
const OTHER_EMAIL: Why = ['the code is of somebody with another e-mail', `Ask them who they are, then ${BY_HAND}`];
const USED_UP: Why = [
  `Zoom takes ${MOST_CHANGES_A_DAY} changes a day of one registrant, and as many were tried`,
  `It is tried again later; if there is no time, ${BY_HAND}`,
];

/**
 * Decides on everybody who waits, in the order in which they registered: of two with one code the first gets it. `uses` is
 * what the ledger has, by canonical code; `aside` are invitations that are not used, as the Sheet contradicts it. Pure.
 */
export function decide(
  candidates: Candidate[],
  invitations: Invitation[],
  uses: ReadonlyMap<string, Redemption>,
  now: Date,
  aside: Invitation[] = [],
): Decision[] {
  const byKey = keyed(invitations);
  const asideByKey = keyed(aside);
  /** Codes that are given away just now. */
  const given = new Map<string, Holder>();
  return inOrder(candidates).map((candidate) => {
    const decision = decideOne(candidate, { byKey, asideByKey }, { uses, given }, now);
    if (decision.decision === 'approve') given.set(decision.invitation.key, holderOf(candidate));
    return decision;
  });
}

function keyed(invitations: Invitation[]): Map<string, Invitation> {
  return new Map(invitations.map((invitation) => [invitation.key, invitation]));
}

/** By when they registered, each once: a list can have somebody on two pages. */
function inOrder(candidates: Candidate[]): Candidate[] {
  const once = new Map(candidates.map((candidate) => [`${candidate.meetingId} ${candidate.registrant.id}`, candidate]));
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
  { uses, given }: { uses: ReadonlyMap<string, Redemption>; given: ReadonlyMap<string, Holder> },
  now: Date,
): Decision {
  const { meetingId, registrant } = candidate;
  const answers = new Set(registrant.answers.map(canonicalCode));
  answers.delete('');
  const known = [...answers].flatMap((answer) => byKey.get(answer) ?? []);
  const wait = ([reason, hint]: Why, rows = known): Decision => ({
    ...candidate,
    decision: 'wait',
    invitations: rows,
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
  const use = uses.get(invitation.key);
  const isTheirs = use !== undefined && isOf(use, candidate);
  const other = given.get(invitation.key) ?? (use && !isTheirs && !isFree(use) ? use : undefined);
  if (other) return wait(usedBy(other, candidate));
  if (isTheirs && (use.isHeld || isJustApproved(use, now))) return { ...candidate, decision: 'leave', invitation };
  if (!invitation.meetingIds.includes(meetingId)) return wait(OTHER_MEETING);
  if (invitation.email !== '' && canonicalCode(invitation.email) !== canonicalCode(registrant.email)) {
    return wait(OTHER_EMAIL);
  }
  if (isTheirs && isUsedUp(use, now)) return wait(USED_UP);
  return { ...candidate, decision: 'approve', invitation };
}

function holderOf({ meetingId, registrant: { id, name, email } }: Candidate): Holder {
  return { meetingId, registrantId: id, name, email };
}

function isOf({ meetingId, registrantId }: Holder, candidate: Candidate): boolean {
  return meetingId === candidate.meetingId && registrantId === candidate.registrant.id;
}

/** Whether nobody was approved with it: it failed, or a run that claimed it has never sent it. */
function isFree({ state, isHeld }: Redemption): boolean {
  return state === 'failed' || (state === 'claimed' && !isHeld);
}

/** Zoom's list of who is pending may be older than that. */
function isJustApproved(use: Redemption, now: Date): boolean {
  return use.state === 'approved' && isNewerThanLists(use, now);
}

/** Whether Zoom's lists need not have it yet. */
export function isNewerThanLists({ at }: Redemption, now: Date): boolean {
  return isWithin(LIST_AGE_MS, at, now);
}

/** Either way: a clock that was ahead, and set right, must not hold somebody up for hours. */
function isWithin(ms: number, at: Date, now: Date): boolean {
  return Math.abs(now.getTime() - at.getTime()) < ms;
}

/** Whom Zoom has said to approve so often, and lists as pending again, another try does not help. */
function isUsedUp({ sentToday, state, at }: Redemption, now: Date): boolean {
  return sentToday >= MOST_CHANGES_A_DAY && (state === 'approved' || isWithin(PAUSE_MS, at, now));
}

function usedBy({ name, email, meetingId }: Holder, { meetingId: here, registrant }: Candidate): Why {
  const elsewhere = meetingId === here ? '' : ` for meeting ${meetingId}`;
  if (email !== '' && canonicalCode(email) === canonicalCode(registrant.email)) {
    const reason = `the code is used by an earlier registration with the same e-mail${elsewhere}`;
    return [reason, `If they have cancelled that, ${BY_HAND}`];
  }
  return [`the code is used by ${personOf({ name, email })}${elsewhere}`, `Find out who was invited, then ${BY_HAND}`];
}

/** How somebody is called: `Ada Palmer <ada@example.edu>`. */
export function personOf({ name, email }: { name: string; email: string }): string {
  if (name === '' || email === '') return name || email || 'somebody without a name';
  return `${name} <${email}>`;
}
