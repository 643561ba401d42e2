import { expected } from '../../../errors.ts';
import { type Candidate, type Decision, decide } from './decide.ts';
import { type PendingList, readSettled } from './leftovers.ts';
import { markNews } from './news.ts';
import { outcomeOf } from './outcome.ts';
import type { PassPorts, PassReport } from './ports.ts';
import { sendAll } from './send.ts';
import type { ListedInvitations } from './source.ts';

/**
 * One pass: who is pending → what the ledger knows of the codes → decisions → approvals, each under its claim → who needs
 * attention, reported once. Trouble with one registrant or meeting never stops the others. Without the ledger nobody is
 * approved, because a code could be used twice. Throws DialerError `config`.
 */
export async function pass(listed: ListedInvitations, meetingIds: string[], ports: PassPorts): Promise<PassReport> {
  const { invitations, problems } = listed;
  const report: PassReport = { invitations, problems, outcomes: [], troubles: [], pending: new Map() };
  const lists = await listPending(meetingIds, report, ports);
  try {
    const { redemptions, notified } = await readSettled(lists, report, ports);
    const { aside = [], ...used } = listed.among?.(redemptions) ?? {};
    Object.assign(report, used, { redemptions });
    const decisions = decide(candidatesIn(lists), report.invitations, redemptions, ports.clock(), aside);
    await act(decisions, report, ports);
    await markNews(report, notified, ports);
  } catch (error) {
    const trouble = expected(error);
    if (trouble.code !== 'ledger') throw trouble;
    report.ledgerError = trouble;
  }
  return report;
}

async function listPending(meetingIds: string[], report: PassReport, { listRegistrants }: PassPorts) {
  const lists = await Promise.all(
    meetingIds.map(async (meetingId) => ({ meetingId, ...(await listRegistrants(meetingId, 'pending')) })),
  );
  for (const { meetingId, registrants, incomplete } of lists) {
    report.pending.set(meetingId, registrants);
    if (incomplete) report.troubles.push({ meetingId, error: incomplete, isPartial: registrants.length > 0 });
  }
  return lists;
}

function candidatesIn(lists: PendingList[]): Candidate[] {
  return lists.flatMap(({ meetingId, registrants }) => registrants.map((registrant) => ({ meetingId, registrant })));
}

/** Carries out the decisions. Never throws a DialerError: what goes wrong is in the report. */
async function act(decisions: Decision[], report: PassReport, ports: PassPorts): Promise<void> {
  const { outcomes, troubles } = report;
  const { approveRegistrants, clock } = ports;
  const at = clock();
  const approvals = decisions.filter((decision) => decision.decision === 'approve');
  if (approveRegistrants) {
    const sent = await sendAll(approvals, { ...ports, approveRegistrants });
    outcomes.push(...sent.outcomes);
    troubles.push(...sent.troubles);
    if (sent.ledgerError) report.ledgerError = sent.ledgerError;
  } else {
    const why = { reason: 'Dry run: not sent.', hint: '' };
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
