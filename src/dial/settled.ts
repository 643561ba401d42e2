import type { LedgerEntry } from '../ledger/joins.ts';
import type { Join } from '../schedule/due.ts';
import { fits, isPattern } from '../schedule/patterns.ts';
import type { TickLedger } from './tick-ledger.ts';

/** Why this run does not send a join, by what the ledger says about it. */
export const NOT_OURS = {
  accepted: 'Already accepted.',
  held: 'Another run is sending it.',
  overtaken: 'The room has something else to do by now.',
  resent: 'The room was sent something later meanwhile.',
  unknowable: 'Without the ledger it is unknown whether Zoom accepted it.',
};

/**
 * Why a join needs nothing more, by the ledger. undefined while it is open: also if it was superseded, by a row that may be
 * gone by now.
 */
export function whySettled(join: Join, ledger: TickLedger): string | undefined {
  const entry = ledger.entry(join);
  if (entry?.state === 'accepted') return NOT_OURS.accepted;
  if (entry?.state === 'unknown') return 'Sent, and its outcome is unknown.';
  return entry?.isHeld ? NOT_OURS.held : whyNoLeave(join, ledger);
}

/**
 * Why a row's leave would end a meeting of somebody else: its room has left already, for an earlier leave_time or meeting_id
 * of the row or by hand, or was last sent elsewhere, or by nobody. Where the ledger cannot be read, nothing is known.
 */
function whyNoLeave(leave: Join, ledger: TickLedger): string | undefined {
  const { action, meeting, room, startsAt, dueAt } = leave;
  if (action === 'join' || meeting.isByHand || isPattern(room)) return undefined;
  const did = ledger.did(leave);
  if (!did) return undefined;
  const last = did.findLast((entry) => entry.action === 'join');
  if (!last) return 'The ledger has no join of the room for this class.';
  // The row may have had another meeting_id when it was sent.
  const isOfRow = !last.isByHand && last.dueAt.getTime() === startsAt.getTime();
  if (last.meetingId !== meeting.meetingId && !isOfRow) return 'The room was last sent to another meeting.';
  const isItself = (entry: LedgerEntry) =>
    entry.meetingId === meeting.meetingId && entry.dueAt.getTime() === dueAt.getTime();
  const hasLeft = did.some((entry) => entry.action === 'leave' && entry.dueAt >= last.dueAt && !isItself(entry));
  return hasLeft ? 'The room has left already.' : undefined;
}

/** Whether a join was accepted, or an earlier run reported how it ended. */
export function isNotified(join: Join, ledger: TickLedger): boolean {
  const entry = ledger.entry(join);
  if (entry) return ['accepted', 'missed', 'superseded', 'unknown'].includes(entry.state);
  if (whyNoLeave(join, ledger)) return true;
  // For a room that no run ever found, its pattern was reported.
  const patterns = join.meeting.patterns?.filter((pattern) => fits(join.room, pattern)) ?? [];
  return patterns.some((pattern) => pattern !== join.room && isNotified({ ...join, room: pattern }, ledger));
}
