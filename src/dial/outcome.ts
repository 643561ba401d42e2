import { DialerError, type ErrorCode } from '../errors.ts';
import type { Join } from '../schedule/due.ts';
import type { Room, RoomJoin } from '../schedule/rooms.ts';
import type { JoinClaim } from './join-claim.ts';

/**
 * How a join ended. `accepted` means that Zoom took the command, not that the room is in the meeting. `missed`: it was not
 * accepted while there was time; `superseded`: another join of its room has taken its place.
 */
export interface Outcome {
  outcome: 'accepted' | 'accepted, not in a meeting' | 'failed' | 'missed' | 'superseded' | 'skipped';
  join: Join & { zoomRoom?: Room };
  at: Date;
  /** What happened and what to do; for an accepted one, what should be known of it. */
  reason: string;
  hint: string;
  /** After one of its tries nobody knew whether Zoom had taken it: a failed one may have been accepted, an accepted one was sent twice. */
  isUnknown: boolean;
  code?: ErrorCode;
  /** A failed one is tried again by the next ticks, until then; `isLast` when that time is over. */
  triedUntil?: Date;
  isLast?: boolean;
  /** Whether the room was seen to be in a meeting afterwards, where somebody looked. */
  isInMeeting?: boolean;
  /** What is worth saying only to somebody who looks closely. */
  detail?: string;
}

/**
 * Sends one join. `beforeTry` is called right before each try, and may throw; it tells whether an earlier run may have
 * sent it, and what the room's status was before that. Resolves once Zoom accepted it, with what should be known of that;
 * throws DialerError, and whatever `beforeTry` throws.
 */
export type JoinRoom = (join: RoomJoin, beforeTry: JoinClaim['beforeTry']) => Promise<{ wasUnknown: boolean }>;

/** The outcome of a join that an error ended; one that nobody foresaw must not hide the others either. */
export function failed(join: Outcome['join'], error: unknown, at: Date): Outcome {
  if (error instanceof DialerError) {
    const { code, message, hint, isUnknown } = error;
    return { outcome: 'failed', join, at, reason: message, hint, isUnknown, code };
  }
  const hint = 'This is a defect of dialer: please report it.';
  return { outcome: 'failed', join, at, reason: `Unexpected: ${error}.`, hint, isUnknown: true };
}

/** The outcome of a join that was not to be sent. */
export function skipped(join: Outcome['join'], reason: string, at: Date): Outcome {
  return { outcome: 'skipped', join, at, reason, hint: '', isUnknown: false };
}
