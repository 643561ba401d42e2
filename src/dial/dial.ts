import type { DialerError } from '../errors.ts';
import { openBook } from './book.ts';
import type { Schedule } from './csv.ts';
import { dispatch } from './dispatch.ts';
import { dueIn, isUnrecorded, type Join, leftBehind, minuteOf, type Past, windowOf } from './due.ts';
import type { JoinRoom, Outcome } from './join.ts';
import type { Ledger } from './ledger.ts';
import { missedOf } from './missed.ts';
import type { RoomList } from './rooms.ts';
import type { Meeting, Problem } from './row.ts';

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
  /** Whether to see if the rooms get into their meetings: for how long, and how much of the tick is left for it, in ms. */
  verification?: { forMs: number; leftMs: () => number };
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
export async function dial({ meetings, problems }: Schedule, outside: Outside): Promise<Report> {
  const { now, past, elapsedMs, ledger } = outside;
  const minute = minuteOf(now);
  const window = windowOf(now, past);
  const behind = leftBehind(now, past);
  const isKnown = (join: Join) => !isUnrecorded(join, past);
  const due = dueIn(meetings, window).filter(isKnown);
  const late = behind ? dueIn(meetings, behind).filter(isKnown) : [];
  if (due.length + late.length === 0) return { meetings, problems, due, outcomes: [], missed: [] };

  const book = await openBook(ledger, { from: (behind ?? window).from, until: window.until }, { minute, elapsedMs });
  // Without a ledger that works, nobody knows what of the minutes before was accepted.
  const known = book.error() ? due.filter(({ dueAt }) => dueAt >= minute.from) : due;
  const dialed = await dispatch(known, meetings, book, outside);
  const missed = await missedOf(late, meetings, book, outside);
  const ledgerError = book.error();
  return {
    meetings,
    due,
    missed,
    ...dialed,
    problems: [...problems, ...dialed.problems],
    ...(ledgerError && { ledgerError }),
  };
}
