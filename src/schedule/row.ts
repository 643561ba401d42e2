import { Invalid } from '../base/csv/cell.ts';
import type { Problem } from '../base/report/problem.ts';
import type { CalendarDate } from './calendar.ts';
import { readDate, readDays, readRooms, readSkips, readTime, readYesNo, readZone, type Skip } from './columns.ts';
import { type MeetingLink, readMeeting } from './meeting-id.ts';
import type { Column, Layout } from './meetings-table.ts';
import { mayBePasscode, redact } from './redact.ts';
import { hasExtra, rowShape } from './row-shape.ts';

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
  /** Days on which it does not take place, though they are among `days`. */
  skips: Skip[];
  /** The zone of its dates and times; this machine's, where it has none. */
  timeZone?: string;
  /** Names or IDs, as written, and patterns of names, like `VERNAL-*`. */
  rooms: string[];
  /** The patterns that stand for some of the rooms, once these are known. */
  patterns?: string[];
  /** 9 to 11 digits; of another service than Zoom a name for its `link`. */
  meetingId: string;
  link?: MeetingLink;
  /** Empty when there is none. A secret: never printed. */
  passcode: string;
  /** Whether the room is to be the host when it comes first. */
  makeHost: boolean;
  /** Empty where there is none. */
  title: string;
  /** False: it stands there, and nothing of it is dialed. */
  isEnabled: boolean;
  /** It is no row: somebody orders it now (dial/by-hand.ts). */
  isByHand?: boolean;
}

export interface ParsedRow {
  meeting?: Meeting;
  problems: Problem[];
}

/** Most rows skip nothing, and of the others many the same. */
const NO_SKIPS: Skip[] = [];
const knownSkips = new Map<string, Skip[] | Invalid>();

function skipsIn(text: string): Skip[] | Invalid {
  const skips = knownSkips.get(text) ?? readSkips(text);
  knownSkips.set(text, skips);
  return skips;
}

/** The cells of one row, and what there is to say of them. */
function cellsOf(cells: string[], line: number, layout: Layout, file: string) {
  const problems: Problem[] = [];
  const cell = (column: Column) => cells[layout.index[column] ?? -1] ?? '';
  const isShort = cells.length < layout.width;
  const shown = (column: Column) =>
    mayBePasscode(column, cells, cell, isShort) ? {} : { value: redact(column, cell(column)) };
  const note = (severity: Problem['severity'], column: Column, message: string) =>
    problems.push({ severity, file, line, column, ...shown(column), message });
  return {
    problems,
    cell,
    note,
    read<T>(column: Column, reader: (text: string) => T | Invalid): T | undefined {
      const value = reader(cell(column));
      if (!(value instanceof Invalid)) return value;
      note('problem', column, value.message);
      return undefined;
    },
  };
}

type Cells = ReturnType<typeof cellsOf>;

/** One row: a meeting, or why it is none; a warning can come with a meeting, and so can a problem of an optional column. */
export function readRow(cells: string[], line: number, layout: Layout, file: string): ParsedRow {
  const row = cellsOf(cells, line, layout, file);
  const { problems, cell, read } = row;
  const needed = {
    startDate: read('start_date', readDate),
    endDate: read('end_date', readDate),
    joinTime: read('join_time', readTime),
    days: read('days', readDays),
    rooms: read('zoom_rooms', readRooms),
    called: read('meeting_id', readMeeting),
    // Without its zone nobody knows when it is.
    zone: cell('timezone') === '' ? '' : read('timezone', readZone),
  };
  const options = readOptions(row);
  const misfit = problems.length > 0 && rowShape(cells, layout);
  // What is wrong with a row that is switched off can wait until it is switched on.
  if (!options.isEnabled && (misfit || !isComplete(needed))) return { problems: [] };
  if (misfit) return { problems: [{ severity: 'problem', file, line, message: misfit }] };
  if (!isComplete(needed)) return { problems };
  const { called, zone, ...times } = needed;
  const passcode = cell('meeting_passcode');
  const meeting = { file, line, ...times, ...called, ...(zone && { timeZone: zone }), passcode, ...options };
  if (!meeting.isEnabled) return { meeting, problems: [] };
  if (passcode.includes('\n')) {
    row.note('problem', 'meeting_passcode', 'has a line break; is a quote not closed?');
    return { problems };
  }
  if (meeting.endDate < meeting.startDate) {
    row.note('problem', 'end_date', `is before start_date ${meeting.startDate}; exchange the two, or correct the year`);
    return { problems };
  }
  if (hasExtra(cells, layout.width)) {
    const message =
      'has more cells than the header; name the column in the header, or put a cell with the separator in quotes';
    problems.push({ severity: 'warning', file, line, message });
  }
  remark(meeting, row);
  if (meeting.leaveTime !== meeting.joinTime) return { meeting, problems };
  row.note(
    'problem',
    'leave_time',
    'is the same as join_time, so the room never leaves; correct it, or leave it empty',
  );
  const { leaveTime: _, ...endless } = meeting;
  return { meeting: endless, problems };
}

/** The columns that may be empty. A broken cell is as an empty one: for such a thing the room must not miss its meeting. */
function readOptions({ cell, read }: Cells) {
  const optional = <T>(column: Column, reader: (text: string) => T | Invalid) =>
    cell(column) === '' ? undefined : read(column, reader);
  const leaveTime = optional('leave_time', readTime);
  return {
    ...(leaveTime !== undefined && { leaveTime }),
    title: cell('title').replace(/\s+/g, ' '),
    isEnabled: optional('enabled', readYesNo) ?? true,
    skips: optional('skip_dates', skipsIn) ?? NO_SKIPS,
    makeHost: optional('make_host', readYesNo) ?? false,
  };
}

/** What is probably not meant so. */
function remark({ link, passcode, leaveTime, makeHost }: Meeting, { cell, note }: Cells): void {
  if (/^(tu|su|fr)$/i.test(cell('days')) || /Tu|Su/.test(cell('days'))) {
    note('warning', 'days', 'is read letter by letter: R is Thursday, U Sunday; Tuesday alone is T, Friday F');
  }
  if (/[?&]pwd=/i.test(cell('meeting_id')) && !link && passcode === '') {
    const message = "has a pwd= that rooms cannot use; write the meeting's passcode into meeting_passcode";
    note('warning', 'meeting_id', message);
  }
  if (link && leaveTime !== undefined) {
    const message = `does nothing, as Zoom cannot make a room leave a ${link.service} meeting; its next join takes it out, or somebody does`;
    note('warning', 'leave_time', message);
  }
  if (link && makeHost) note('warning', 'make_host', `does nothing for a ${link.service} meeting; leave it empty`);
}

function isComplete<T extends object>(row: T): row is T & { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.values(row).every((value) => value !== undefined);
}
