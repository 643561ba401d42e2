import { DialerError, THIS_IS_A_BUG } from '../../../errors.ts';
import { MOST_AT_ONCE } from '../../../zoom/registrants.ts';
import { type Approval, ClaimsLost, claimBeforeTry, claimOf } from './claims.ts';
import { type Outcome, outcomeOf, type Trouble } from './outcome.ts';
import type { PassPorts } from './ports.ts';

type SendingPorts = PassPorts & Required<Pick<PassPorts, 'approveRegistrants'>>;

/** What came of approvals that were sent. */
interface Sent {
  outcomes: Outcome[];
  troubles: Trouble[];
  /** Those whose outcome is unknown. */
  unknown: { approval: Approval; error: DialerError }[];
  ledgerError?: DialerError;
}

const NOTHING: Sent = { outcomes: [], troubles: [], unknown: [] };

/**
 * Sends approvals, up to 30 in a request, each under a claim on its code that is made right before. Leaves out, silently, what
 * another run holds. Settles unknown outcomes by Zoom's lists. Never throws a DialerError.
 */
export async function sendAll(approvals: Approval[], ports: SendingPorts): Promise<Omit<Sent, 'unknown'>> {
  const meetingIds = [...new Set(approvals.map(({ meetingId }) => meetingId))];
  const sent = meetingIds.map((meetingId) => {
    const those = approvals.filter((approval) => approval.meetingId === meetingId);
    return sendTo(meetingId, those, ports);
  });
  return joined(await Promise.all(sent));
}

async function sendTo(meetingId: string, approvals: Approval[], ports: SendingPorts): Promise<Sent> {
  const batches = Array.from({ length: Math.ceil(approvals.length / MOST_AT_ONCE) }, (_, index) =>
    approvals.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  );
  // The Zoom client paces them.
  const sent = joined(await Promise.all(batches.map((batch) => sendBatch(meetingId, batch, ports))));
  return joined([{ ...sent, unknown: [] }, await settleUnknown(meetingId, sent.unknown, ports)]);
}

/** One request. If Zoom refuses it, one for each registrant: Zoom does not say which of them is the reason. */
async function sendBatch(
  meetingId: string,
  batch: Approval[],
  ports: SendingPorts,
  stateOfFailed: 'failed' | 'sent' = 'failed',
): Promise<Sent> {
  let mine = batch;
  while (mine.length > 0) {
    const registrants = mine.map(({ registrant }) => registrant);
    try {
      await ports.approveRegistrants(meetingId, registrants, claimBeforeTry(mine, ports));
    } catch (error) {
      if (!(error instanceof ClaimsLost)) return failed(meetingId, mine, asDialerError(error), ports, stateOfFailed);
      mine = error.left;
      continue;
    }
    return recorded(mine, 'approved', '', ports, (approval) => outcomeOf(approval, 'approved', ports.clock()));
  }
  return NOTHING;
}

async function failed(
  meetingId: string,
  batch: Approval[],
  error: DialerError,
  ports: SendingPorts,
  state: 'failed' | 'sent',
): Promise<Sent> {
  const { code, message, hint, isUnknown } = error;
  if (code === 'ledger') return { ...NOTHING, ledgerError: error };
  if (isUnknown) return { ...NOTHING, unknown: batch.map((approval) => ({ approval, error })) };
  if (code === 'refused' && batch.length > 1) {
    // Zoom does not document that it then has approved none of them, so no code may become free, whatever Zoom answers to
    // the second request.
    return joined(await Promise.all(batch.map((one) => sendBatch(meetingId, [one], ports, 'sent'))));
  }
  const sent = await recorded(batch, state, message, ports, (approval) => ({
    ...outcomeOf(approval, 'failed', ports.clock(), { reason: message, hint }),
    code,
  }));
  if (code === 'refused') return sent;
  // It is not about one registrant, so it is reported once for all of them.
  return { ...sent, outcomes: [], troubles: [{ meetingId, error, notApproved: batch.length }] };
}

/** Looks up those whom Zoom may have approved. Pending is listed first, as registrants move from there to approved. */
async function settleUnknown(meetingId: string, unknown: Sent['unknown'], ports: SendingPorts): Promise<Sent> {
  if (unknown.length === 0) return NOTHING;
  const isPending = await isListed(meetingId, 'pending', ports);
  const isApproved = await isListed(meetingId, 'approved', ports);
  const through = unknown.filter(({ approval }) => isApproved(approval));
  const others = unknown.filter((one) => !through.includes(one));
  const why = { reason: "Zoom's answer was lost, but Zoom lists them as approved", hint: '' };
  const approvals = through.map(({ approval }) => approval);
  const sent = [
    await recorded(approvals, 'approved', why.reason, ports, (approval) =>
      outcomeOf(approval, 'approved', ports.clock(), why),
    ),
  ];
  for (const { approval, error } of others) {
    const { message: reason, code } = error;
    const hint = isPending(approval) ? 'They are still pending. The next run tries again.' : 'The next run finds out.';
    sent.push(
      await recorded([approval], 'sent', reason, ports, () => ({
        ...outcomeOf(approval, 'failed', ports.clock(), { reason, hint }),
        code,
        isUnknown: true,
      })),
    );
  }
  return joined(sent);
}

async function isListed(meetingId: string, status: 'pending' | 'approved', { listRegistrants }: PassPorts) {
  const { registrants } = await listRegistrants(meetingId, status);
  const ids = new Set(registrants.map(({ id }) => id));
  return ({ registrant }: Approval) => ids.has(registrant.id);
}

/** Records how approvals ended. If that fails, the outcomes are still true. */
async function recorded(
  approvals: Approval[],
  state: 'approved' | 'failed' | 'sent',
  reason: string,
  { ledger }: PassPorts,
  outcome: (approval: Approval) => Outcome,
): Promise<Sent> {
  const outcomes = approvals.map(outcome);
  if (approvals.length === 0) return NOTHING;
  try {
    await ledger.settle(approvals.map(claimOf), state, reason);
    return { ...NOTHING, outcomes };
  } catch (error) {
    return { ...NOTHING, outcomes, ledgerError: asDialerError(error) };
  }
}

function joined(sent: Sent[]): Sent {
  const ledgerError = sent.find((one) => one.ledgerError)?.ledgerError;
  return {
    outcomes: sent.flatMap(({ outcomes }) => outcomes),
    troubles: sent.flatMap(({ troubles }) => troubles),
    unknown: sent.flatMap(({ unknown }) => unknown),
    ...(ledgerError && { ledgerError }),
  };
}

/** A bug must not hide what came of the others. What it left undone is unknown. */
function asDialerError(error: unknown): DialerError {
  if (error instanceof DialerError) return error;
  return new DialerError('refused', `Unexpected: ${error}.`, THIS_IS_A_BUG, true);
}
