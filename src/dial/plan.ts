import type { Span } from './calendar.ts';
import { isPattern } from './columns.ts';
import type { Outside } from './dial.ts';
import { dueIn, isUnrecorded, type Join, leftBehind, windowOf } from './due.ts';
import { resolvePatterns } from './patterns.ts';
import type { RoomList } from './rooms.ts';
import type { Meeting } from './row.ts';
import { BY_HAND_COUNTS_MS } from './select.ts';

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

/** Pure but for the rooms list, which is asked for only when a row is due that names its rooms by a pattern. */
export async function planFor(asWritten: Meeting[], outside: Outside): Promise<Plan> {
  const plan = lookUp(asWritten, outside);
  const needsRooms = [...plan.due, ...plan.late].some(({ room }) => isPattern(room));
  if (!needsRooms || !outside.listRooms) return plan;
  const list = await outside.listRooms();
  return { ...lookUp(resolvePatterns(asWritten, list.rooms), outside), list };
}

function lookUp(meetings: Meeting[], { now, past }: Outside): Plan {
  const window = windowOf(now, past);
  const behind = leftBehind(now, past);
  const isKnown = (join: Join) => !isUnrecorded(join, past);
  const due = dueIn(meetings, window).filter(isKnown);
  const late = behind ? dueIn(meetings, behind).filter(isKnown) : [];
  // What the ledger must tell: of these, and of what people had their rooms do since they began, or shortly before.
  const beginnings = [...due, ...late].map(({ startsAt }) => startsAt.getTime() - BY_HAND_COUNTS_MS);
  const from = new Date(Math.min((behind ?? window).from.getTime(), ...beginnings));
  return {
    meetings,
    due,
    late,
    span: { from, until: window.until },
  };
}
