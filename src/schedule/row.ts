import { Invalid } from '../base/csv/cell.ts';
import type { Problem } from '../base/report/problem.ts';
import type { CalendarDate } from './calendar.ts';
import {
  doubtfulDays,
  readDate,
  readDays,
  readRooms,
  readSkips,
  readTime,
  readYesNo,
  readZone,
  type Skip,
} from './columns.ts';
import { type MeetingLink, readMeeting } from './meeting-id.ts';
import type { Column, Layout } from './meetings-table.ts';
import { doubtfulPasscode } from './passcode.ts';
import { shownCell } from './redact.ts';
import { hasExtra, QUOTE_CELL, rowShape, UNCLOSED_QUOTE } from './row-shape.ts';

/** A row of meetings.csv: a meeting that recurs weekly. */
export interface Meeting {
  /** The file as the user named it, and the row's first physical line, from 1. */
  file: string;
  line: number;
  startDate: CalendarDate;
  endDate: CalendarDate;
  /** Minutes since midnight, on the wall clock. */
  joinTime: number;
  /** The same. On the next day if it is not after `joinTime`. */
  leaveTime?: number;
  /** Letters of MTWRFSU. */
  days: string;
  /** Days on which it does not take place. */
  skips: Skip[];
  /** The time zone of its dates and times. Absent: this machine's. */
  timeZone?: string;
  /** Names, IDs and patterns like `VERNAL-*`, as written. */
  rooms: string[];
  /** The patterns that some of `rooms` were matched by. */
  patterns?: string[];
  /** 9 to 11 digits, or a name for the `link` of another service's meeting. */
  meetingId: string;
  link?: MeetingLink;
  /** A secret, never printed. Empty if there is none. */
  passcode: string;
  /** Whether a room becomes the host if it is the first to join. */
  makeHost: boolean;
  /** Empty if there is none. */
  title: string;
  /** Whether it runs. */
  isEnabled: boolean;
  /** It is a command by hand, not a row. */
  isByHand?: boolean;
}

export interface ParsedRow {
  meeting?: Meeting;
  problems: Problem[];
  /** It is switched off, and not complete: there is neither a meeting nor a problem. */
  isOff?: true;
}

/** Shared: most rows skip no days, and many others the same ones. */
const NO_SKIPS: Skip[] = [];
const knownSkips = new Map<string, Skip[] | Invalid>();

function skipsIn(text: string): Skip[] | Invalid {
  const skips = knownSkips.get(text) ?? readSkips(text);
  knownSkips.set(text, skips);
  return skips;
}

/** A row's cells by column, and the problems found in them. */
function cellsOf(cells: string[], line: number, layout: Layout, file: string) {
  const problems: Problem[] = [];
  const cell = (column: Column) => cells[layout.index[column] ?? -1] ?? '';
  const passcodes = new Set([cell('meeting_passcode')]);
  const shown = (column: Column) => (column === 'meeting_passcode' ? {} : shownCell(column, cell(column), passcodes));
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

/** Reads a row as a meeting, or as problems. A warning, or a problem in an optional column, can come with a meeting. */
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
    // Without its time zone, the time is unknown.
    zone: cell('timezone') === '' ? '' : read('timezone', readZone),
  };
  const options = readOptions(row);
  const shape = problems.length > 0 && rowShape(cells, layout);
  // Problems of a row that is switched off can wait until it is switched on.
  if (!options.isEnabled && (shape || !isComplete(needed))) return { problems: [], isOff: true };
  if (shape) return { problems: [{ severity: 'problem', file, line, message: shape }] };
  if (!isComplete(needed)) return { problems };
  const { called, zone, ...times } = needed;
  const passcode = cell('meeting_passcode');
  const meeting = { file, line, ...times, ...called, ...(zone && { timeZone: zone }), passcode, ...options };
  if (!meeting.isEnabled) return { meeting, problems: [] };
  if (passcode.includes('\n')) {
    row.note('problem', 'meeting_passcode', UNCLOSED_QUOTE);
    return { problems };
  }
  if (meeting.endDate < meeting.startDate) {
    row.note('problem', 'end_date', `is before start_date ${meeting.startDate}; swap the two, or correct the year`);
    return { problems };
  }
  if (hasExtra(cells, layout.width)) {
    const message = `has more cells than the header; name the extra column, or ${QUOTE_CELL}`;
    problems.push({ severity: 'warning', file, line, message });
  }
  warn(meeting, row);
  if (meeting.leaveTime !== meeting.joinTime) return { meeting, problems };
  row.note('problem', 'leave_time', 'is the same as join_time, so the room never leaves; correct it or leave it empty');
  const { leaveTime: _, ...endless } = meeting;
  return { meeting: endless, problems };
}

/** Reads the optional columns. A broken cell counts as empty, so that the room does not miss its meeting. */
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

/** Reports what is probably a mistake, though the row runs. */
function warn({ link, passcode, leaveTime, makeHost }: Meeting, { cell, note }: Cells): void {
  const days = doubtfulDays(cell('days'));
  if (days) note('problem', 'days', days);
  const doubt = link ? undefined : doubtfulPasscode(passcode);
  if (doubt) note('warning', 'meeting_passcode', doubt);
  if (/^(tu|su|fr)$/i.test(cell('days')) || /Tu|Su/.test(cell('days'))) {
    note('warning', 'days', 'is read letter by letter (R is Thursday, U Sunday); write T for Tuesday, F for Friday');
  }
  if (/[?&]pwd=/i.test(cell('meeting_id')) && !link && passcode === '') {
    note('warning', 'meeting_id', 'has a pwd= that rooms cannot use; put the passcode in meeting_passcode');
  }
  if (link && leaveTime !== undefined) {
    const message = `has no effect, because Zoom cannot make a room leave a ${link.service} meeting; leave it empty`;
    note('warning', 'leave_time', message);
  }
  if (link && makeHost) note('warning', 'make_host', `has no effect for a ${link.service} meeting; leave it empty`);
}

function isComplete<T extends object>(row: T): row is T & { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.values(row).every((value) => value !== undefined);
}
