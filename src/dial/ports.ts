import type { Account } from '../base/report/account.ts';
import type { Problem } from '../base/report/problem.ts';
import type { DialerError } from '../errors.ts';
import type { Ledger } from '../ledger/joins.ts';
import type { Join } from '../schedule/due.ts';
import type { RoomList } from '../schedule/rooms.ts';
import type { Meeting } from '../schedule/row.ts';
import type { JoinRoom, Outcome } from './outcome.ts';
import type { Past } from './window.ts';

/** What a run needs from outside. */
export interface TickPorts {
  /** The instant that counts as now: it decides what is due. */
  now: Date;
  /** What is known of earlier runs. */
  past: Past;
  /** `now`, running on: the time of an outcome. */
  clock: () => Date;
  /** Milliseconds since the run began, on a clock that never jumps. */
  elapsedMs: () => number;
  /** What other runs did. Absent if nothing is to be recorded. */
  ledger?: Ledger;
  /** Called once, before the first request: from then on a stop signal and the watchdog end the run properly. */
  begin: () => Promise<void>;
  /** Lists every Zoom Room; an incomplete list says so. Throws DialerError `config`. Absent if there is no Zoom to ask. */
  listRooms?: () => Promise<RoomList>;
  /** Absent in a dry run, which does everything else. */
  joinRoom?: JoinRoom;
  /** Waits for `ms`, or until `other` settles. Resolves to false, at once, when the run is stopped. */
  wait: (ms: number, other?: Promise<unknown>) => Promise<boolean>;
  /** Look for up to `forMs` whether rooms get into their meetings. `leftMs`: the time the run has left for it. `onLook` is called when it starts. */
  verification?: { forMs: number; leftMs: () => number; onLook?: (() => void) | undefined };
}

/** All that a run found and did, as data. */
export interface TickReport {
  meetings: Meeting[];
  problems: Problem[];
  /** Everything due in the run's window, also what earlier runs have settled. */
  due: Join[];
  outcomes: Outcome[];
  /** How each due join ended. */
  accounts: Account[];
  /** Joins that were not accepted in time, and that no run has reported yet. */
  missed: Outcome[];
  /** Why the rooms list is missing or incomplete. */
  error?: DialerError;
  /** Why the ledger was not used. */
  ledgerError?: DialerError;
}
