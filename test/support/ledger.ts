import { expect, onTestFinished } from 'vitest';
import type { Ledger, LedgerJoin } from '../../src/ledger/joins.ts';

export const NOW = Date.UTC(2026, 10, 23, 16, 11, 4);
export const DUE = new Date(Date.UTC(2026, 10, 23, 16, 11));
export const ALL = { from: new Date(NOW - 86_400_000), until: new Date(NOW + 86_400_000) };

export const isHeld = expect.objectContaining({ why: 'held' });

export const closing = (ledger: Ledger): Ledger => {
  onTestFinished(() => ledger.close());
  return ledger;
};

export const joinOf = (roomId = 'room', fields: Partial<LedgerJoin> = {}): LedgerJoin => ({
  roomId,
  meetingId: '83299019888',
  dueAt: DUE,
  action: 'join',
  room: `Room ${roomId}`,
  roomName: 'Room name',
  isByHand: false,
  ...fields,
});
