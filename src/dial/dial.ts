import type { Schedule } from '../schedule/csv.ts';
import { type Action, minuteOf } from '../schedule/due.ts';
import { resolvePatterns } from '../schedule/patterns.ts';
import type { Meeting } from '../schedule/row.ts';
import { joinsOf, meetingByHand, spanByHand } from './by-hand.ts';
import { dispatch } from './dispatch.ts';
import { missedOf } from './missed.ts';
import { planFor, withRooms } from './plan.ts';
import type { TickPorts, TickReport } from './ports.ts';
import { remark } from './remark.ts';
import { openTickLedger, type TickLedger } from './tick-ledger.ts';

/** One tick: meetings → due joins → what the ledger has of them → rooms → outcomes. Throws what `listRooms` throws. */
export async function dial({ meetings: asWritten, problems }: Schedule, outside: TickPorts): Promise<TickReport> {
  const { now, ledger } = outside;
  const minute = minuteOf(now);
  const plan = planFor(asWritten, outside);
  if (plan.due.length + plan.late.length === 0) {
    return { meetings: asWritten, problems, due: [], outcomes: [], missed: [] };
  }
  const book = await openTickLedger(ledger, plan.span, outside);
  const { meetings, due, late, list } = await withRooms(plan, book, outside);
  // Without a ledger that works, nobody knows what of the minutes before was accepted.
  const known = book.error() ? due.filter(({ dueAt }) => dueAt >= minute.from) : due;
  const dialed = await dispatch(known, meetings, book, outside, list);
  const missed = await missedOf(late, meetings, book, outside);
  return reportOf({ meetings, due, missed, ...dialed, problems: [...problems, ...dialed.problems] }, book);
}

/** What somebody has rooms do now, by name, ID or pattern, whatever the schedule says: the same steps from the rooms on. */
export async function dialNow(action: Action, rooms: string[], meeting: Partial<Meeting>, outside: TickPorts) {
  const { now, ledger, listRooms } = outside;
  const list = await listRooms?.();
  const meetings = resolvePatterns([meetingByHand(meeting, rooms, now)], list ?? { rooms: [] });
  const due = meetings.flatMap((ordered) => joinsOf(ordered, action, now));
  const book = await openTickLedger(ledger, spanByHand(now), outside);
  // Also a room that was sent there by hand before: it may have been taken elsewhere since.
  const dialed = await dispatch(due, [], { ...book, byHand: [] }, outside, list);
  const outcomes = dialed.outcomes.map((outcome) => remark(outcome, book));
  return reportOf({ meetings, due, missed: [], ...dialed, outcomes }, book);
}

function reportOf(report: Omit<TickReport, 'ledgerError'>, book: TickLedger): TickReport {
  const ledgerError = book.error();
  return ledgerError ? { ...report, ledgerError } : report;
}
