import { type DialerError, expected } from '../../../errors.ts';
import type { CodeLedger, NotifiedRegistrant, Redemption, WaitingRegistrant } from '../../../ledger/codes.ts';
import type { Invitations } from '../../../schedule/codes/invitations.ts';
import type { Registrant, RegistrantList } from '../../../zoom/registrants.ts';
import { type Decision, decide } from './decide.ts';
import { lookUp } from './look-up.ts';
import { GONE, type Outcome, outcomeOf, type PassPorts, type Trouble } from './outcome.ts';
import { sendAll } from './send.ts';
import type { ListedInvitations } from './source.ts';

/** All that a pass found and did, as data. */
export interface PassReport extends Invitations {
  /** One for everybody who waited, and for whom an earlier run had begun to approve. */
  outcomes: Outcome[];
  /** What kept it from a meeting, or from a part of one. */
  troubles: Trouble[];
  /** Who waited in each meeting, as far as could be listed. */
  pending: Map<string, Registrant[]>;
  /** What the ledger had of the codes, where it could be read. */
  redemptions?: ReadonlyMap<string, Redemption>;
  /** Why codes could not be given away, or how that ended not be written down. */
  ledgerError?: DialerError;
}

type List = RegistrantList & { meetingId: string };

/**
 * One pass: who waits in these meetings → what the ledger has of the codes → decisions → approvals, each under its claim →
 * who waits for a person, told once. Nothing that concerns one registrant or meeting stops the others; without the ledger
 * nobody is approved, as a code could be used twice. Throws DialerError `config`.
 */
export async function pass(listed: ListedInvitations, meetingIds: string[], outside: PassPorts): Promise<PassReport> {
  const { invitations, problems } = listed;
  const report: PassReport = { invitations, problems, outcomes: [], troubles: [], pending: new Map() };
  const lists = await Promise.all(
    meetingIds.map(async (meetingId) => ({ meetingId, ...(await outside.listRegistrants(meetingId, 'pending')) })),
  );
  for (const { meetingId, registrants, incomplete } of lists) {
    report.pending.set(meetingId, registrants);
    if (incomplete) report.troubles.push({ meetingId, error: incomplete, isPart: registrants.length > 0 });
  }
  try {
    const { redemptions, notified } = await memoryAfter(lists, report, outside);
    const { aside = [], ...used } = listed.among?.(redemptions) ?? {};
    Object.assign(report, used, { redemptions });
    const candidates = lists.flatMap(({ meetingId, registrants }) =>
      registrants.map((registrant) => ({ meetingId, registrant })),
    );
    await act(decide(candidates, report.invitations, redemptions, outside.clock(), aside), report, outside);
    await tellOf(report, notified, outside);
  } catch (error) {
    report.ledgerError = ofLedger(error);
  }
  return report;
}

/** What the ledger has, after the lists, so that it knows of whatever changed them, and with what earlier runs left settled. */
async function memoryAfter(lists: List[], report: PassReport, outside: PassPorts): ReturnType<CodeLedger['read']> {
  const memory = await outside.ledger.read();
  const left = outside.approveRegistrants ? leftovers(lists, memory.redemptions.values(), memory.notified) : [];
  if (left.length === 0) return memory;
  const byKey = new Map(report.invitations.map((invitation) => [invitation.key, invitation]));
  await lookUp(left, byKey, outside, report.outcomes);
  return outside.ledger.read();
}

/** Does what was decided. Never throws a DialerError: what went wrong is in the report. */
async function act(decisions: Decision[], report: PassReport, outside: PassPorts): Promise<void> {
  const { outcomes, troubles } = report;
  const approvals = decisions.filter((decision) => decision.decision === 'approve');
  const at = outside.clock();
  if (outside.approveRegistrants) {
    const sent = await sendAll(approvals, { ...outside, approveRegistrants: outside.approveRegistrants });
    outcomes.push(...sent.outcomes);
    troubles.push(...sent.troubles);
    if (sent.ledgerError) report.ledgerError = sent.ledgerError;
  } else {
    const why = { reason: 'dry run, or it would be approved', hint: '' };
    outcomes.push(...approvals.map((approval) => outcomeOf(approval, 'skipped', at, why)));
  }
  for (const decision of decisions) {
    if (decision.decision === 'wait') outcomes.push(outcomeOf(decision, 'pending', at, decision));
    if (decision.decision === 'leave') {
      const why = { reason: 'another run is approving them, or has just done so', hint: '' };
      outcomes.push(outcomeOf(decision, 'skipped', at, why));
    }
  }
}

/**
 * Marks whose wait is news. Throws DialerError `ledger`: then it is so of those who were not told by what could be read, as
 * otherwise everybody would be told again with each pass, for as long as the ledger cannot be written.
 */
async function tellOf(
  { outcomes }: PassReport,
  told: NotifiedRegistrant[],
  { ledger, approveRegistrants }: PassPorts,
): Promise<void> {
  const waiting = outcomes.filter(({ outcome, reason }) => outcome === 'pending' || reason === GONE[0]);
  const textOf = ({ meetingId, registrantId, reason }: WaitingRegistrant) =>
    JSON.stringify([meetingId, registrantId, reason]);
  const mark = (isNews: (text: string) => boolean) => {
    for (const outcome of waiting) outcome.isNews = isNews(textOf(waitingOf(outcome)));
  };
  // A dry run has all of them for news: it is asked what would be.
  if (!approveRegistrants) return mark(() => true);
  try {
    const news = new Set((await ledger.markNotified(waiting.map(waitingOf))).map(textOf));
    mark((text) => news.has(text));
  } catch (error) {
    const known = new Set(told.map(textOf));
    mark((text) => !known.has(text));
    for (const outcome of waiting) outcome.isUnwritten = true;
    throw error;
  }
}

function waitingOf({ meetingId, registrant: { id, email, name }, invitations, reason }: Outcome): WaitingRegistrant {
  const [invitation, ...others] = invitations;
  return {
    meetingId,
    registrantId: id,
    email,
    name,
    key: invitation && others.length === 0 ? invitation.key : '',
    reason,
  };
}

/**
 * What runs have begun and left, of people who no longer wait: their approval has come through, or something else has. Of
 * whom nothing could be found out, and was told, nobody asks again.
 */
function leftovers(lists: List[], uses: Iterable<Redemption>, told: NotifiedRegistrant[]): Redemption[] {
  const waiting = new Map(
    lists
      // Who is not on a part of a list may be on the rest of it.
      .filter(({ incomplete }) => !incomplete)
      .map(({ meetingId, registrants }) => [meetingId, new Set(registrants.map(({ id }) => id))]),
  );
  const gone = told.filter(({ reason }) => reason === GONE[0]);
  const isGone = new Set(gone.map(({ meetingId, registrantId }) => `${meetingId} ${registrantId}`));
  return [...uses].filter(
    ({ state, isHeld, meetingId, registrantId }) =>
      (state === 'claimed' || state === 'sent') &&
      !isHeld &&
      waiting.get(meetingId)?.has(registrantId) === false &&
      !isGone.has(`${meetingId} ${registrantId}`),
  );
}

function ofLedger(error: unknown): DialerError {
  const trouble = expected(error);
  if (trouble.code !== 'ledger') throw trouble;
  return trouble;
}
