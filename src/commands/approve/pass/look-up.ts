import type { Redemption } from '../../../ledger/codes.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import { isNewerThanLists } from './decide.ts';
import type { PassPorts } from './outcome.ts';
import { GONE, NOT_LISTED_YET, type Outcome } from './outcome.ts';

/**
 * What became of those whom a run began to approve, and left: Zoom's lists tell, and the ledger is told. Who is approved, or
 * in no list at all (of whom was sent just now, the next pass finds out), is added to `outcomes`; whom a person has denied
 * meanwhile is not, and their code is free again. `uses` are of people who no longer wait. Throws DialerError `ledger`, and
 * what it has added until then is so all the same.
 */
export async function lookUp(
  uses: Redemption[],
  byKey: ReadonlyMap<string, Invitation>,
  outside: PassPorts,
  outcomes: Outcome[],
): Promise<void> {
  for (const meetingId of new Set(uses.map((use) => use.meetingId))) {
    const left = uses.filter((use) => use.meetingId === meetingId);
    await lookUpIn(meetingId, left, byKey, outside, outcomes);
  }
}

async function lookUpIn(
  meetingId: string,
  uses: Redemption[],
  byKey: ReadonlyMap<string, Invitation>,
  outside: PassPorts,
  outcomes: Outcome[],
): Promise<void> {
  const { ledger, clock } = outside;
  const approved = await isIn(meetingId, 'approved', outside);
  const through = uses.filter(approved.has);
  const others = uses.filter((use) => !approved.has(use));
  const outcomeOf = (use: Redemption, outcome: Outcome['outcome'], reason: string, hint = ''): Outcome => {
    const { registrantId, name, email, key } = use;
    const invitation = byKey.get(key);
    return {
      outcome,
      meetingId,
      registrant: { id: registrantId, name, email },
      invitations: invitation ? [invitation] : [],
      at: clock(),
      reason,
      hint,
      isUnknown: outcome === 'failed',
    };
  };
  const reason = 'by a run that did not come to its end';
  const approvals = through.map((use) => outcomeOf(use, 'approved', reason));
  // Before it is written down: where that fails, it is still so.
  outcomes.push(...approvals);
  try {
    if (through.length > 0) await ledger.settleUnclaimed(through, 'approved', reason);
  } catch (error) {
    for (const approval of approvals) approval.isUnwritten = true;
    throw error;
  }
  if (others.length === 0 || !approved.isWhole) return;
  // What was never sent has certainly come to nothing.
  const unsent = others.filter(({ state }) => state === 'claimed');
  if (unsent.length > 0) await ledger.settleUnclaimed(unsent, 'failed', 'it was not sent');
  const sent = others.filter(({ state }) => state === 'sent');
  if (sent.length === 0) return;
  const denied = await isIn(meetingId, 'denied', outside);
  const refused = sent.filter(denied.has);
  if (refused.length > 0) await ledger.settleUnclaimed(refused, 'failed', 'a person has denied them');
  const gone = denied.isWhole ? sent.filter((use) => !denied.has(use)) : [];
  // Of whom it is told, nobody asks again: not before the lists must have them.
  const endOf = (use: Redemption) =>
    isNewerThanLists(use, clock()) ? outcomeOf(use, 'skipped', NOT_LISTED_YET) : outcomeOf(use, 'failed', ...GONE);
  outcomes.push(...gone.map(endOf));
}

async function isIn(meetingId: string, status: 'approved' | 'denied', { listRegistrants }: PassPorts) {
  const { registrants, incomplete } = await listRegistrants(meetingId, status);
  const ids = new Set(registrants.map(({ id }) => id));
  return { has: ({ registrantId }: Redemption) => ids.has(registrantId), isWhole: !incomplete };
}
