import type { LedgerEntry } from '../ledger/joins.ts';
import { serviceOf } from '../schedule/meeting-id.ts';
import type { Room } from '../schedule/rooms.ts';
import type { Outcome } from './outcome.ts';
import { hasRoom } from './room-join.ts';
import { isSentBefore } from './select.ts';
import type { TickLedger } from './tick-ledger.ts';

const BEFORE_RETRY = 'Before you try again, `dialer leave` clears a prompt.';
const SENT_BEFORE = 'Its row sent it there less than a minute ago, so a call that it is in goes on.';

/** Adds to the outcome of a command by hand what somebody who watches the room should know. */
export function remark(outcome: Outcome, ledger: TickLedger): Outcome {
  const { join, reason, detail } = outcome;
  if (outcome.isInMeeting === false) return { ...outcome, hint: `${outcome.hint} ${BEFORE_RETRY}` };
  if (outcome.outcome !== 'accepted' || !hasRoom(join)) return outcome;
  const before = ledger.before(join);
  const isThere = isSentBefore(join, before.at(-1)) && !join.meeting.link;
  const note = join.action === 'leave' ? remarkOnLeave(join.zoomRoom, before) : isThere ? SENT_BEFORE : detail;
  return { ...outcome, reason: [reason, note].filter(Boolean).join(' ') };
}

function remarkOnLeave({ status }: Room, before: LedgerEntry[]): string {
  const { meetingId = '' } = before.findLast(({ action }) => action === 'join') ?? {};
  const service = serviceOf(meetingId);
  if (service) {
    return `It was last sent to a ${service} meeting (${meetingId}), which Zoom cannot make it leave. End it in the room.`;
  }
  return status === 'Available' ? 'It was in no meeting. A passcode prompt, if there was one, is gone.' : '';
}
