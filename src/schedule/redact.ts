import { Invalid } from '../base/csv/cell.ts';
import { readMeetingId } from './meeting-id.ts';
import type { Column } from './meetings-table.ts';

// What of a row may be said: a message names the value that is wrong, and a passcode can stand in any column.

/** The columns in which a passcode is not to be expected. */
const IN_SIGHT: Column[] = ['start_date', 'end_date', 'join_time', 'days', 'zoom_rooms'];

/** The value as written, but what people paste with a number can open the meeting: a passcode, the query of a link. */
export function redact(column: Column | 'date', value: string): string {
  const isLink = /^[a-z]+:\/\//i.test(value);
  if (column !== 'meeting_id' && column !== 'zoom_rooms' && !isLink) return value;
  const link = value.replace(/(\?|#|%3F|\/meetup-join\/|\/meet\/).*$/s, '$1…');
  // Behind a link people write the passcode too.
  if (isLink) return link.replace(/\s.*$/s, ' …');
  if (column !== 'meeting_id' || /^\D*$/.test(value)) return link;
  const [number = ''] = /^(?:[^\dA-Z]*\d){0,11}(?:[.,]\d*)?(?:E\+\d+)?/i.exec(value) ?? [];
  return number.length < value.length ? `${number}…` : value;
}

/**
 * Cells that slipped into the neighbouring column, or were exchanged with it: the "meeting ID" may be the passcode, and so
 * may an optional cell. No passcode has a colon or a slash, as times and zones have.
 */
export function mayBePasscode(
  column: Column,
  cells: string[],
  cell: (column: Column) => string,
  isShort: boolean,
): boolean {
  if (column === 'meeting_passcode') return true;
  if (IN_SIGHT.includes(column) || !/^[^\s:/]{1,10}$/.test(cell(column)) || /\de\+/i.test(cell(column))) return false;
  const isElsewhere = (other: string) => other !== cell('meeting_id') && !(readMeetingId(other) instanceof Invalid);
  return isShort || cell('meeting_passcode') === '' || cells.some(isElsewhere);
}
