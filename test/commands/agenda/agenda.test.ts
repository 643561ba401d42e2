import { expect, it } from 'vitest';
import { agendaOf } from '../../../src/commands/agenda/agenda.ts';
import type { LedgerEntry } from '../../../src/ledger/joins.ts';
import type { Meeting } from '../../../src/schedule/row.ts';
import { meeting } from '../../support/meeting.ts';

const at = (hour: number, minute: number) => new Date(2026, 10, 23, hour, minute);
const SPAN = { from: at(0, 0), until: at(23, 59) };
const LOGAN = { id: 'logan-id', name: 'LOGAN', status: 'Available', locationId: '' };
const row = (line: number, joinTime: number, rooms: string[]): Meeting =>
  meeting({ line, rooms, joinTime, leaveTime: joinTime + 60, meetingId: `8000000000${line}` });

/** The rooms of each row, with their number of conflicts and the state of their join. */
function shown(meetings: Meeting[], entries: LedgerEntry[] = []) {
  return agendaOf(meetings, entries, { span: SPAN }, [LOGAN]).map(({ meeting: { line }, bookings }) => ({
    line,
    rooms: bookings.map(({ name, conflicts, join }) => `${name} ${conflicts.length} ${join?.state ?? '-'}`),
  }));
}

it('shows a conflict on both rows, even if they name the room in different ways', () => {
  for (const [first = '', second = ''] of [
    ['logan-id', 'LOGAN'],
    ['LOGAN', 'logan-id'],
    ['LOG*', 'logan-id'],
  ]) {
    expect(shown([row(2, 540, [first]), row(3, 570, [second])])).toEqual([
      { line: 2, rooms: ['LOGAN 1 -'] },
      { line: 3, rooms: ['LOGAN 1 -'] },
    ]);
  }
});

it('shows a room once if a row has both its name and its ID', () => {
  expect(shown([row(2, 540, ['LOGAN', 'logan-id']), row(3, 570, ['LOG*', 'logan-id'])])).toEqual([
    { line: 2, rooms: ['LOGAN 1 -'] },
    { line: 3, rooms: ['LOGAN 1 -'] },
  ]);
});

it('finds the ledger entry of a room by its ID after its row was changed', () => {
  const subject = { roomId: LOGAN.id, room: LOGAN.id, roomName: 'LOGAN', meetingId: '80000000002', isByHand: false };
  const state = { state: 'accepted' as const, at: at(9, 0), reason: '', isHeld: false, isUnknown: false, tries: 0 };
  const entry: LedgerEntry = { ...subject, ...state, dueAt: at(9, 0), action: 'join' };
  expect(shown([row(2, 540, ['LOGAN'])], [entry])).toEqual([{ line: 2, rooms: ['LOGAN 0 accepted'] }]);
});
