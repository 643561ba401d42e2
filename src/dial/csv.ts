import { DialerError } from '../errors.ts';
import type { CalendarDate } from './calendar.ts';
import { Invalid, readDate, readDays, readMeetingNumber, readRooms, readTime } from './columns.ts';
import {
  type Column,
  columnNamed,
  isOpeningComplete,
  type Layout,
  readOpening,
  repeatsHeader,
  type TextRow,
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
  /** The same for leave_time, where there is one: on the next day where it is not after `joinTime`. */
  leaveTime?: number;
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

/** All that a meetings.csv says. */
export interface Schedule {
  meetings: Meeting[];
  problems: Problem[];
}

/** Of seven, the passcode may be empty; one more may be missing and the row still meant as a meeting. */
const FEWEST_CELLS = 5;

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
  /** The first rows, until one of them turns out to be the header, or none. */
  const opening: TextRow[] = [];
  const begin = () => {
    const { rows, remarks, ...found } = readOpening(opening, file);
    layout = found.layout;
    for (const { severity, line, message } of remarks) note(severity, line, message);
    for (const { cells, line } of rows) take(readRow(cells, line, found.layout, file));
  };
  eachRecord(text, file, (cell) => columnNamed(cell) !== undefined, {
    record(cells, line) {
      if (cells.every((cell) => cell === '')) return;
      if (layout) {
        if (!repeatsHeader(cells, layout)) take(readRow(cells, line, layout, file));
        return;
      }
      opening.push({ cells, line });
      if (isOpeningComplete(opening)) begin();
    },
    unreadable(line, message) {
      if (!layout) throw new DialerError('meetings', `${file}:${line} ${message}.`, 'It may be the header.');
      note('problem', line, message);
    },
  });
  if (!layout) begin();
  if (schedule.meetings.length + schedule.problems.length === 0) {
    note('problem', 1, 'has a header and no meeting; nothing will ever be dialed, so add a row for each meeting');
  }
  return schedule;
}

/** One row: a meeting, or why it is none; a warning can come with a meeting. */
function readRow(cells: string[], line: number, layout: Layout, file: string): Row {
  const problems: Problem[] = [];
  const cell = (column: Column) => cells[layout.index[column] ?? -1] ?? '';
  const note = (severity: Problem['severity'], column: Column, message: string) =>
    problems.push({ severity, file, line, column, ...shown(column), message });
  const shown = (column: Column) =>
    column === 'meeting_passcode' || mayBePasscode(column, cell) ? {} : { value: withoutSecrets(column, cell(column)) };
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
  const leaveTime = cell('leave_time') === '' ? undefined : read('leave_time', readTime);
  const misfit = problems.length > 0 && misfitting(cells, layout);
  if (misfit) return { problems: [{ severity: 'problem', file, line, message: misfit }] };
  if (!isComplete(meeting)) return { problems };
  if (meeting.passcode.includes('\n')) {
    note('problem', 'meeting_passcode', 'has a line break; is a quote not closed?');
    return { problems };
  }
  if (meeting.endDate < meeting.startDate) {
    note('problem', 'end_date', `is before start_date ${meeting.startDate}; exchange the two, or correct the year`);
    return { problems };
  }
  if (hasExtra(cells, layout.width)) {
    const message =
      'has more cells than the header; name the column in the header, or put a cell with the separator in quotes';
    problems.push({ severity: 'warning', file, line, message });
  }
  if (/^(tu|su|fr)$/i.test(cell('days')) || /Tu|Su/.test(cell('days'))) {
    note('warning', 'days', 'is read letter by letter: R is Thursday, U Sunday; Tuesday alone is T, Friday F');
  }
  if (/[?&]pwd=/i.test(cell('meeting_id')) && meeting.passcode === '') {
    const message = "has a pwd= that rooms cannot use; write the meeting's passcode into meeting_passcode";
    note('warning', 'meeting_id', message);
  }
  // Whatever is wrong with its end, the room must not miss the beginning.
  if (leaveTime === undefined) return { meeting, problems };
  if (leaveTime !== meeting.joinTime) return { meeting: { ...meeting, leaveTime }, problems };
  note('problem', 'leave_time', 'is the same as join_time, so the room never leaves; correct it, or leave it empty');
  return { meeting, problems };
}

/**
 * What is wrong with a broken row as a whole: no meeting at all, or too many cells, or too few. Each column may hold its
 * neighbour's value then, also a passcode, so that no value is said.
 */
function misfitting(cells: string[], { width }: Layout): string | undefined {
  const filled = cells.filter((cell) => cell !== '').length;
  if (filled < FEWEST_CELLS) return `is no meeting: only ${filled} of its cells are filled; complete it or delete it`;
  const count = `has ${cells.length} cells where the header has ${width}`;
  if (hasExtra(cells, width)) return `${count}; put a cell that holds the separator in quotes`;
  return cells.length < width ? `${count}; add the missing separator` : undefined;
}

function hasExtra(cells: string[], width: number): boolean {
  return cells.slice(width).some((cell) => cell !== '');
}

/** The value as written, but what people paste with a number can open the meeting: a passcode, the query of a link. */
function withoutSecrets(column: Column, value: string): string {
  if (column !== 'meeting_id' && column !== 'zoom_rooms') return value;
  const link = value.replace(/(\?|#|%3F).*$/s, '$1…');
  if (column !== 'meeting_id' || /^[a-z]+:\/\/|^\D*$/i.test(value)) return link;
  const [number = ''] = /^(?:[^\dA-Z]*\d){0,11}(?:[.,]\d*)?(?:E\+\d+)?/i.exec(value) ?? [];
  return number.length < value.length ? `${number}…` : value;
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
