import { LEASE_LEFT_MS } from '../../../dial/join-claim.ts';
import { DialerError } from '../../../errors.ts';
import type { RedemptionClaim } from '../../../ledger/codes.ts';
import { LEASE_MS } from '../../../ledger/lease.ts';
import { MOST_AT_ONCE } from '../../../zoom/registrants.ts';
import type { Decision } from './decide.ts';
import type { PassPorts } from './outcome.ts';
import { type Outcome, outcomeOf, type Trouble } from './outcome.ts';

type Approval = Extract<Decision, { decision: 'approve' }>;
type Sending = PassPorts & Required<Pick<PassPorts, 'approveRegistrants'>>;

/** What a batch came to. */
interface Sent {
  outcomes: Outcome[];
  troubles: Trouble[];
  /** Sent, and nobody knows what became of them. */
  unknown: { approval: Approval; error: DialerError }[];
  ledgerError?: DialerError;
}

/** Fewer are this run's than were to be sent: these. */
class Fewer extends Error {
  constructor(readonly left: Approval[]) {
    super('fewer');
  }
}

/**
 * Approves them, up to 30 at once, each under a claim on the code that is made right before. What is another run's is left to
 * it, silently. An unknown outcome is settled by Zoom's lists. Never throws a DialerError.
 */
export async function sendAll(approvals: Approval[], outside: Sending): Promise<Omit<Sent, 'unknown'>> {
  const meetingIds = [...new Set(approvals.map(({ meetingId }) => meetingId))];
  const sent = meetingIds.map((meetingId) => {
    const those = approvals.filter((approval) => approval.meetingId === meetingId);
    return sendTo(meetingId, those, outside);
  });
  return joined(await Promise.all(sent));
}

async function sendTo(meetingId: string, approvals: Approval[], outside: Sending): Promise<Sent> {
  const batches = Array.from({ length: Math.ceil(approvals.length / MOST_AT_ONCE) }, (_, index) =>
    approvals.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  );
  // The Zoom client keeps the pace.
  const sent = joined(await Promise.all(batches.map((batch) => sendBatch(meetingId, batch, outside))));
  return joined([{ ...sent, unknown: [] }, await settleUnknown(meetingId, sent.unknown, outside)]);
}

/** One request, or where Zoom refuses it one for each: it does not say who the reason is. */
async function sendBatch(
  meetingId: string,
  batch: Approval[],
  outside: Sending,
  stateOfFailed: 'failed' | 'sent' = 'failed',
): Promise<Sent> {
  let mine = batch;
  while (mine.length > 0) {
    const registrants = mine.map(({ registrant }) => registrant);
    try {
      await outside.approveRegistrants(meetingId, registrants, holdOn(mine, outside));
    } catch (error) {
      if (!(error instanceof Fewer)) return failed(meetingId, mine, known(error), outside, stateOfFailed);
      mine = error.left;
      continue;
    }
    return settled(mine, 'approved', '', outside, (approval) => outcomeOf(approval, 'approved', outside.clock()));
  }
  return NOTHING;
}

/**
 * Claims their codes right before a try, and marks them sent; again only where the lease would not outlive the next try. What
 * it resolves to throws Fewer where another run has some of them, and DialerError `ledger`.
 */
function holdOn(approvals: Approval[], { ledger, clock }: PassPorts): () => Promise<void> {
  let leaseEndsMs = 0;
  return async () => {
    if (leaseEndsMs - clock().getTime() >= LEASE_LEFT_MS) return;
    const claimedAtMs = clock().getTime();
    for (const mark of [ledger.claim, ledger.markSent]) {
      const mine = new Set((await mark(approvals.map(takingOf))).map(({ key }) => key));
      const left = approvals.filter(({ invitation }) => mine.has(invitation.key));
      if (left.length < approvals.length) throw new Fewer(left);
    }
    leaseEndsMs = claimedAtMs + LEASE_MS;
  };
}

