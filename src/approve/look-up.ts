import { isNewerThanLists } from './decide.ts';
import type { Invitation } from './invitations.ts';
import { GONE, NOT_LISTED_YET, type Outcome } from './outcome.ts';
import type { Outside } from './pass.ts';
import type { Use } from './uses.ts';

/**
 * What became of those whom a run began to approve, and left: Zoom's lists tell, and the ledger is told. Who is approved, or
 * in no list at all, is an outcome; whom a person has denied meanwhile is none, and their code is free again. `uses` are of
 * people who no longer wait. Throws DialerError `ledger`.
 */
export async function lookUp(
  uses: Use[],
  byKey: ReadonlyMap<string, Invitation>,
  outside: Outside,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const meetingId of new Set(uses.map((use) => use.meetingId))) {
    const left = uses.filter((use) => use.meetingId === meetingId);
    outcomes.push(...(await lookUpIn(meetingId, left, byKey, outside)));
  }
  return outcomes;
}

async function lookUpIn(
  meetingId: string,
  uses: Use[],
  byKey: ReadonlyMap<string, Invitation>,
  outside: Outside,
): Promise<Outcome[]> {
  const { uses: ledger, clock } = outside;
  const approved = await isIn(meetingId, 'approved', outside);
  const through = uses.filter(approved.has);
  const others = uses.filter((use) => !approved.has(use));
  const outcomeOf = (use: Use, outcome: Outcome['outcome'], reason: string, hint = ''): Outcome => {
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
  if (through.length > 0) await ledger.found(through, 'approved', reason);
  const outcomes = through.map((use) => outcomeOf(use, 'approved', reason));
  if (others.length === 0 || !approved.isWhole) return outcomes;
  // What was never sent has certainly come to nothing.
  const unsent = others.filter(({ state }) => state === 'claimed');
  if (unsent.length > 0) await ledger.found(unsent, 'failed', 'it was not sent');
  const sent = others.filter(({ state }) => state === 'sent');
  if (sent.length === 0) return outcomes;
  const denied = await isIn(meetingId, 'denied', outside);
  const refused = sent.filter(denied.has);
  if (refused.length > 0) await ledger.found(refused, 'failed', 'a person has denied them');
  const gone = denied.isWhole ? sent.filter((use) => !denied.has(use)) : [];
  // Of whom it is told, nobody asks again: not before the lists must have them.
  const endOf = (use: Use) =>
    isNewerThanLists(use, clock()) ? outcomeOf(use, 'skipped', NOT_LISTED_YET) : outcomeOf(use, 'failed', ...GONE);
  return [...outcomes, ...gone.map(endOf)];
}

async function isIn(meetingId: string, status: 'approved' | 'denied', { listRegistrants }: Outside) {
  const { registrants, incomplete } = await listRegistrants(meetingId, status);
  const ids = new Set(registrants.map(({ id }) => id));
  return { has: ({ registrantId }: Use) => ids.has(registrantId), isWhole: !incomplete };
}
