import { DialerError } from '../errors.ts';
import type { Span } from '../schedule/calendar.ts';
import { isPattern } from '../schedule/columns.ts';
import { dueIn, type Join, minuteOf } from '../schedule/due.ts';
import { fits, resolvePatterns } from '../schedule/patterns.ts';
import { type RoomList, roomKey } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { TickPorts } from './ports.ts';
import { BY_HAND_COUNTS_MS } from './select.ts';
import type { TickLedger } from './tick-ledger.ts';
import { isNotified } from './tick-ledger.ts';
import { isUnrecorded, leftBehind, windowOf } from './window.ts';

/** What a tick is about. */
export interface Plan {
  /** With the rooms that patterns stand for, where one of them is due. */
  meetings: Meeting[];
  /** Due in the tick's window. */
  due: Join[];
  /** Due in what has left the window since that was last told. */
  late: Join[];
  /** What is to be read of the ledger. */
  span: Span;
  /** Where it was needed to know the rooms. */
  list?: RoomList;
}

/** What is due, as the rows name the rooms. */
export function planFor(meetings: Meeting[], { now, past }: Pick<TickPorts, 'now' | 'past'>): Plan {
  const window = windowOf(now, past);
  const behind = leftBehind(now, past);
  const isKnown = (join: Join) => !isUnrecorded(join, past);
  const due = dueIn(meetings, window).filter(isKnown);
  const late = behind ? dueIn(meetings, behind).filter(isKnown) : [];
  // What the ledger must tell: of these, and of what people had their rooms do since they began, or shortly before.
  const from = [...due, ...late].reduce(
    (earliest, { startsAt }) => Math.min(earliest, startsAt.getTime() - BY_HAND_COUNTS_MS),
    (behind ?? window).from.getTime(),
  );
  return { meetings, due, late, span: { from: new Date(from), until: window.until } };
}

/** The plan with the rooms that patterns stand for: the list is asked for only when a row is due that has one. */
export async function withRooms(plan: Plan, book: TickLedger, outside: TickPorts): Promise<Plan> {
  const { listRooms, now } = outside;
  const isDialed = ({ dueAt }: Join) => !book.error() || dueAt >= minuteOf(now).from;
  const isNeeded = plan.due.some((join) => isPattern(join.room) && isDialed(join));
  const isAsked =
    isNeeded || plan.late.some((join) => isPattern(join.room) && !book.error() && !isNotified(book, join));
  if (!isAsked || !listRooms) return plan;
  const list = await listRooms().catch((error) => {
    // To tell what was missed, the ledger does.
    if (isNeeded || !(error instanceof DialerError)) throw error;
    return { rooms: [], incomplete: error };
  });
  const resolved = list.incomplete ? inPart(plan, list, book, outside) : resolve(plan, list, outside);
  return list.rooms.length > 0 || isNeeded ? { ...resolved, list } : resolved;
}

function resolve({ meetings }: Plan, list: RoomList, outside: TickPorts): Plan {
  return planFor(resolvePatterns(meetings, list), outside);
}

/**
 * The same by a list that was cut short, or is none. A room that is not in it is known where a run before had it join the
 * same; where none had, the pattern itself stays, as more rooms may fit.
 */
function inPart(plan: Plan, { rooms, incomplete }: RoomList, book: TickLedger, outside: TickPorts): Plan {
  const listed = new Set(rooms.map(({ name }) => roomKey(name)));
  const known = book.roomNames.filter((name) => !listed.has(roomKey(name)));
  const others = known.map((name) => ({ id: name, name, status: '', locationId: '' }));
  const found = resolve(plan, { rooms: [...rooms, ...others], ...(incomplete && { incomplete }) }, outside);
  const isMeant = (join: Join, _: number, joins: Join[]) => {
    const { meeting, room, action, dueAt } = join;
    if (!meeting.patterns?.some((pattern) => fits(room, pattern))) return true;
    if (!meeting.patterns.includes(room)) return !known.includes(room) || book.entry(join) !== undefined;
    const isSame = (other: Join) => other.meeting === meeting && other.action === action && other.dueAt === dueAt;
    return !joins.some((other) => isSame(other) && fits(other.room, room) && book.entry(other));
  };
  return { ...found, due: found.due.filter(isMeant), late: found.late.filter(isMeant) };
}
