import type { Problem } from '../base/report/problem.ts';
import type { DialerError } from '../errors.ts';
import type { Ledger } from '../ledger/joins.ts';
import type { Join } from '../schedule/due.ts';
import type { RoomList } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { JoinRoom, Outcome } from './outcome.ts';
import type { Past } from './window.ts';

/** What a tick needs from outside. */
export interface TickPorts {
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
export interface TickReport {
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
