import {
  type CodeLedgerContents,
  type NotifiedRegistrant,
  type Redemption,
  registrantKey,
} from '../../../ledger/codes.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import type { RegistrantList } from '../../../zoom/registrants.ts';
import { isNewerThanLists } from './decide.ts';
import { GONE, NOT_LISTED_YET, type Outcome } from './outcome.ts';
import type { PassPorts, PassReport } from './ports.ts';

/** Who is pending in a meeting. */
export interface PendingList extends RegistrantList {
  meetingId: string;
}

/**
 * Reads the ledger, and first settles what earlier runs left in it. It is read after the lists, so it knows of everything
 * that changed them. Throws DialerError `ledger`.
 */
export async function readSettled(
  lists: PendingList[],
  { invitations, outcomes }: PassReport,
  ports: PassPorts,
): Promise<CodeLedgerContents> {
  const { ledger, approveRegistrants } = ports;
  const contents = await ledger.read();
  const left = approveRegistrants ? leftovers(lists, contents.redemptions.values(), contents.notified) : [];
  if (left.length === 0) return contents;
  const byKey = new Map(invitations.map((invitation) => [invitation.key, invitation]));
  for (const meetingId of new Set(left.map((redemption) => redemption.meetingId))) {
    const there = left.filter((redemption) => redemption.meetingId === meetingId);
    await settleIn(meetingId, there, byKey, ports, outcomes);
  }
  return ledger.read();
}

/**
 * Redemptions that runs began and left, whose registrants are no longer pending: they were approved, or something else
 * happened. Those that could not be found and were reported are not looked up again.
 */
function leftovers(
  lists: PendingList[],
  redemptions: Iterable<Redemption>,
  notified: NotifiedRegistrant[],
): Redemption[] {
  const pending = new Map(
    lists
      // A registrant who is not in part of a list may be in the rest of it.
      .filter(({ incomplete }) => !incomplete)
      .map(({ meetingId, registrants }) => [meetingId, new Set(registrants.map(({ id }) => id))]),
  );
  const reportedGone = new Set(notified.filter(({ reason }) => reason === GONE.reason).map(registrantKey));
  return [...redemptions].filter(
    (redemption) =>
      (redemption.state === 'claimed' || redemption.state === 'sent') &&
      !redemption.isHeld &&
      pending.get(redemption.meetingId)?.has(redemption.registrantId) === false &&
      !reportedGone.has(registrantKey(redemption)),
  );
}

/**
 * Finds out from Zoom's lists what came of redemptions in a meeting, and records it. Those who are approved, or not listed at
 * all, go to `outcomes`. Those who were denied do not, and their code is free again. Throws DialerError `ledger`; what is in
 * `outcomes` by then is true all the same.
 */
async function settleIn(
  meetingId: string,
  redemptions: Redemption[],
  byKey: ReadonlyMap<string, Invitation>,
  ports: PassPorts,
  outcomes: Outcome[],
): Promise<void> {
  const { ledger, clock } = ports;
  const outcome = (redemption: Redemption, word: Outcome['outcome'], reason: string, hint = '') =>
    outcomeOfLeftover(redemption, byKey.get(redemption.key), word, clock(), { reason, hint });
  const approved = await isListed(meetingId, 'approved', ports);
  const through = redemptions.filter(approved.has);
  const others = redemptions.filter((redemption) => !approved.has(redemption));
  const reason = 'by a run that was interrupted';
  const approvals = through.map((redemption) => outcome(redemption, 'approved', reason));
  // Before it is recorded: if that fails, it is still true.
  outcomes.push(...approvals);
  try {
    if (through.length > 0) await ledger.settleUnclaimed(through, 'approved', reason);
  } catch (error) {
    for (const approval of approvals) approval.isUnrecorded = true;
    throw error;
  }
  if (others.length === 0 || !approved.isWhole) return;
  const unsent = others.filter(({ state }) => state === 'claimed');
  if (unsent.length > 0) await ledger.settleUnclaimed(unsent, 'failed', 'not sent');
  const sent = others.filter(({ state }) => state === 'sent');
  if (sent.length === 0) return;
  const denied = await isListed(meetingId, 'denied', ports);
  const refused = sent.filter(denied.has);
  if (refused.length > 0) await ledger.settleUnclaimed(refused, 'failed', 'denied in Zoom');
  const gone = denied.isWhole ? sent.filter((redemption) => !denied.has(redemption)) : [];
  // Whoever is reported as gone is not looked up again, so wait until the lists must have them.
  const outcomeOfGone = (redemption: Redemption) =>
    isNewerThanLists(redemption, clock())
      ? outcome(redemption, 'skipped', NOT_LISTED_YET)
      : outcome(redemption, 'failed', GONE.reason, GONE.hint);
  outcomes.push(...gone.map(outcomeOfGone));
}

function outcomeOfLeftover(
  { meetingId, registrantId, name, email }: Redemption,
  invitation: Invitation | undefined,
  outcome: Outcome['outcome'],
  at: Date,
  why: { reason: string; hint: string },
): Outcome {
  const registrant = { id: registrantId, name, email };
  const invitations = invitation ? [invitation] : [];
  return { outcome, meetingId, registrant, invitations, at, ...why, isUnknown: outcome === 'failed' };
}

async function isListed(meetingId: string, status: 'approved' | 'denied', { listRegistrants }: PassPorts) {
  const { registrants, incomplete } = await listRegistrants(meetingId, status);
  const ids = new Set(registrants.map(({ id }) => id));
  return { has: ({ registrantId }: Redemption) => ids.has(registrantId), isWhole: !incomplete };
}
