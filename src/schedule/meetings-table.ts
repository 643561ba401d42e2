import { Invalid } from '../base/csv/cell.ts';
import type * as header from '../base/csv/header.ts';
import { readDate, readTime } from './columns.ts';
import { readMeetingId } from './meeting-id.ts';

/** The columns that meetings.csv must have, in the order that counts without a header. */
export const COLUMNS = [
  'start_date',
  'end_date',
  'join_time',
  'days',
  'zoom_rooms',
  'meeting_id',
  'meeting_passcode',
] as const;
export const OPTIONAL = ['leave_time', 'title', 'enabled', 'skip_dates', 'timezone', 'make_host'] as const;
export type Column = (typeof COLUMNS)[number] | (typeof OPTIONAL)[number];
export type Layout = header.Layout<Column>;

/** Fewer cells that begin with a digit can be a title with a date. */
const FEWEST_NUMBERS = 3;

export const MEETINGS_TABLE: header.TableKind<Column> = {
  columns: [...COLUMNS, ...OPTIONAL],
  required: COLUMNS,
  // An unknown column is ignored, which for a time zone would cost hours.
  otherNames: { zoom_room: 'zoom_rooms', time_zone: 'timezone', tz: 'timezone' },
  byPosition: { columns: COLUMNS, isWorthWarning: true },
  example: COLUMNS.join(','),
  // In a header no cell begins with a digit.
  isData: (cells) => cells.filter((cell) => /^\W?\d/.test(cell)).length >= FEWEST_NUMBERS,
  isRow: (cells) =>
    [readDate, readTime, readMeetingId].every((read) => cells.some((cell) => !(read(cell) instanceof Invalid))),
};
