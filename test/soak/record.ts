import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Result } from './host-main.ts';
import type { HostName, Trouble } from './plan.ts';
import type { Occurrence } from './schedule.ts';

/** A line of a tick's --json, as far as the soak reads it. */
export interface Line {
  type: string;
  outcome?: 'accepted' | 'failed' | 'missed' | 'superseded' | 'skipped';
  /** Its name where the rooms list was there, else as the row has it. */
  room?: string;
  meeting?: string;
  isUnknown?: boolean;
  /** It is not over. */
  triedUntil?: string;
  /** Of many that were missed. */
  count?: number;
  from?: string;
  until?: string;
}

/** A command that reached Zoom. */
export interface Patch {
  room: SandboxRoom;
  action: 'join' | 'leave';
  /** A leave has none. */
  meetingId?: string;
  /** Zoom took it, whether the host was told of that or not. */
  isAccepted: boolean;
  /** The room is in its meeting then; where that could be seen. */
  hasJoined?: boolean;
}

/** A tick as it came out. */
export interface Run {
  host: HostName;
  minute: number;
  /** By the simulated clock. */
  nowMs: number;
  endedMs: number;
  /** It and what ran at the same time. */
  group: Run[];
  troubles: Trouble[];
  offline: SandboxRoom[];
  isStopped: boolean;
  /** Left out where it was killed. */
  result?: Result;
  lines: Line[];
  patches: Patch[];
}

/** What a tick did for an occurrence. */
export interface Entry {
  run: Run;
  patches: Patch[];
  lines: Line[];
}

/** All that concerns an occurrence, in the order of time. */
export interface File {
  occurrence: Occurrence;
  entries: Entry[];
}
