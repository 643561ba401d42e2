import pLimit from 'p-limit';
import { MINUTE_MS } from '../../../base/system/time.ts';

/** A pass over one meeting. Resolves to whether it saw a registrant; rejects if it failed. */
export type Pass = (meetingId: string) => Promise<{ isSeen(registrantId: string): boolean }>;

/** Time, as what waits needs it. */
export interface Timers {
  /** On a clock that never jumps. */
  elapsedMs: () => number;
  /** Calls back once, after so many ms. Returns what cancels that. */
  after: (ms: number, call: () => void) => () => void;
}

export interface QueueOptions extends Timers {
  pass: Pass;
  /** A pass failed, and is repeated in `againInMs`; undefined if it is given up. */
  onFailure: (meetingId: string, error: unknown, againInMs?: number) => void;
  /** A registrant of an event is not in Zoom's list, however often it was read. */
  onUnseen: (meetingId: string, registrantId: string) => void;
}

/** The registrant of an event, until a pass that began later has seen them. */
interface Awaited {
  /** How many passes have not seen them, each after its wait. */
  passes: number;
  dueMs: number;
}

interface Meeting {
  awaited: Map<string, Awaited>;
  isRunning: boolean;
  failures: number;
  /** Cancels the next pass. */
  cancel?: (() => void) | undefined;
}

/** Zoom's list can lag behind its events. */
const UNSEEN_WAITS_MS = [1000, 2000, 4000];
const FAILURE_WAITS_MS = [5000, 15_000, MINUTE_MS];
const MOST_AT_ONCE = 4;

/**
 * Runs a pass over a meeting when an event asks for it: one at a time for each meeting, and one for all events that came in
 * meanwhile. A pass never settles an event that came in while it ran.
 */
export function createQueue({ pass, elapsedMs, after, onFailure, onUnseen }: QueueOptions) {
  const meetings = new Map<string, Meeting>();
  const limit = pLimit(MOST_AT_ONCE);
  let isClosing = false;
  let onIdle = () => {};

  async function run(meetingId: string, meeting: Meeting): Promise<void> {
    meeting.cancel?.();
    meeting.isRunning = true;
    await limit(async () => {
      const asked = [...meeting.awaited];
      const beganMs = elapsedMs();
      try {
        const { isSeen } = await pass(meetingId);
        meeting.failures = 0;
        for (const [id, one] of asked) {
          if (id === '' || isSeen(id)) forget(meeting, id, one);
          else if (one.dueMs <= beganMs || isClosing) unseen(meetingId, meeting, id, one);
        }
      } catch (error) {
        failed(meetingId, meeting, asked, error);
      }
    });
    meeting.isRunning = false;
    next(meetingId, meeting);
  }

  /** A registrant of another event since the pass began stays. */
  function forget({ awaited }: Meeting, id: string, one: Awaited): void {
    if (awaited.get(id) === one) awaited.delete(id);
  }

  function unseen(meetingId: string, meeting: Meeting, id: string, one: Awaited): void {
    const waitMs = isClosing ? undefined : UNSEEN_WAITS_MS[one.passes];
    one.passes++;
    one.dueMs = elapsedMs() + (waitMs ?? 0);
    if (waitMs !== undefined) return;
    forget(meeting, id, one);
    onUnseen(meetingId, id);
  }

  function failed(meetingId: string, meeting: Meeting, asked: [string, Awaited][], error: unknown): void {
    const againInMs = isClosing ? undefined : FAILURE_WAITS_MS[meeting.failures];
    onFailure(meetingId, error, againInMs);
    meeting.failures = againInMs === undefined ? 0 : meeting.failures + 1;
    if (againInMs !== undefined) return;
    for (const [id, one] of asked) forget(meeting, id, one);
  }

  /** The next pass over a meeting: at once if no pass has looked for somebody yet, unless the last one failed. */
  function next(meetingId: string, meeting: Meeting): void {
    const { awaited, failures } = meeting;
    if (awaited.size === 0) {
      meetings.delete(meetingId);
      if (meetings.size === 0) onIdle();
      return;
    }
    const dueMs = Math.min(...[...awaited.values()].map((one) => one.dueMs));
    const waitMs = isClosing ? 0 : (FAILURE_WAITS_MS[failures - 1] ?? dueMs - elapsedMs());
    if (waitMs <= 0) void run(meetingId, meeting);
    else meeting.cancel = after(waitMs, () => void run(meetingId, meeting));
  }

  return {
    /** Somebody has registered; their ID may be empty. */
    add(meetingId: string, registrantId: string): void {
      const meeting = meetings.get(meetingId) ?? { awaited: new Map(), isRunning: false, failures: 0 };
      meetings.set(meetingId, meeting);
      meeting.awaited.set(registrantId, { passes: 0, dueMs: elapsedMs() });
      // After a failure the wait stays, whoever else registers.
      if (!meeting.isRunning && meeting.failures === 0) void run(meetingId, meeting);
    },
    /** Stops waiting: a last pass over each meeting that needs one. Resolves when all are done. */
    async close(): Promise<void> {
      isClosing = true;
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve;
      });
      for (const [meetingId, meeting] of meetings) if (!meeting.isRunning) void run(meetingId, meeting);
      if (meetings.size > 0) await idle;
    },
  };
}
