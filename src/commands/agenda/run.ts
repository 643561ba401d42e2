import { resolve } from 'node:path';
import { Invalid } from '../../base/csv/cell.ts';
import { begin } from '../../base/output/begin.ts';
import { errorText, printer } from '../../base/output/printer.ts';
import { reportBrokenFiles } from '../../base/report/broken-files.ts';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, wholeNumber } from '../../base/system/settings.ts';
import { DAY_MS } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import type { LedgerEntry } from '../../ledger/joins.ts';
import { readEntries, stateFolder } from '../../ledger/open.ts';
import { addDays, localDate, localInstant, type Span } from '../../schedule/calendar.ts';
import { readDate } from '../../schedule/columns.ts';
import { readSchedule } from '../../schedule/file.ts';
import { matchRooms, needRoomList, resolvePatterns } from '../../schedule/match-rooms.ts';
import type { Room } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { hasNoCredentials } from '../../zoom/config.ts';
import { openZoom } from '../../zoom/open.ts';
import { listRooms } from '../../zoom/rooms.ts';
import { agendaOf } from './agenda.ts';
import type { AgendaOptions } from './output.ts';
import { isInRoom, noRoomText, writeAgenda, writeCalendar } from './output.ts';

const MOST_DAYS = 400;
/** Short, as somebody is waiting. */
const ROOMS_DEADLINE_MS = 10_000;

/** Prints or writes the agenda. Resolves to the exit code. */
export async function agenda(options: AgendaOptions, deps: Deps): Promise<number> {
  const { env, now } = deps;
  const err = printer(deps.err, env);
  const warn = (text: string) => err.line(text, 'yellow');
  begin(deps, options);
  if (options.ics !== undefined && options.html !== undefined && resolve(options.ics) === resolve(options.html)) {
    const same = options.ics === '-' ? 'both write to standard output' : `both name ${options.ics}`;
    throw new DialerError('usage', `--html and --ics ${same}.`, 'Name two files.');
  }
  const file = meetingsFile(options, deps);
  const span = spanOf(options, now);
  const schedule = readSchedule(file, stateFolder(file, env), { keepCopy: false });
  const isBroken = reportBrokenFiles(schedule, warn);
  const rooms = await roomsFor(schedule.meetings, deps, warn);
  const { meetings } = schedule;
  const { ics, html, json, csv, room } = options;
  const resolved = resolvePatterns(meetings, matchRooms({ rooms }));
  const isList = !(json || csv || ics !== undefined || html !== undefined);
  // The list says so itself.
  if (!isList && room !== undefined && !resolved.some((meeting) => isInRoom(meeting, room, rooms))) {
    warn(`dialer: ${noRoomText(room, meetings, rooms)}`);
  }
  if (ics !== undefined) await writeCalendar(resolved, rooms, options, deps);
  if (ics === undefined || html !== undefined) {
    const entries = await entriesIn(span, file, deps, warn);
    const items = agendaOf(meetings, entries, { span, room }, rooms);
    await writeAgenda(items, { span, schedule, file, options, rooms }, deps);
  }
  return isBroken ? 1 : 0;
}

/** From now on; with --from, and for a page, from the start of the first day. */
function spanOf({ days, from, html }: AgendaOptions, now: Date): Span {
  const count = wholeNumber('--days', days, { least: 1, most: MOST_DAYS });
  const date = from === undefined ? localDate(now) : readDate(from);
  if (date instanceof Invalid) throw new DialerError('usage', `--from "${from}" ${date.message}.`);
  const beginsNow = from === undefined && html === undefined;
  return { from: beginsNow ? now : localInstant(date, 0), until: localInstant(addDays(date, count), 0) };
}

/** Zoom's rooms if rows use patterns or IDs and there are credentials; otherwise none. */
async function roomsFor(meetings: Meeting[], deps: Deps, warn: (text: string) => void): Promise<Room[]> {
  const refs = meetings.flatMap(({ rooms }) => rooms);
  if (!needRoomList(refs) || hasNoCredentials(deps.env)) return [];
  const zoom = openZoom(deps, { deadlineMs: Math.min(ROOMS_DEADLINE_MS, deps.deadlineMs) });
  try {
    const { rooms, incomplete } = await listRooms(await zoom.client());
    if (incomplete) throw incomplete;
    return rooms;
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    warn(`${errorText(error)} Room patterns and IDs are shown as written.`);
    return [];
  } finally {
    await zoom.close();
  }
}

/** The ledger's entries of the past part of a span; none if the ledger cannot be read. */
async function entriesIn({ from, until }: Span, file: string, deps: Deps, warn: (text: string) => void) {
  // A meeting that is on can have begun a day ago.
  const span = { from: new Date(from.getTime() - DAY_MS), until: new Date(Math.min(Number(until), Number(deps.now))) };
  if (span.from >= span.until) return [];
  try {
    return await readEntries(file, span, deps);
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    warn(errorText(error));
    return [] as LedgerEntry[];
  }
}
