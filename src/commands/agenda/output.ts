import { format } from 'date-fns/format';
import { MINUTE_FORMAT } from '../../base/output/format.ts';
import { nearest } from '../../base/output/nearest.ts';
import { type OutFile, writeOut } from '../../base/output/out-file.ts';
import { jsonArray, printer } from '../../base/output/printer.ts';
import type { Deps, Stream } from '../../base/system/deps.ts';
import { inputFiles } from '../../base/system/settings.ts';
import { DAY_MS } from '../../base/system/time.ts';
import { addDays, localDate, localTimeZone, type Span } from '../../schedule/calendar.ts';
import type { MeetingsFile } from '../../schedule/file.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import { isPattern, isWanted } from '../../schedule/patterns.ts';
import type { Room } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type AgendaItem, conflictText, statusOf, timeText } from './agenda.ts';
import { COLUMNS, factsOf } from './json.ts';
import { printAgenda } from './list.ts';
import type { Bar } from './page-grid.ts';

/** What the items were selected from. */
interface AgendaSource {
  span: Span;
  schedule: MeetingsFile;
  file: string;
  options: AgendaOptions;
  /** Zoom's, if known. */
  rooms: Room[];
}

/** Prints the items, or writes their page, as the options say. */
export async function writeAgenda(items: AgendaItem[], subject: AgendaSource, deps: Deps): Promise<void> {
  const { html, json, csv } = subject.options;
  if (json) deps.out.write(jsonArray(items.flatMap(factsOf)));
  else if (csv) await writeCsv(items, deps);
  else if (html !== undefined) await writePage(html, items, subject, deps);
  else if (items.length > 0) {
    printAgenda(items, deps.now, printer(deps.out, deps.env), await wrappingFor(deps.out));
  } else printer(deps.out, deps.env).line(emptyText(subject));
}

async function writeCsv(items: AgendaItem[], { out }: Deps): Promise<void> {
  const { spreadsheet } = await import('../../base/output/spreadsheet.ts');
  const cell = (value: unknown) => (Array.isArray(value) ? value.join('; ') : String(value ?? ''));
  const rows = items.flatMap(factsOf).map((facts) => COLUMNS.map((column) => cell(facts[column])));
  out.write(spreadsheet(COLUMNS, rows));
}

/** Wraps to the terminal's width; elsewhere a line has no limit. */
async function wrappingFor({ isTTY, columns = 80 }: Stream) {
  if (!isTTY) return (parts: string[]) => [parts.join('; ')];
  const { wrapParts } = await import('../../base/output/wrap.ts');
  return (parts: string[], indent: number) => wrapParts(parts, columns - indent);
}

/** Writes a calendar of all rows, or of those with the room. */
export async function writeCalendar(
  meetings: Meeting[],
  rooms: Room[],
  options: AgendaOptions,
  deps: Deps,
): Promise<void> {
  const { ics = '', room } = options;
  const { calendarOf } = await import('./ics.ts');
  const wanted = meetings.filter((meeting) => isInRoom(meeting, room, rooms));
  writeOut(outFile(ics, options, deps), calendarOf(wanted, { now: deps.now, zone: localTimeZone() }), deps);
}

/** A file that others may read: it names rooms and classes, but no people. */
function outFile(path: string, options: AgendaOptions, deps: Deps): OutFile {
  return { path, isPrivate: false, inputs: inputFiles(options, deps) };
}

async function writePage(
  path: string,
  items: AgendaItem[],
  { span, schedule, file, options }: AgendaSource,
  deps: Deps,
): Promise<void> {
  const { agendaPage } = await import('./page.ts');
  const bars = items.flatMap(barsOf);
  const rooms = [...new Set(bars.map(({ room }) => room))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const from = localDate(span.from);
  // Rounded: a day on which clocks change is an hour longer or shorter.
  const days = Math.round((span.until.getTime() - span.from.getTime()) / DAY_MS);
  const holidays = Array.from({ length: days }, (_, day) => addDays(from, day)).flatMap((date) => {
    const skip = schedule.holidays.find(({ from, until }) => date >= from && date <= until);
    return skip ? [{ date, name: skip.name }] : [];
  });
  const data = { from, days, rooms, bars, now: deps.now, zone: localTimeZone(), holidays, file };
  writeOut(outFile(path, options, deps), agendaPage(data), deps);
}

function barsOf(item: AgendaItem): Bar[] {
  const { meeting, startsAt, endsAt, bookings } = item;
  return bookings.map((booking) => {
    const { name, conflicts, join } = booking;
    const conflict = conflicts.map((one) => conflictText(one, item, timeText)).join('; ');
    const status = statusOf(booking);
    return {
      room: name,
      title: meeting.title || `Meeting ${meeting.meetingId}`,
      meetingId: meeting.meetingId,
      startsAt,
      ...(endsAt && { endsAt }),
      place: `${meeting.file}:${meeting.line}`,
      ...(conflict && { conflict }),
      ...(status && status !== 'under way' && { state: status }),
      ...(join?.reason && { detail: join.reason }),
    };
  });
}

/** Says why there is nothing to show, and when the next joins are. */
function emptyText({ span, schedule, options: { room }, rooms }: AgendaSource): string {
  const wanted = schedule.meetings.filter((meeting) => isInRoom(meeting, room, rooms));
  if (wanted.length === 0 && room !== undefined) return noRoomText(room, schedule.meetings, rooms);
  const next = nextOccurrence(wanted, span.from);
  const days = `from ${format(span.from, MINUTE_FORMAT)} to ${format(span.until, MINUTE_FORMAT)}`;
  const upcoming = next ? `The next joins are on ${format(next, MINUTE_FORMAT)}.` : 'There are no upcoming joins.';
  return `Nothing is due ${days}. ${upcoming}`;
}

/** Whether --room fits a row: by what the row calls its rooms, or by their names in Zoom. */
export function isInRoom(meeting: Meeting, room: string | undefined, rooms: Room[]): boolean {
  return room === undefined || namesIn([meeting], rooms).some((name) => isWanted(name, room));
}

/** Says that --room fits no row, and which name may be meant. */
export function noRoomText(room: string, meetings: Meeting[], rooms: Room[]): string {
  const [none, rule] = isPattern(room)
    ? [`No row names a room that fits ${room}.`, 'A * is any text, and capitals count.']
    : [`No row names the room ${room}.`, 'Names must match exactly.'];
  const wanted = room.replaceAll('*', '');
  const names = nearest(wanted, namesIn(meetings, rooms)).map((name) => `"${name}"`);
  return names.length === 0 ? `${none} ${rule}` : `${none} Did you mean ${names.join(' or ')}?`;
}

function namesIn(meetings: Meeting[], rooms: Room[]): string[] {
  const names = new Map(rooms.map(({ id, name }) => [id, name]));
  return meetings
    .flatMap((meeting) => meeting.rooms)
    .flatMap((ref) => [ref, ...(names.has(ref) ? [names.get(ref) ?? ''] : [])]);
}

export interface AgendaOptions {
  days: string;
  from?: string;
  room?: string;
  json?: boolean;
  csv?: boolean;
  ics?: string;
  html?: string;
  meetings?: string;
  envFile?: string;
}
