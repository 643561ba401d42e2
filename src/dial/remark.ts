import type { LedgerEntry } from '../ledger/joins.ts';
import { serviceOf } from '../schedule/meeting-id.ts';
import type { Room } from '../schedule/rooms.ts';
import type { Outcome } from './outcome.ts';
import { isSentBefore } from './select.ts';
import type { TickLedger } from './tick-ledger.ts';

/** The outcome, with what somebody who watches the room should know of it. */
export function remark(outcome: Outcome, book: TickLedger): Outcome {
  const { join, reason, detail } = outcome;
  const { zoomRoom } = join;
  if (outcome.isInMeeting === false) return { ...outcome, hint: `${outcome.hint} ${BEFORE_ANOTHER_TRY}` };
  if (outcome.outcome !== 'accepted' || !zoomRoom) return outcome;
  const before = book.before({ ...join, zoomRoom, mayBeShared: false });
  const isThere = isSentBefore(join, before.at(-1)) && !join.meeting.link;
  const note = join.action === 'leave' ? ofLeave(zoomRoom, before) : isThere ? SENT_BEFORE : detail;
  return { ...outcome, reason: [reason, note].filter(Boolean).join('; ') };
}

const BEFORE_ANOTHER_TRY = 'Before another try, `dialer leave` clears a prompt.';

const SENT_BEFORE =
  'its row sent it there less than a minute ago, so a call that it is in goes on; after that minute it would begin again';

function ofLeave({ status }: Room, before: LedgerEntry[]): string {
  const { meetingId = '' } = before.findLast(({ action }) => action === 'join') ?? {};
  const service = serviceOf(meetingId);
  if (service) {
    return `it was last sent to a ${service} meeting (${meetingId}), which Zoom cannot make it leave: somebody must do that in the room`;
  }
  return status === 'Available' ? 'it was in no meeting; a passcode prompt, if it showed one, is gone' : '';
}