async function failed(
  meetingId: string,
  batch: Approval[],
  error: DialerError,
  outside: Sending,
  state: 'failed' | 'sent',
): Promise<Sent> {
  const { code, message, hint, isUnknown } = error;
  if (code === 'ledger') return { ...NOTHING, ledgerError: error };
  if (isUnknown) return { ...NOTHING, unknown: batch.map((approval) => ({ approval, error })) };
  if (code === 'refused' && batch.length > 1) {
    // It is not documented that Zoom then has approved none of them: the code of one that it did must not become free,
    // whatever it answers to the second request for them.
    return joined(await Promise.all(batch.map((one) => sendBatch(meetingId, [one], outside, 'sent'))));
  }
  // What is not about one registrant is said of all of them at once.
  const about = code === 'refused' ? batch : [];
  const { outcomes, ...rest } = await settled(batch, state, message, outside, (approval) => ({
    ...outcomeOf(approval, 'failed', outside.clock(), { reason: message, hint }),
    code,
  }));
  if (about.length > 0) return { outcomes, ...rest };
  return { ...rest, outcomes: [], troubles: [{ meetingId, error, kept: batch.length }] };
}

/** Those whose approval Zoom may have taken are asked after: first who still waits, as nobody goes the other way. */
async function settleUnknown(meetingId: string, unknown: Sent['unknown'], outside: Sending): Promise<Sent> {
  if (unknown.length === 0) return NOTHING;
  const pending = await outside.listRegistrants(meetingId, 'pending');
  const approved = await outside.listRegistrants(meetingId, 'approved');
  const [isPending, isApproved] = [pending, approved].map(
    ({ registrants }) => new Set(registrants.map(({ id }) => id)),
  );
  const through = unknown.filter(({ approval }) => isApproved?.has(approval.registrant.id));
  const others = unknown.filter((one) => !through.includes(one));
  const reason = "Zoom's answer was lost, but its list has them as approved";
  const sent = [
    await settled(
      through.map(({ approval }) => approval),
      'approved',
      reason,
      outside,
      (approval) => outcomeOf(approval, 'approved', outside.clock(), { reason, hint: '' }),
    ),
  ];
  for (const { approval, error } of others) {
    const waits = isPending?.has(approval.registrant.id)
      ? 'They still wait, and the next pass tries again.'
      : 'The next pass looks again.';
    sent.push(
      await settled([approval], 'sent', error.message, outside, () => ({
        ...outcomeOf(approval, 'failed', outside.clock(), { reason: error.message, hint: waits }),
        code: error.code,
        isUnknown: true,
      })),
    );
  }
  return joined(sent);
}

/** Writes down how it ended; where that cannot be done, it is still so. */
async function settled(
  approvals: Approval[],
  state: 'approved' | 'failed' | 'sent',
  reason: string,
  { ledger }: PassPorts,
  outcome: (approval: Approval) => Outcome,
): Promise<Sent> {
  const outcomes = approvals.map(outcome);
  if (approvals.length === 0) return NOTHING;
  try {
    await ledger.settle(approvals.map(takingOf), state, reason);
    return { ...NOTHING, outcomes };
  } catch (error) {
    return { ...NOTHING, outcomes, ledgerError: known(error) };
  }
}

const NOTHING: Sent = { outcomes: [], troubles: [], unknown: [] };

function joined(sent: Sent[]): Sent {
  const ledgerError = sent.find((one) => one.ledgerError)?.ledgerError;
  return {
    outcomes: sent.flatMap(({ outcomes }) => outcomes),
    troubles: sent.flatMap(({ troubles }) => troubles),
    unknown: sent.flatMap(({ unknown }) => unknown),
    ...(ledgerError && { ledgerError }),
  };
}

function takingOf({ meetingId, registrant: { id, email, name }, invitation: { key } }: Approval): RedemptionClaim {
  return { key, meetingId, registrantId: id, email, name };
}

/** One that nobody foresaw must not hide the others: what it left undone, nobody knows. */
function known(error: unknown): DialerError {
  if (error instanceof DialerError) return error;
  return new DialerError('refused', `Unexpected: ${error}.`, 'This is a defect of dialer: please report it.', true);
}
