import { expect, it } from 'vitest';
import { openTickLedger } from '../../src/dial/tick-ledger.ts';
import type { Ledger, LedgerEntry } from '../../src/ledger/joins.ts';

const now = new Date(2026, 10, 23, 9, 11);
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

it('lists what was done by hand chronologically, regardless of the order in the ledger', async () => {
  const order = (meetingId: string, minutes: number): LedgerEntry => ({
    roomId: 'id',
    room: 'LOGAN',
    roomName: 'LOGAN',
    meetingId,
    dueAt: minutesAgo(minutes),
    action: 'join',
    isByHand: true,
    state: 'accepted',
    at: minutesAgo(minutes),
    reason: '',
    isHeld: false,
    isUnknown: false,
    tries: 0,
  });
  const ledger = { entries: async () => [order('2', 1), order('0', 9), order('1', 5)] } as unknown as Ledger;
  const span = { from: minutesAgo(10), until: now };
  const tickLedger = await openTickLedger(ledger, span, { now, clock: () => now, elapsedMs: () => 0 });
  const meetings = tickLedger.byHand.filter(({ room }) => room === 'LOGAN').map(({ meeting }) => meeting.meetingId);
  expect(meetings).toEqual(['0', '1', '2']);
});
