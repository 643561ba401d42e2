import type { Join } from '../schedule/due.ts';
import { roomKey } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';
import { onePerMinute, withoutOvertaken } from './select.ts';
import { isNotified } from './settled.ts';
import type { TickLedger } from './tick-ledger.ts';
import { joinsSince } from './window.ts';

const SENT = 'It was sent, but the outcome is unknown: check the room.';

/** Records and returns the joins that have left the window since the previous run, were never accepted and not yet reported. */
export async function missedOf(
  late: Join[],
  meetings: Meeting[],
  ledger: TickLedger,
  { now, past, clock }: TickPorts,
): Promise<Outcome[]> {
  const byKey = ({ room }: Join) => roomKey(room);
  const others = [...joinsSince(late, meetings, now), ...ledger.byHand];
  const { joins } = onePerMinute(withoutOvertaken(late, others, byKey), byKey);
  const over = joins.filter((join) => !isNotified(join, ledger));
  if (over.length === 0 || ledger.error()) return [];
  const isUnknownNow = (join: Join) => ledger.entry(join)?.isUnknown ?? false;
  const unknown = await ledger.end(over.filter(isUnknownNow), 'unknown', SENT);
  const missed = over.filter((join) => !isUnknownNow(join));
  const recorded = new Set([...unknown, ...(await ledger.end(missed, 'missed', 'Not accepted in time.'))]);
  return over
    .filter((join) => recorded.has(join))
    .map((join): Outcome => {
      const isUnknown = isUnknownNow(join);
      const wasAway = past.lastTick !== undefined && past.lastTick < join.dueAt;
      const hint = wasAway ? 'Check that this machine is on, and that its scheduler runs dialer every minute.' : '';
      return {
        outcome: isUnknown ? 'unknown' : 'missed',
        join,
        at: clock(),
        reason: reasonFor(isUnknown, wasAway),
        hint,
        isUnknown,
      };
    });
}

function reasonFor(isUnknown: boolean, wasAway: boolean): string {
  if (isUnknown) return SENT;
  return wasAway ? 'dialer did not run then, or was killed.' : 'It was not accepted in time.';
}
