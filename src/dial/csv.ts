import { DialerError } from '../errors.ts';
import type { CalendarDate } from './calendar.ts';
import { Invalid, readDate, readDays, readMeetingNumber, readRooms, readTime } from './columns.ts';
import {
  BY_POSITION,
  type Column,
  columnNamed,
  columnsByName,
  HEADER,
  type Layout,
  looksLikeData,
  repeatsHeader,
} from './header.ts';
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

interface Schedule {
  meetings: Meeting[];
  problems: Problem[];
}

interface Row {
  meeting?: Meeting;
  problems: Problem[];
}

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
  const misfit = misfitting(cells, layout, problems.length > 0);
  if (misfit) return { problems: [{ severity: 'problem', file, line, message: misfit }] };
  if (!isComplete(meeting)) return { problems };
  if (meeting.endDate < meeting.startDate) {
    note('problem', 'end_date', `is before start_date ${meeting.startDate}; exchange the two, or correct the year`);
    return { problems };
  }
  if (/[Tt]u|[Ss]u/.test(cell('days'))) {
    note('warning', 'days', 'is read letter by letter, and U is Sunday; Tuesday is T');
  }
  if (/[?&]pwd=/i.test(cell('meeting_id')) && meeting.passcode === '') {
    const message = "has a pwd= that rooms cannot use; write the meeting's passcode into meeting_passcode";
    note('warning', 'meeting_id', message);
  }
  return { meeting, problems };
}

/** What is wrong with the number of cells. Each column may hold its neighbour's value then, also a passcode: no value is said. */
function misfitting(cells: string[], { width }: Layout, isBroken: boolean): string | undefined {
  const count = `has ${cells.length} cells where the header has ${width}`;
  if (cells.slice(width).some((cell) => cell !== '')) return `${count}; put a cell that holds the separator in quotes`;
  return isBroken && cells.length < width ? `${count}; add the missing separator` : undefined;
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
