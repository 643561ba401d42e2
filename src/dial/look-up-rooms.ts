import { DialerError } from '../errors.ts';
import { type Join, minuteOf } from '../schedule/due.ts';
import { matchRooms, resolvePatterns } from '../schedule/match-rooms.ts';
import { fits, isPattern } from '../schedule/patterns.ts';
import { type RoomList, roomKey } from '../schedule/rooms.ts';
import { type Plan, planFor } from './plan.ts';
import type { TickPorts } from './ports.ts';
import { select } from './select.ts';
import { isNotified, whySettled } from './settled.ts';
import type { TickLedger } from './tick-ledger.ts';
import { joinsSince } from './window.ts';

/**
 * Lists the rooms if the plan needs them, and replaces its patterns by the rooms that they fit. In a run whose joins are
 * all settled (most of those with catch-up), nothing is listed. Throws what `listRooms` throws.
 */
export async function lookUpRooms(
  plan: Plan,
  ledger: TickLedger,
  ports: TickPorts,
): Promise<Plan & { list?: RoomList }> {
  const { listRooms } = ports;
  const isNeeded = needsRooms(plan, ledger, ports);
  const isUseful = plan.late.some((join) => isPattern(join.room) && !ledger.error() && !isNotified(join, ledger));
  if (!listRooms || !(isNeeded || isUseful)) return plan;
  await ports.begin();
  const list = await listRooms().catch((error): RoomList => {
    // What was missed can be reported by the ledger alone.
    if (isNeeded || !(error instanceof DialerError)) throw error;
    return { rooms: [], incomplete: error };
  });
  const resolved = list.incomplete
    ? resolveInPart(plan, list, ledger, ports)
    : planFor(resolvePatterns(plan.meetings, matchRooms(list)), ports);
  return isNeeded || list.rooms.length > 0 ? { ...resolved, list } : resolved;
}

/** Whether something is due that only the rooms list can settle. */
function needsRooms({ due, meetings }: Plan, ledger: TickLedger, { now }: TickPorts): boolean {
  const { from } = minuteOf(now);
  const safe = ledger.error() ? due.filter(({ dueAt }) => dueAt >= from) : due;
  if (safe.some(({ room }) => isPattern(room))) return true;
  const context = { joins: joinsSince(safe, meetings, now), byHand: ledger.byHand };
  const { joins } = select(safe, context, ({ room }) => roomKey(room));
  return joins.some((join) => !whySettled(join, ledger));
}

/**
 * Resolves patterns by an incomplete list. A room that is not listed is known if an earlier run had it join the same meeting;
 * if none had, the pattern itself stays, as it may fit more rooms.
 */
function resolveInPart(plan: Plan, { rooms, incomplete }: RoomList, ledger: TickLedger, ports: TickPorts): Plan {
  const listed = new Set(rooms.map(({ name }) => roomKey(name)));
  const known = ledger.roomNames.filter((name) => !listed.has(roomKey(name)));
  const others = known.map((name) => ({ id: name, name, status: '', locationId: '' }));
  const matcher = matchRooms({ rooms: [...rooms, ...others], ...(incomplete && { incomplete }) });
  const found = planFor(resolvePatterns(plan.meetings, matcher), ports);
  const isMeant = (join: Join, _: number, joins: Join[]) => {
    const { meeting, room, action, dueAt } = join;
    if (!meeting.patterns?.some((pattern) => fits(room, pattern))) return true;
    if (!meeting.patterns.includes(room)) return !known.includes(room) || ledger.entry(join) !== undefined;
    const isSame = (other: Join) => other.meeting === meeting && other.action === action && other.dueAt === dueAt;
    return !joins.some((other) => isSame(other) && fits(other.room, room) && ledger.entry(other));
  };
  return { ...found, due: found.due.filter(isMeant), late: found.late.filter(isMeant) };
}
