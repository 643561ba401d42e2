import { OVERRIDDEN_BY_HAND } from '../ledger/joins.ts';
import type { Join } from '../schedule/due.ts';
import { type Outcome, skipped } from './outcome.ts';
import type { TickPorts } from './ports.ts';
import type { LocatedJoin } from './room-join.ts';
import type { Superseded } from './select.ts';
import { isNotified, whySettled } from './settled.ts';
import type { TickLedger } from './tick-ledger.ts';

const BY_HAND = {
  join: `${OVERRIDDEN_BY_HAND} \`dialer join\` sent the room to a meeting.`,
  leave: `${OVERRIDDEN_BY_HAND} \`dialer leave\` had the room leave.`,
};
const TAKEN = 'Another join of the room took its place.';

/**
 * Records superseded joins, and returns an outcome for those that no run has reported yet. A dry run records nothing, and
 * returns all that are open. A join that somebody superseded by hand needs no attention.
 */
export async function reportSuperseded(
  superseded: Superseded<LocatedJoin>[],
  ledger: TickLedger,
  { clock, joinRoom }: TickPorts,
): Promise<Outcome[]> {
  const open = superseded.filter(({ join }) => !whySettled(join, ledger) && !isNotified(join, ledger));
  const reasonFor = ({ by }: Superseded<Join>) => (by.meeting.isByHand ? BY_HAND[by.action] : TAKEN);
  const fresh = new Set<Join>();
  for (const reason of new Set(open.map(reasonFor))) {
    const joins = open.filter((one) => reasonFor(one) === reason).map(({ join }) => join);
    for (const join of joinRoom ? await ledger.end(joins, 'superseded', reason) : joins) fresh.add(join);
  }
  return open
    .filter(({ join }) => fresh.has(join))
    .map(({ join, by }) => {
      const { file, line, meetingId, isByHand } = by.meeting;
      const isUnknown = ledger.entry(join)?.isUnknown ?? false;
      if (isByHand) return skipped(join, BY_HAND[by.action], clock());
      const sent = isUnknown ? 'Sent, but the outcome is unknown' : 'Not sent';
      const what = by.action === 'leave' ? 'its leave_time has passed' : `the room should be in ${meetingId}`;
      const reason = `${sent}: by now ${what} (${file}:${line}).`;
      return { outcome: 'superseded', join, at: clock(), reason, hint: '', isUnknown };
    });
}
