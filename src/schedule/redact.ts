import { Invalid } from '../base/csv/cell.ts';
import { readMeetingId } from './meeting-id.ts';
import type { Column } from './meetings-table.ts';

// Messages show the value that is wrong, and people put passcodes in any column.

/** The columns in which nobody puts a passcode. */
const IN_SIGHT: Column[] = ['start_date', 'end_date', 'join_time', 'days', 'zoom_rooms'];

/** Cuts off what can open a meeting and is pasted along with its number: a passcode, the query of a link. */
export function redact(column: Column | 'date', value: string): string {
  const isLink = /^[a-z]+:\/\//i.test(value);
  if (column !== 'meeting_id' && column !== 'zoom_rooms' && !isLink) return value;
  const link = value.replace(/(\?|#|%3F|\/meetup-join\/|\/meet\/).*$/s, '$1…');
  // People write the passcode after a link, too.
  if (isLink) return link.replace(/\s.*$/s, ' …');
  if (column !== 'meeting_id' || /^\D*$/.test(value)) return link;
  const [number = ''] = /^(?:[^\dA-Z]*\d){0,11}(?:[.,]\d*)?(?:E\+\d+)?/i.exec(value) ?? [];
  return number.length < value.length ? `${number}…` : value;
}

/**
 * Whether a cell may be the passcode: cells can slip into the next column, or be swapped with it. A passcode has no colon or
 * slash, as times and time zones have.
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
