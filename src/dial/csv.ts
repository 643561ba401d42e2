import { DialerError } from '../errors.ts';
import type { CalendarDate } from './calendar.ts';
import { Invalid, readDate, readDays, readMeetingNumber, readRooms, readTime } from './columns.ts';
import { eachRecord } from './records.ts';

/** A row of meetings.csv, recurring weekly. */
export interface Meeting {
  /** Where it stands: the file as the user named it, and the row's first physical line, from 1. */
  file: string;
  line: number;
  startDate: CalendarDate;
  endDate: CalendarDate;
  /** Wall clock, minutes since midnight. */
  joinTime: number;
  /** Letters of MTWRFSU. */
  days: string;
  /** Names or IDs, as written. */
  rooms: string[];
  /** 9 to 11 digits. */
  meetingNumber: string;
  /** Empty when there is none. A secret: never printed. */
  passcode: string;
}

/** Something a person must fix (`problem`) or should look at (`warning`), with its place and its fix. */
export interface Problem {
  severity: 'problem' | 'warning';
  file: string;
  line: number;
  column?: Column;
  /** The value as written. */
  value?: string;
  message: string;
}

export interface Schedule {
  meetings: Meeting[];
  problems: Problem[];
}

const COLUMNS = [
  'start_date',
  'end_date',
  'join_time',
  'days',
  'zoom_rooms',
  'meeting_id',
  'meeting_passcode',
] as const;
type Column = (typeof COLUMNS)[number];
const HEADER = COLUMNS.join(',');

/** Where each column stands in a row, and how many cells the header has. */
interface Layout {
  index: Record<Column, number>;
  width: number;
}

interface Row {
  meeting?: Meeting;
  problems: Problem[];
}

const BY_POSITION: Layout = {
  index: Object.fromEntries(COLUMNS.map((column, position) => [column, position])) as Layout['index'],
  width: COLUMNS.length,
};

/**
 * meetings.csv as meetings and problems: a row that cannot be used becomes a problem, the others go on.
 * Throws DialerError `meetings` when the file as a whole cannot be trusted: empty, a header without one of the
 * columns or with one twice, a quote that is not properly closed (it would swallow the rows after it).
 */
export function parseMeetings(text: string, file: string): Schedule {
  const schedule: Schedule = { meetings: [], problems: [] };
  const take = ({ meeting, problems }: Row) => {
    if (meeting) schedule.meetings.push(meeting);
    schedule.problems.push(...problems);
  };
  const note = (severity: Problem['severity'], line: number, message: string) =>
    take({ problems: [{ severity, file, line, message }] });
  let layout: Layout | undefined;
  eachRecord(text, file, (cell) => columnNamed(cell) !== undefined, {
    record(cells, line) {
      const filled = cells.filter((cell) => cell !== '').length;
      if (filled === 0) return;
      if (layout) {
        if (!repeatsHeader(cells, layout)) take(readRow(cells, line, layout, file));
        return;
      }
      const isData = cells.some(looksLikeData);
      // A title above the table.
      if (!isData && filled === 1 && !columnNamed(cells.find((cell) => cell !== '') ?? '')) return;
      layout = isData ? undefined : columnsByName(cells, line, file);
      if (layout) return;
      layout = BY_POSITION;
      const what = isData ? 'is data, not a header' : 'names no column';
      note('warning', line, `the first row ${what}, so columns are taken by position; begin with ${HEADER}`);
      if (isData) take(readRow(cells, line, layout, file));
    },
    unreadable(line, message) {
      if (!layout)
        throw new DialerError('meetings', `${file}:${line} ${message}.`, `The header line should be ${HEADER}.`);
      note('problem', line, message);
    },
  });
  if (!layout) throw new DialerError('meetings', `${file} is empty.`, `Its first line should be ${HEADER}.`);
  if (schedule.meetings.length + schedule.problems.length === 0) {
    note('problem', 1, 'has a header and no meeting; nothing will ever be dialed, so add a row for each meeting');
  }
  return schedule;
}

/** A header has no dates, times or meeting numbers. */
function looksLikeData(cell: string): boolean {
  return (
    /^\W?\d/.test(cell) &&
    [readDate, readTime, readMeetingNumber].some((reader) => !(reader(cell.replace(/^\W/, '')) instanceof Invalid))
  );
}

/** Files that were put together from several have their header again in the middle. */
function repeatsHeader(cells: string[], { index }: Layout): boolean {
  return COLUMNS.every((column) => columnNamed(cells[index[column]] ?? '') === column);
}

