import { DialerError, type ErrorCode, THIS_IS_A_BUG } from '../errors.ts';
import type { JoinClaim } from './join-claim.ts';
import type { LocatedJoin, RoomJoin } from './room-join.ts';

/**
 * How a join ended. `accepted`: Zoom accepted the command, which does not mean that the room is in the meeting. `missed`: it
 * was not accepted in time. `superseded`: another join of the room took its place. `unknown`: it was sent as often as it may
 * be, and nothing shows whether Zoom accepted it.
 */
export interface Outcome {
  outcome: 'accepted' | 'accepted, not in a meeting' | 'failed' | 'missed' | 'superseded' | 'unknown' | 'skipped';
  join: LocatedJoin;
  at: Date;
  /** What happened, as sentences. For an accepted join: what somebody should know about it. */
  reason: string;
  /** What to do. */
  hint: string;
  /** The outcome of one try is unknown: a failed join may have been accepted, an accepted one was sent twice. */
  isUnknown: boolean;
  code?: ErrorCode;
  /** Until when the next runs retry a failed join. */
  triedUntil?: Date;
  /** A failed join that is not retried. */
  isLast?: boolean;
  /** Whether the room was in a meeting afterwards. undefined if nothing looked. */
  isInMeeting?: boolean;
  /** A remark for `--verbose`. */
  detail?: string;
}

/**
 * Sends one join. Awaits `beforeTry` right before each try. Resolves once Zoom accepts the command; `wasUnknown`: an earlier
 * try may have been accepted too. Throws DialerError, and whatever `beforeTry` throws.
 */
export type JoinRoom = (join: RoomJoin, beforeTry: JoinClaim['beforeTry']) => Promise<{ wasUnknown: boolean }>;

/** The outcome of a join that ended with an error. An unexpected error is an outcome too: it must not hide the others. */
export function failed(join: Outcome['join'], error: unknown, at: Date): Outcome {
  if (error instanceof DialerError) {
    const { code, message, hint, isUnknown } = error;
    return { outcome: 'failed', join, at, reason: message, hint, isUnknown, code };
  }
  return { outcome: 'failed', join, at, reason: `Unexpected error: ${error}.`, hint: THIS_IS_A_BUG, isUnknown: true };
}

/** The outcome of a join that this run did not send. */
export function skipped(join: Outcome['join'], reason: string, at: Date): Outcome {
  return { outcome: 'skipped', join, at, reason, hint: '', isUnknown: false };
}
