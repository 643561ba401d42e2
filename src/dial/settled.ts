import type { Join } from '../schedule/due.ts';
import { fits } from '../schedule/patterns.ts';
import type { TickLedger } from './tick-ledger.ts';

/** Why this run does not send a join, by what the ledger says about it. */
export const NOT_OURS = {
  accepted: 'Already accepted.',
  held: 'Another run is sending it.',
  overtaken: 'The room has something else to do by now.',
  resent: 'The room was sent something later meanwhile.',
  unknowable: 'Without the ledger it is unknown whether Zoom accepted it.',
};

/** Why a join needs nothing more, by the ledger. undefined while it is open. */
export function whySettled(join: Join, ledger: TickLedger): string | undefined {
  const entry = ledger.entry(join);
  if (entry?.state === 'accepted') return NOT_OURS.accepted;
  if (entry?.state === 'superseded') return 'Superseded before.';
  return entry?.isHeld ? NOT_OURS.held : undefined;
}

/** Whether a join was accepted, or an earlier run reported how it ended. */
export function isNotified(join: Join, ledger: TickLedger): boolean {
  const entry = ledger.entry(join);
  if (entry) return ['accepted', 'missed', 'superseded'].includes(entry.state);
  // For a room that no run ever found, its pattern was reported.
  const patterns = join.meeting.patterns?.filter((pattern) => fits(join.room, pattern)) ?? [];
  return patterns.some((pattern) => pattern !== join.room && isNotified({ ...join, room: pattern }, ledger));
}
