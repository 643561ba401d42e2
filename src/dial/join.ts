import { DialerError, type ErrorCode } from '../errors.ts';
import type { Join } from './due.ts';
import type { Room, RoomJoin } from './rooms.ts';

/** How a join ended. `accepted` means that Zoom took the command, not that the room is in the meeting. */
export interface Outcome {
  outcome: 'accepted' | 'failed' | 'skipped';
  join: Join & { zoomRoom?: Room };
  at: Date;
  /** What happened and what to do; for an accepted one, what should be known of it. */
  reason: string;
  hint: string;
  /** After one of its tries nobody knew whether Zoom had taken it: a failed one may have been accepted, an accepted one was sent twice. */
  isUnknown: boolean;
  code?: ErrorCode;
}

/** Sends one join. Resolves once Zoom accepted it, with what should be known of that; throws DialerError. */
export type JoinRoom = (join: RoomJoin) => Promise<{ wasUnknown: boolean }>;

/** Sends every join, all at once (the Zoom client keeps the pace); one that fails never stops another. */
export function sendJoins(joins: RoomJoin[], joinRoom: JoinRoom, clock: () => Date): Promise<Outcome[]> {
  return Promise.all(
    joins.map(async (join) => {
      try {
        const { wasUnknown } = await joinRoom(join);
        const reason = acceptedNote(join, wasUnknown);
        return { outcome: 'accepted' as const, join, at: clock(), reason, hint: '', isUnknown: wasUnknown };
      } catch (error) {
        return failed(join, error, clock());
      }
    }),
  );
}

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

function acceptedNote({ zoomRoom, mayBeShared }: RoomJoin, wasUnknown: boolean): string {
  const notes = [];
  if (mayBeShared) notes.push('the rooms list was cut short: check that no other room has this name');
  if (zoomRoom.status === 'Offline') notes.push('Zoom lists this room as Offline: see that it is on');
  if (zoomRoom.status === 'UnderConstruction') notes.push('Zoom lists this room as UnderConstruction');
  if (wasUnknown) notes.push('the answer to the first try was lost, so it was sent twice');
  return notes.join('; ');
}