function columnNamed(cell: string): Column | undefined {
  const name = cell
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return COLUMNS.find((column) => column === name || (column === 'zoom_rooms' && name === 'zoom_room'));
}

/** Where each column is, from the header; nothing when the row names none of them. */
function columnsByName(header: string[], line: number, file: string): Layout | undefined {
  const index: Partial<Layout['index']> = {};
  for (const [position, cell] of header.entries()) {
    const column = columnNamed(cell);
    if (!column) continue;
    if (index[column] !== undefined) {
      const hint = 'Delete or rename one of them.';
      throw new DialerError('meetings', `${file}:${line} has two columns named ${column}.`, hint);
    }
    index[column] = position;
  }
  const missing = COLUMNS.filter((column) => index[column] === undefined);
  if (missing.length === COLUMNS.length) return undefined;
  if (missing.length === 0)
    return { index: index as Layout['index'], width: header.findLastIndex((cell) => cell !== '') + 1 };
  const unknown = header.filter((cell) => cell !== '' && !columnNamed(cell));
  const hint =
    unknown.length > 0 ? `It has ${unknown.join(', ')}: is one of these meant?` : 'Add it to the header line.';
  throw new DialerError('meetings', `${file}:${line} has no column ${missing.join(', ')}.`, hint);
}

/** One row: a meeting, or why it is none; a warning can come with a meeting. */
function readRow(cells: string[], line: number, layout: Layout, file: string): Row {
  const problems: Problem[] = [];
  const cell = (column: Column) => cells[layout.index[column]] ?? '';
  const note = (severity: Problem['severity'], column: Column, message: string) =>
    problems.push({ severity, file, line, column, ...shown(column), message });
  const shown = (column: Column) => (mayBePasscode(column, cell) ? {} : { value: withoutSecrets(cell(column)) });
  const read = <T>(column: Column, reader: (text: string) => T | Invalid): T | undefined => {
    const value = reader(cell(column));
    if (!(value instanceof Invalid)) return value;
    note('problem', column, value.message);
    return undefined;
  };
  const meeting = {
    file,
    line,
    startDate: read('start_date', readDate),
    endDate: read('end_date', readDate),
    joinTime: read('join_time', readTime),
    days: read('days', readDays),
    rooms: read('zoom_rooms', readRooms),
    meetingNumber: read('meeting_id', readMeetingNumber),
    passcode: cell('meeting_passcode'),
  };
  const tooMany = cells.slice(layout.width).some((extra) => extra !== '');
  if (tooMany || (problems.length > 0 && cells.length < layout.width)) {
    // Every column may hold its neighbour's value here, also a passcode: only the count is said.
    const message = `has ${cells.length} cells where the header has ${layout.width}; ${tooMany ? 'put a cell that holds the separator in quotes' : 'add the missing separator'}`;
    return { problems: [{ severity: 'problem', file, line, message }] };
  }
  if (!isComplete(meeting)) return { problems };
  if (meeting.endDate < meeting.startDate) {
    note('problem', 'end_date', `is before start_date ${meeting.startDate}; exchange the two, or correct the year`);
    return { problems };
  }
  if (/[Tt]u|[Ss]u/.test(cell('days')))
    note('warning', 'days', 'is read letter by letter, and U is Sunday; Tuesday is T');
  if (/[?&]pwd=/i.test(cell('meeting_id')) && meeting.passcode === '') {
    note(
      'warning',
      'meeting_id',
      "has a pwd= that rooms cannot use; write the meeting's passcode into meeting_passcode",
    );
  }
  return { meeting, problems };
}

/** Text that people paste with a link can hold what opens the meeting: a passcode, or the query of the link. */
function withoutSecrets(value: string): string {
  return value.replace(/(\?|%3F|(?:pass(?:code|word)?|pwd|zak|tk)\b).*$/is, '$1…');
}

/** Cells that slipped into the neighbouring column, or were exchanged with it: the "meeting ID" may be the passcode. */
function mayBePasscode(column: Column, cell: (column: Column) => string): boolean {
  const passcode = cell('meeting_passcode');
  const slipped = passcode === '' || !(readMeetingNumber(passcode) instanceof Invalid);
  return column === 'meeting_id' && slipped && /^\S{1,10}$/.test(cell(column)) && !/\de\+/i.test(cell(column));
}

function isComplete<T extends object>(row: T): row is { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.values(row).every((value) => value !== undefined);
}
