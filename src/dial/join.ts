import { NotOurs, OVERRIDDEN_BY_HAND } from '../ledger/joins.ts';
import { failed, type JoinRoom, type Outcome, skipped } from './outcome.ts';
import type { RoomJoin } from './room-join.ts';
import { NOT_OURS } from './settled.ts';
import type { TickLedger } from './tick-ledger.ts';

const RESENT_BY_HAND = `${OVERRIDDEN_BY_HAND} the room was sent something else.`;

/** Sends all joins at once (the Zoom client keeps the pace), each under its claim. A join that fails never stops another. */
export function sendJoins(
  joins: RoomJoin[],
  joinRoom: JoinRoom,
  ledger: TickLedger,
  clock: () => Date,
): Promise<Outcome[]> {
  return Promise.all(
    joins.map(async (join): Promise<Outcome> => {
      const claim = ledger.claim(join);
      let outcome: Outcome;
      try {
        const { wasUnknown } = await joinRoom(join, async () => {
          // While this join waited for its turn, or for Zoom, another run may have sent the room elsewhere.
          if (join.overtakenAt && clock() >= join.overtakenAt) throw new NotOurs('overtaken');
          if (await ledger.isOvertaken(join)) throw new NotOurs('resent');
          return claim.beforeTry();
        });
        outcome = { outcome: 'accepted', join, at: clock(), reason: '', hint: '', isUnknown: wasUnknown };
        const remark = await claim.settle('accepted', '');
        return { ...outcome, reason: remarksOn(join, wasUnknown, remark) };
      } catch (error) {
        if (error instanceof NotOurs) {
          if (error.why === 'resent') {
            await ledger.end([join], 'superseded', join.meeting.isByHand ? NOT_OURS.resent : RESENT_BY_HAND);
          }
          return skipped(join, NOT_OURS[error.why], clock());
        }
        outcome = failed(join, error, clock());
      }
      await claim.settle(outcome.isUnknown ? 'sent' : 'failed', outcome.reason);
      return outcome;
    }),
  );
}

/** What somebody should know about an accepted join, as sentences; '' if there is nothing. */
function remarksOn({ zoomRoom, mayBeShared }: RoomJoin, wasUnknown: boolean, claimRemark: string): string {
  const remarks = [];
  if (mayBeShared) remarks.push('The rooms list was incomplete: check that no other room has this name.');
  if (zoomRoom.status === 'Offline') remarks.push('Zoom lists this room as Offline: check that it is on.');
  if (zoomRoom.status === 'UnderConstruction') remarks.push('Zoom lists this room as UnderConstruction.');
  if (wasUnknown) remarks.push('Sent again, because the answer to an earlier try was lost.');
  if (claimRemark) remarks.push(claimRemark);
  return remarks.join(' ');
}
