import { type CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { DialerError } from '../errors.ts';
import type { CalendarDate } from './calendar.ts';
import { cleanCell, Invalid, readDate, readDays, readMeetingNumber, readRooms, readTime } from './columns.ts';

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
const DELIMITERS = [',', ';', '\t'];
const LONGEST_ROW = 100_000;

/**
 * meetings.csv as meetings and problems: a row that cannot be used becomes a problem, the others go on.
 * Throws DialerError `meetings` when the file as a whole cannot be trusted: empty, a header without one of the
 * columns or with one twice, an unclosed quote (it would swallow the rows after it).
 */
export function parseMeetings(text: string, file: string): Schedule {
  const schedule: Schedule = { meetings: [], problems: [] };
  const take = ({ meeting, problems }: Row) => {
    if (meeting) schedule.meetings.push(meeting);
    schedule.problems.push(...problems);
  };
  let layout: Layout | undefined;
  const onRecord = (cells: string[], line: number) => {
    if (cells.every((cell) => cell === '')) return;
    if (layout) return take(readRow(cells, line, layout, file));
    layout = columnsByName(cells, line, file);
    if (layout) return;
    layout = BY_POSITION;
    const isData = /^\d/.test(cells[0] ?? '');
    const message = `the first row ${isData ? 'is data, not a header' : 'names no column'}, so columns are taken by position; begin the file with ${COLUMNS.join(',')}`;
    take({ problems: [{ severity: 'warning', file, line, message }] });
    if (isData) take(readRow(cells, line, layout, file));
  };
  eachRecord(text, file, onRecord, (problem) => take({ problems: [problem] }));
  if (!layout) throw new DialerError('meetings', `${file} is empty.`, `Its first line should be ${COLUMNS.join(',')}.`);
  return schedule;
}

function eachRecord(
  text: string,
  file: string,
  onRecord: (cells: string[], line: number) => void,
  onProblem: (problem: Problem) => void,
): void {
  const { body, delimiter } = dialect(text);
  if (!body.includes('"')) {
    // Then a line is a row, and there is nothing to parse: half of what a tick with nothing due would spend itself.
    for (const [index, line] of body.split('\n').entries()) onRecord(line.split(delimiter).map(cleanCell), index + 1);
    return;
  }
  let lastLine = 0;
  const keepNone = (cells: string[], info: InfoRecord) => {
    lastLine = info.lines;
    const lineBreaksInside = cells.reduce(
      (sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0),
      0,
    );
    onRecord(cells.map(cleanCell), info.lines - lineBreaksInside);
    return null;
  };
  const onSkip = (error: CsvError | undefined) => {
    const line = Number(error?.lines ?? lastLine + 1);
    // Only this error leaves the parser at the right place; after the others it would take later rows for one cell.
    if (error?.code !== 'INVALID_OPENING_QUOTE') throw wholeFileError(error, file, lastLine + 1);
    const message = 'has a " in the middle of a cell; put the whole cell in quotes and write the inner quote twice';
    onProblem({ severity: 'problem', file, line, message });
    lastLine = line;
    return undefined;
  };
  parse(body, {
    delimiter,
    record_delimiter: '\n',
    trim: true,
    skip_empty_lines: true,
    // Rows of any length arrive whole; readRow judges them (with `columns` csv-parse would drop cells silently).
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    skip_records_with_error: true,
    on_record: keepNone,
    on_skip: onSkip,
  });
}

function wholeFileError(error: CsvError | undefined, file: string, line: number): DialerError {
  const hint = 'Close the quoted cell with a " followed by the separator, and write a quote inside it twice.';
  const what =
    error?.code === 'CSV_MAX_RECORD_SIZE' ? 'is longer than any row can be, so a quote' : 'opens a quote that';
  return new DialerError(
    'meetings',
    `${file}:${line} ${what} is never properly closed; no later row can be read.`,
    hint,
  );
}

/** What differs between spreadsheets: the separator, a leading `sep=` line, line ends, Excel's unquoted `="012345"`. */
function dialect(text: string): { body: string; delimiter: string } {
  const lines = text.replace(/\r\n?/g, '\n');
  const declared = /^sep=([,;\t|])\n/i.exec(lines)?.[1];
  // The declaration stays in the text as an empty line, so that line numbers remain those of the file.
  const rest = declared ? lines.slice(lines.indexOf('\n')) : lines;
  const delimiter = declared ?? guessDelimiter(/^.*\S.*$/m.exec(rest)?.[0] ?? '');
  const excelText = new RegExp(`(^|[${delimiter}])="([^"\n]*)"(?=[${delimiter}]|$)`, 'gm');
  return { body: rest.includes('="') ? rest.replace(excelText, '$1"$2"') : rest, delimiter };
}

/** From the header line: what separates the most column names; without names, what splits it the most often. */
function guessDelimiter(header: string): string {
  const score = (delimiter: string) => {
    const cells = header.split(delimiter);
    const named = cells.filter((cell) => columnNamed(cell.replaceAll('"', ''))).length;
    // A data row's rooms are separated by `;` too: seven cells beat more.
    return named * 1000 + (cells.length === COLUMNS.length ? 100 : cells.length);
  };
  return DELIMITERS.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
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
  if (missing.length === 0) return { index: index as Layout['index'], width: header.length };
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
    problems.push({ severity, file, line, column, value: cell(column).replace(/(pwd=)[^&\s]*/gi, '$1…'), message });
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
  if (/Tu|Su/.test(cell('days'))) note('warning', 'days', 'is read letter by letter, and U is Sunday; Tuesday is T');
  if (/[?&]pwd=/i.test(cell('meeting_id')) && meeting.passcode === '') {
    note(
      'warning',
      'meeting_id',
      "has a pwd= that rooms cannot use; write the meeting's passcode into meeting_passcode",
    );
  }
  return { meeting, problems };
}

function isComplete<T extends object>(row: T): row is { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.values(row).every((value) => value !== undefined);
}
