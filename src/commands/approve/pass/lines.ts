import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { formatCount } from '../../../base/output/format.ts';
import { line, problemLine, type ReportLine } from '../../../base/report/line.ts';
import type { DialerError } from '../../../errors.ts';
import type { Invitation } from '../../../schedule/codes/invitations.ts';
import { personOf } from './decide.ts';
import type { Outcome, Trouble } from './outcome.ts';
import type { PassReport } from './ports.ts';

export const WITHOUT_LEDGER = 'Nobody is approved without the ledger, because a code could be used twice.';

/** The lines of a pass. Outcomes that were reported before, or skipped, are only included if `isAll`. */
export function linesOf(
  { invitations, problems, outcomes, troubles, ledgerError, pending }: PassReport,
  { isAll, verbose = false }: { isAll: boolean; verbose?: boolean | undefined },
): ReportLine[] {
  const isShown = ({ outcome, isNews }: Outcome) => isAll || (isNews ?? outcome !== 'skipped');
  return [
    ...problems.map(problemLine),
    ...(verbose ? [...pending].map(meetingLine) : []),
    ...outcomes.filter(isShown).map(outcomeLine),
    ...troubleLines(troubles, invitations),
    ...(ledgerError ? [ledgerLine(ledgerError)] : []),
  ];
}

const KINDS = { approved: 'outcome', pending: 'failure', failed: 'failure', skipped: 'skipped' } as const;

/** `2026-11-23T09:11:04-07:00 approved Ada Palmer <ada@example.edu> meeting=83299019888 (codes.csv:2)`, then reason and hint. */
function outcomeLine(outcome: Outcome): ReportLine {
  const { outcome: word, meetingId, registrant, invitations, at, reason, hint } = outcome;
  const what = `${word} ${personOf(registrant)} meeting=${meetingId}`;
  const remarks = [sentence(reason), hint].filter(Boolean).join(' ');
  const text = `${formatRFC3339(at)} ${what}${placeOf(invitations)}${remarks && `: ${remarks}`}`;
  const made = line(KINDS[word], text, factsOf(outcome), `${what} ${registrant.id} ${reason}`);
  return {
    ...made,
    ...(word === 'pending' && { style: 'yellow' as const }),
    isAttempt: true,
    // Every pass retries it.
    isLasting: word === 'failed' || outcome.isUnrecorded === true,
  };
}

function sentence(reason: string): string {
  return reason && !/[.!?]$/.test(reason) ? `${reason}.` : reason;
}

/** ` (codes.csv:2)`, or ` (codes.csv:2, 7)` */
function placeOf(invitations: Invitation[]): string {
  const [first] = invitations;
  return first ? ` (${first.file}:${invitations.map(({ line: number }) => number).join(', ')})` : '';
}

function factsOf({
  outcome,
  meetingId,
  registrant,
  invitations,
  at,
  reason,
  hint,
  isUnknown,
  isNews,
}: Outcome): object {
  const [first] = invitations;
  return {
    type: 'registrant',
    at: formatRFC3339(at),
    outcome,
    meeting: meetingId,
    registrantId: registrant.id,
    name: registrant.name,
    email: registrant.email,
    file: first?.file ?? null,
    lines: invitations.map(({ line: number }) => number),
    reason,
    hint,
    isUnknown,
    ...(isNews !== undefined && { isNews }),
  };
}

function meetingLine([meetingId, { length }]: [string, unknown[]]): ReportLine {
  const text = `meeting=${meetingId} ${formatCount(length, 'registrant')} pending`;
  return line('row', text, { type: 'meeting', meeting: meetingId, pending: length });
}

/** Trouble with a meeting has a line of its own, with its place in codes.csv; trouble with reaching Zoom has one for all meetings. */
function troubleLines(troubles: Trouble[], invitations: Invitation[]): ReportLine[] {
  const byWords = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const { error, meetingId, isPartial = false } = trouble;
    const words = [error.code, error.message, ...(error.code === 'refused' ? [meetingId, isPartial] : [])].join(' ');
    byWords.set(words, [...(byWords.get(words) ?? []), trouble]);
  }
  return [...byWords.values()].map((same) => troubleLine(same, invitations));
}

function troubleLine(same: Trouble[], invitations: Invitation[]): ReportLine {
  const { error, meetingId } = same[0] as Trouble;
  const { code, message, hint } = error;
  const first = invitations.find(({ meetingIds }) => meetingIds.includes(meetingId));
  const place = code === 'refused' ? `${first ? `${first.file}:${first.line} ` : ''}meeting=${meetingId}:` : 'dialer:';
  const notApproved = same.reduce((sum, trouble) => sum + (trouble.notApproved ?? 0), 0);
  const consequences = [
    same.some(({ isPartial }) => isPartial) && 'Not all pending registrants could be listed.',
    notApproved > 0 && `${formatCount(notApproved, 'registrant')} not approved.`,
  ];
  const text = [place, message, ...consequences, hint].filter(Boolean).join(' ');
  const meetings = same.map((trouble) => trouble.meetingId);
  const facts = { type: 'error', code, message, hint, meetings, ...(notApproved > 0 && { notApproved }) };
  return { ...line('failure', text, facts, `${place} ${message}`), isLasting: code !== 'stopped' };
}

function ledgerLine({ code, message, hint }: DialerError): ReportLine {
  const text = `dialer: ${[message, WITHOUT_LEDGER, hint].filter(Boolean).join(' ')}`;
  const facts = { type: 'error', code, message: `${message} ${WITHOUT_LEDGER}`, hint };
  return { ...line('failure', text, facts), isLasting: true };
}
