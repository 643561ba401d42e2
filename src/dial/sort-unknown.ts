import type { LedgerEntry } from '../ledger/joins.ts';
import { minuteOf } from '../schedule/due.ts';
import { type Outcome, skipped } from './outcome.ts';
import type { TickPorts } from './ports.ts';
import type { RoomJoin } from './room-join.ts';
import type { TickLedger } from './tick-ledger.ts';
import { isLastChance } from './window.ts';

/** How often a join is sent while its outcome stays unknown, over all runs. */
const MOST_TRIES = 2;
/** A room that took the command is in its meeting, or at its prompt, by then. */
const SHOWN_AFTER_MS = 15_000;
/** A room with this status is in no meeting. */
const FREE = ['Available', 'Offline'];

type Lot = 'send' | 'wait' | 'over';

/**
 * Sorts out the joins that earlier runs have sent as often as may be, with an unknown outcome. Zoom's list shows what came of
 * them: a room that is in no meeting did not take the command, and is sent it again; any other may be in its meeting, and
 * has an end: unknown.
 */
export async function sortUnknown(
  joins: RoomJoin[],
  ledger: TickLedger,
  { now, past, clock, joinRoom }: TickPorts,
): Promise<{ toSend: RoomJoin[]; outcomes: Outcome[] }> {
  const lotOf = (join: RoomJoin): Lot => {
    const lot = lotFor(join, ledger.entry(join), now, clock());
    return lot === 'wait' && isLastChance(join, now, past) ? 'over' : lot;
  };
  const lots = new Map(joins.map((join) => [join, lotOf(join)]));
  const those = (lot: Lot) => joins.filter((join) => lots.get(join) === lot);
  const over = those('over');
  const fresh = new Set(joinRoom ? await ledger.end(over, 'unknown', 'Nothing shows whether Zoom accepted it.') : over);
  return {
    toSend: those('send'),
    outcomes: [
      ...those('wait').map((join) => skipped(join, 'Its outcome is unknown. A later run looks at the room.', clock())),
      ...over.map((join) => (fresh.has(join) ? unknown(join, clock()) : skipped(join, 'Reported before.', clock()))),
    ],
  };
}

function lotFor({ zoomRoom, action }: RoomJoin, entry: LedgerEntry | undefined, now: Date, lookedAt: Date): Lot {
  if (!entry?.isUnknown || entry.tries < MOST_TRIES) return 'send';
  const { at } = entry;
  if (at >= minuteOf(now).from || lookedAt.getTime() - at.getTime() < SHOWN_AFTER_MS) return 'wait';
  return action === 'join' && FREE.includes(zoomRoom.status) ? 'send' : 'over';
}

function unknown(join: RoomJoin, at: Date): Outcome {
  const { status } = join.zoomRoom;
  const listed = status ? ` Zoom lists the room as ${status}.` : '';
  const reason = `Sent as often as may be, and nothing shows whether Zoom accepted it.${listed}`;
  return { outcome: 'unknown', join, at, reason, hint: 'Check the room.', isUnknown: true };
}
