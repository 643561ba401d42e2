import { DialerError, type ErrorCode } from '../errors.ts';
import { BY_HAND_SINCE, NotOurs } from '../ledger/joins.ts';
import type { Join } from '../schedule/due.ts';
import type { Room, RoomJoin } from '../schedule/rooms.ts';
import type { Hold } from './hold.ts';
import type { Book } from './tick-ledger.ts';

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
export type JoinRoom = (join: RoomJoin, beforeTry: Hold['beforeTry']) => Promise<{ wasUnknown: boolean }>;

/** Sends every join, all at once (the Zoom client keeps the pace), each under its claim; one that fails never stops another. */
export function sendJoins(joins: RoomJoin[], joinRoom: JoinRoom, book: Book, clock: () => Date): Promise<Outcome[]> {
  return Promise.all(
    joins.map(async (join): Promise<Outcome> => {
      const hold = book.hold(join);
      let outcome: Outcome;
      try {
        const { wasUnknown } = await joinRoom(join, async () => {
          // It may have waited for its turn, or for Zoom, past the minute in which another run sends the room elsewhere.
          if (join.overtakenAt && clock() >= join.overtakenAt) throw new NotOurs('overtaken');
          if (await book.isOvertaken(join)) throw new NotOurs('resent');
          return hold.beforeTry();
        });
        outcome = { outcome: 'accepted', join, at: clock(), reason: '', hint: '', isUnknown: wasUnknown };
        const late = await hold.settle('accepted', '');
        return { ...outcome, reason: acceptedNote(join, wasUnknown, late) };
      } catch (error) {
        if (error instanceof NotOurs) {
          if (error.why === 'resent') {
            await book.end([join], 'superseded', join.meeting.isByHand ? NOT_OURS.resent : RESENT_BY_HAND);
          }
          return skipped(join, NOT_OURS[error.why], clock());
        }
        outcome = failed(join, error, clock());
      }
      await hold.settle(outcome.isUnknown ? 'sent' : 'failed', outcome.reason);
      return outcome;
    }),
  );
}

const RESENT_BY_HAND = `${BY_HAND_SINCE} the room do something else`;

export const NOT_OURS = {
  accepted: 'already accepted',
  held: 'another run is dialing it',
  overtaken: 'by now the room is to do something else',
  resent: 'meanwhile the room was sent something later',
  unknowable: 'without the ledger nobody knows whether it was accepted',
};

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

function acceptedNote({ zoomRoom, mayBeShared }: RoomJoin, wasUnknown: boolean, late: string): string {
  const notes = [];
  if (mayBeShared) notes.push('the rooms list was cut short: check that no other room has this name');
  if (zoomRoom.status === 'Offline') notes.push('Zoom lists this room as Offline: see that it is on');
  if (zoomRoom.status === 'UnderConstruction') notes.push('Zoom lists this room as UnderConstruction');
  if (wasUnknown) notes.push('the answer to an earlier try was lost, so it was sent again');
  if (late) notes.push(late);
  return notes.join('; ');
}
