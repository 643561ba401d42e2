import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { joinStatus, type LedgerEntry } from '../../ledger/joins.ts';
import type { Action } from '../../schedule/due.ts';
import { type AgendaItem, conflictText } from './agenda.ts';

/** The columns of --csv. */
export const COLUMNS = [
  'dueAt',
  'type',
  'room',
  'meeting',
  'title',
  'startsAt',
  'outcome',
  'reason',
  'conflicts',
  'roomId',
  'file',
  'line',
] as const;

type Facts = Record<(typeof COLUMNS)[number], string | number | null | string[]>;

/** The joins and leaves of an occurrence for --json and --csv, one object per room. */
export function factsOf(item: AgendaItem): Facts[] {
  const { meeting, startsAt, endsAt, bookings } = item;
  const { meetingId, link, title, file, line } = meeting;
  const of = { meeting: meetingId, title, startsAt: formatRFC3339(startsAt), file, line };
  return bookings.flatMap(({ name, conflicts, join, leave }) => {
    const facts = (type: Action, dueAt: Date, entry: LedgerEntry | undefined): Facts => ({
      type,
      dueAt: formatRFC3339(dueAt),
      room: name,
      roomId: entry?.roomId ?? null,
      ...of,
      conflicts: conflicts.map((conflict) => conflictText(conflict, item, formatRFC3339)),
      outcome: entry ? joinStatus(entry) : null,
      reason: entry?.reason ?? '',
    });
    // Zoom cannot make a room leave another service's meeting.
    return [facts('join', startsAt, join), ...(endsAt && !link ? [facts('leave', endsAt, leave)] : [])];
  });
}
