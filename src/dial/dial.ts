import type { DialerError } from '../errors.ts';
import type { Ledger } from '../ledger/joins.ts';
import type { Schedule } from '../schedule/csv.ts';
import { type Action, type Join, minuteOf, type Past } from '../schedule/due.ts';
import { resolvePatterns } from '../schedule/patterns.ts';
import type { RoomList } from '../schedule/rooms.ts';
import type { Meeting, Problem } from '../schedule/row.ts';
import { joinsOf, meetingByHand, remark, spanByHand } from './by-hand.ts';
import { dispatch } from './dispatch.ts';
import type { JoinRoom, Outcome } from './join.ts';
import { missedOf } from './missed.ts';
import { planFor, withRooms } from './plan.ts';
import { type Book, openBook } from './tick-ledger.ts';

/** What a tick needs from outside. */
export interface Outside {
  /** The instant that stands for now: it decides what is due. */
  now: Date;
  /** What is known of the ticks before. */
  past: Past;
  /** The same clock, running on: when an outcome came about. */
  clock: () => Date;
  /** Since the run began, in ms, on a clock that never jumps. */
  elapsedMs: () => number;
  /** What became of joins in earlier ticks and in others; left out where there is nothing to remember. */
  ledger?: Ledger;
  /** Every Zoom Room; a list that was cut short says so. Throws DialerError `config`. Left out when there is no Zoom to ask. */
  listRooms?: () => Promise<RoomList>;
  /** Left out in a dry run, which does everything but this. */
  joinRoom?: JoinRoom;
  /** Resolves after so long, or once `other` has settled; at once to false when the run is to end. */
  wait: (ms: number, other?: Promise<unknown>) => Promise<boolean>;
  /** Whether to see if the rooms get into their meetings: for how long, and how much of the tick is left for it, in ms; `onLook` is told when that begins. */
  verification?: { forMs: number; leftMs: () => number; onLook?: (() => void) | undefined };
}

/** All that a tick found and did, as data. */
export interface Report {
  meetings: Meeting[];
  problems: Problem[];
  /** What is due in the tick's window, also what earlier ticks have settled. */
  due: Join[];
  outcomes: Outcome[];
  /** What was not accepted in time, and that no tick has told yet. */
  missed: Outcome[];
  /** Why the rooms list is missing or incomplete. */
  error?: DialerError;
  /** Why the ledger was not used. */
  ledgerError?: DialerError;
}

/** One tick: meetings → due joins → what the ledger has of them → rooms → outcomes. Throws what `listRooms` throws. */
export async function dial({ meetings: asWritten, problems }: Schedule, outside: Outside): Promise<Report> {
  const { now, ledger } = outside;
  const minute = minuteOf(now);
  const plan = planFor(asWritten, outside);
  if (plan.due.length + plan.late.length === 0) {
    return { meetings: asWritten, problems, due: [], outcomes: [], missed: [] };
  }
  const book = await openBook(ledger, plan.span, outside);
  const { meetings, due, late, list } = await withRooms(plan, book, outside);
  // Without a ledger that works, nobody knows what of the minutes before was accepted.
  const known = book.error() ? due.filter(({ dueAt }) => dueAt >= minute.from) : due;
  const dialed = await dispatch(known, meetings, book, outside, list);
  const missed = await missedOf(late, meetings, book, outside);
  return reportOf({ meetings, due, missed, ...dialed, problems: [...problems, ...dialed.problems] }, book);
}

/** What somebody has rooms do now, by name, ID or pattern, whatever the schedule says: the same steps from the rooms on. */
export async function dialNow(action: Action, rooms: string[], meeting: Partial<Meeting>, outside: Outside) {
  const { now, ledger, listRooms } = outside;
  const list = await listRooms?.();
  const meetings = resolvePatterns([meetingByHand(meeting, rooms, now)], list ?? { rooms: [] });
  const due = meetings.flatMap((ordered) => joinsOf(ordered, action, now));
  const book = await openBook(ledger, spanByHand(now), outside);
  // Also a room that was sent there by hand before: it may have been taken elsewhere since.
  const dialed = await dispatch(due, [], { ...book, byHand: [] }, outside, list);
  const outcomes = dialed.outcomes.map((outcome) => remark(outcome, book));
  return reportOf({ meetings, due, missed: [], ...dialed, outcomes }, book);
}

function reportOf(report: Omit<Report, 'ledgerError'>, book: Book): Report {
  const ledgerError = book.error();
  return ledgerError ? { ...report, ledgerError } : report;
}
