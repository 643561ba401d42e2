import type { Span } from '../schedule/calendar.ts';
import { dueIn, type Join } from '../schedule/due.ts';
import type { Meeting } from '../schedule/row.ts';
import type { TickPorts } from './ports.ts';
import { BY_HAND_COUNTS_MS } from './select.ts';
import { isUnrecorded, leftBehind, windowOf } from './window.ts';

/** What a run is about. */
export interface Plan {
  meetings: Meeting[];
  /** Due in the run's window, with rooms as the rows name them. */
  due: Join[];
  /** Due in what has left the window since that was last reported. */
  late: Join[];
  /** The part of the ledger that the run has to know. */
  span: Span;
}

/** Works out what is due from the meetings and the clock alone. */
export function planFor(meetings: Meeting[], { now, past }: Pick<TickPorts, 'now' | 'past'>): Plan {
  const window = windowOf(now, past);
  const behind = leftBehind(now, past);
  const isRecorded = (join: Join) => !isUnrecorded(join, past);
  const due = dueIn(meetings, window).filter(isRecorded);
  const late = behind ? dueIn(meetings, behind).filter(isRecorded) : [];
  // Also what people had these rooms do since the occurrences began, or shortly before.
  const from = [...due, ...late].reduce(
    (earliest, { startsAt }) => Math.min(earliest, startsAt.getTime() - BY_HAND_COUNTS_MS),
    (behind ?? window).from.getTime(),
  );
  return { meetings, due, late, span: { from: new Date(from), until: window.until } };
}
