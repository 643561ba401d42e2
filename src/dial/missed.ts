import type { Join } from '../schedule/due.ts';
import { roomKey } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Outcome } from './outcome.ts';
import type { TickPorts } from './ports.ts';
import { onePerMinute, withoutOvertaken } from './select.ts';
import type { TickLedger } from './tick-ledger.ts';
import { isNotified } from './tick-ledger.ts';
import { joinsSince } from './window.ts';

/** Of what has left the window since the tick before: what was never accepted, and that no tick has told yet. */
export async function missedOf(
  late: Join[],
  meetings: Meeting[],
  book: TickLedger,
  outside: TickPorts,
): Promise<Outcome[]> {
  const { now, past, clock } = outside;
  const byName = ({ room }: Join) => roomKey(room);
  const { joins } = onePerMinute(
    withoutOvertaken(late, [...joinsSince(late, meetings, now), ...book.byHand], byName),
    byName,
  );
  const over = joins.filter((join) => !isNotified(book, join));
  if (over.length === 0 || book.error()) return [];
  const told = await book.end(over, 'missed', 'not accepted in time');
  return told.map((join) => {
    const isUnknown = book.entry(join)?.isUnknown ?? false;
    const wasAway = past.lastTick !== undefined && past.lastTick < join.dueAt;
    const reason = isUnknown
      ? 'it was sent, but nobody knows whether Zoom took it: look at the room.'
      : wasAway
        ? 'dialer did not run then, or was killed.'
        : 'it was not accepted in time.';
    const hint = wasAway ? 'See that this machine is on, and its scheduler runs dialer every minute.' : '';
    return { outcome: 'missed', join, at: clock(), reason, hint, isUnknown };
  });
}
