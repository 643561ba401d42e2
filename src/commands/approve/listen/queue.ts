import pLimit from 'p-limit';
import { MINUTE_MS } from '../../../base/system/time.ts';

/** A pass over one meeting: whether it saw this registrant among those who wait. Rejects where it failed. */
export type Pass = (meetingId: string) => Promise<{ isSeen(registrantId: string): boolean }>;

export interface QueueOptions {
  pass: Pass;
  /** On a clock that never jumps. */
  elapsedMs: () => number;
  /** Calls back once, so many ms from now; what it returns takes that back. */
  after: (ms: number, call: () => void) => () => void;
  /** A pass failed, and is done again in `againInMs`; not by this process where there is none. */
  onFailure: (meetingId: string, error: unknown, againInMs?: number) => void;
  /** Zoom told of somebody who is not in its list, however often it was asked. */
  onUnseen: (meetingId: string, registrantId: string) => void;
}

/** Somebody whom Zoom told of, until a pass that began after that has seen them. */
interface Awaited {
  /** How many have not, each after its wait. */
  passes: number;
  dueMs: number;
}

interface Meeting {
  awaited: Map<string, Awaited>;
  isRunning: boolean;
  failures: number;
  /** Takes back the next try. */
  cancel?: (() => void) | undefined;
}

/** Zoom's list can be behind its event. */
const UNSEEN_WAITS_MS = [1000, 2000, 4000];
const FAILURE_WAITS_MS = [5000, 15_000, MINUTE_MS];
const MOST_AT_ONCE = 4;

/**
 * Passes over meetings, as events ask for them: for a meeting one at a time, and one for all events that came meanwhile.
 * What comes while a pass runs is never taken for done by it.
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

  /** Told of again since the pass began, they are another. */
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

  /** The next pass over a meeting: at once for somebody whom none has looked for, unless the last one failed. */
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
    /** Somebody has registered; an empty ID is somebody. */
    add(meetingId: string, registrantId: string): void {
      const meeting = meetings.get(meetingId) ?? { awaited: new Map(), isRunning: false, failures: 0 };
      meetings.set(meetingId, meeting);
      meeting.awaited.set(registrantId, { passes: 0, dueMs: elapsedMs() });
      // After a failure its wait is kept, whoever else registers.
      if (!meeting.isRunning && meeting.failures === 0) void run(meetingId, meeting);
    },
    /** Nothing is waited for any more: a last pass where one is owed. Resolves when all are over. */
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
