import type { SandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Result } from './host-main.ts';
import type { Occurrence } from './schedule.ts';
import type { HostName, Trouble } from './troubles.ts';

/** A line of a run's --json output, as far as the soak reads it. */
export interface Line {
  type: string;
  outcome?: 'accepted' | 'failed' | 'missed' | 'superseded' | 'unknown' | 'skipped';
  /** The room's name if the rooms were listed, otherwise as the row names it. */
  room?: string;
  meeting?: string;
  isUnknown?: boolean;
  /** Set while later runs retry. */
  triedUntil?: string;
  /** For a line that reports many missed joins. */
  count?: number;
  from?: string;
  until?: string;
}

/** A command that reached Zoom. */
export interface Patch {
  room: SandboxRoom;
  action: 'join' | 'leave';
  /** Undefined for a leave. */
  meetingId?: string;
  /** Zoom accepted it, whether or not the host received the answer. */
  isAccepted: boolean;
  /** Whether the room is in the meeting afterwards, if that is known. */
  hasJoined?: boolean;
}

/** A run and its result. */
export interface Run {
  host: HostName;
  minute: number;
  /** By the simulated clock. */
  nowMs: number;
  endedMs: number;
  /** This run and those at the same time. */
  group: Run[];
  troubles: Trouble[];
  offline: SandboxRoom[];
  isStopped: boolean;
  /** Undefined if the run was killed. */
  result?: Result;
  lines: Line[];
  patches: Patch[];
}

/** What a run did for an occurrence. */
export interface Entry {
  run: Run;
  patches: Patch[];
  lines: Line[];
}

/** Everything that concerns an occurrence, in chronological order. */
export interface Case {
  occurrence: Occurrence;
  entries: Entry[];
}
