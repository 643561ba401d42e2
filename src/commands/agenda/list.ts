import { format } from 'date-fns/format';
import { formatDuration, formatTimeOfDay } from '../../base/output/format.ts';
import type { Printer } from '../../base/output/printer.ts';
import { needsAttention } from '../../ledger/joins.ts';
import { localDate } from '../../schedule/calendar.ts';
import { type AgendaItem, type Booking, conflictText, statusOf, timeText, titleOf } from './agenda.ts';

const DAY_FORMAT = 'EEEE yyyy-MM-dd';
const INDENT = ' '.repeat(16);

/** Breaks the bookings of a meeting into lines that leave room for an indent. */
type WrapParts = (parts: string[], indent: number) => string[];

/** Prints the items by day, the next one on top. */
export function printAgenda(items: AgendaItem[], now: Date, out: Printer, wrapParts: WrapParts): void {
  const next = items.find(({ startsAt }) => startsAt >= now);
  if (next) {
    const { meeting, startsAt } = next;
    const day = localDate(startsAt) === localDate(now) ? '' : `${format(startsAt, 'EEE')} `;
    out.line(
      `Next: ${day}${timeText(startsAt)} (in ${formatDuration(startsAt.getTime() - now.getTime())}) ${titleOf(meeting)}`,
      'bold',
    );
  }
  let date = '';
  for (const item of items) {
    const { meeting, startsAt, endsAt, bookings } = item;
    if (localDate(startsAt) !== date) {
      date = localDate(startsAt);
      const isToday = date === localDate(now);
      out.line('');
      out.line(`${format(startsAt, DAY_FORMAT)}${isToday ? ', today' : ''}`, 'bold');
    }
    const span = `${timeText(startsAt)}${endsAt ? `-${endTime(item)}` : ''}`.padEnd(12);
    const mark = item === next ? '>' : ' ';
    out.line(`${mark} ${span}  ${titleOf(meeting)} (${meeting.file}:${meeting.line})${zoneNote(item)}`);
    const style = bookings.some((booking) => needsAttention(statusOf(booking))) ? 'red' : 'dim';
    for (const line of wrapParts(bookings.map(roomText), INDENT.length)) out.line(INDENT + line, style);
    for (const { name, conflicts } of bookings) {
      for (const conflict of conflicts)
        out.line(`${INDENT}! ${name} is ${conflictText(conflict, item, timeText)}`, 'red');
    }
  }
}

function endTime({ startsAt, endsAt = startsAt }: AgendaItem): string {
  const isSameDay = localDate(startsAt) === localDate(endsAt);
  return isSameDay ? timeText(endsAt) : format(endsAt, 'EEE HH:mm');
}

/** The join time as the row has it, if that is in another time zone. */
function zoneNote({ meeting, startsAt }: AgendaItem): string {
  const asWritten = formatTimeOfDay(meeting.joinTime);
  return meeting.timeZone && format(startsAt, 'H:mm') !== asWritten ? ` ${asWritten} in ${meeting.timeZone}` : '';
}

function roomText(booking: Booking): string {
  return [booking.name, statusOf(booking)].filter(Boolean).join(' ');
}
