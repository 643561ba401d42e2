import { BY_HAND_SINCE, NotOurs } from '../ledger/joins.ts';
import type { RoomJoin } from '../schedule/rooms.ts';
import { failed, type JoinRoom, type Outcome, skipped } from './outcome.ts';
import type { TickLedger } from './tick-ledger.ts';

/** Sends every join, all at once (the Zoom client keeps the pace), each under its claim; one that fails never stops another. */
export function sendJoins(
  joins: RoomJoin[],
  joinRoom: JoinRoom,
  book: TickLedger,
  clock: () => Date,
): Promise<Outcome[]> {
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

function acceptedNote({ zoomRoom, mayBeShared }: RoomJoin, wasUnknown: boolean, late: string): string {
  const notes = [];
  if (mayBeShared) notes.push('the rooms list was cut short: check that no other room has this name');
  if (zoomRoom.status === 'Offline') notes.push('Zoom lists this room as Offline: see that it is on');
  if (zoomRoom.status === 'UnderConstruction') notes.push('Zoom lists this room as UnderConstruction');
  if (wasUnknown) notes.push('the answer to an earlier try was lost, so it was sent again');
  if (late) notes.push(late);
  return notes.join('; ');
}
