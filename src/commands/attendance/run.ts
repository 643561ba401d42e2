import { begin } from '../../base/output/begin.ts';
import { formatDuration } from '../../base/output/format.ts';
import { errorText, printer } from '../../base/output/printer.ts';
import { progress } from '../../base/output/progress.ts';
import { reportBrokenFiles } from '../../base/report/broken-files.ts';
import type { Deps } from '../../base/system/deps.ts';
import { readTextFile } from '../../base/system/files.ts';
import { meetingsFile } from '../../base/system/settings.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../../base/system/stop.ts';
import { DialerError } from '../../errors.ts';
import { stateFolder } from '../../ledger/open.ts';
import { redactError, redactPeople } from '../../privacy/redact.ts';
import { readSchedule } from '../../schedule/file.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { openZoom, type Zoom } from '../../zoom/open.ts';
import { listInstances } from '../../zoom/reports.ts';
import { listRooms } from '../../zoom/rooms.ts';
import { REPORT_IS_READY_MS } from './classes.ts';
import { allOf, type Found, type Note, oneMeeting } from './fetch.ts';
import { writeAttendance, writeInstances } from './output.ts';
import { type Terms, withRemarks } from './remarks.ts';
import { type AttendanceReport, reportOf, withPseudonyms } from './report.ts';
import type { AttendanceOptions } from './request.ts';
import { type Asked, readAsked, termsFor, zoneFor } from './request.ts';
import { parseRoster } from './roster.ts';

/** Thousands of people come in many pages, at the rate that the account's other apps leave: a dozen times a tick's time. */
const DEADLINE_TICKS = 12;

/** What is to be told beside the reports: `warn` what somebody may want to know, `fail` what needs them. */
interface Telling {
  warn(text: string): void;
  fail(text: string): void;
}

/** `dialer attendance`. Resolves to the exit code; throws DialerError. */
export async function attendance(word: string | undefined, options: AttendanceOptions, deps: Deps): Promise<number> {
  let exitCode = 0;
  const err = printer(deps.err, deps.env);
  const quiet = options.pseudonymize ? redactPeople : (text: string) => text;
  const quietened = options.pseudonymize ? redactError : (error: DialerError) => error;
  const telling: Telling = {
    warn: (text) => err.line(quiet(text), 'yellow'),
    fail: (text) => {
      exitCode = 1;
      err.line(quiet(text), 'red');
    },
  };
  begin(deps, options);
  const asked = readAsked(word, options, deps.now);
  const zone = zoneFor(options);
  const hide = await pseudonymsFor(options, deps.env);
  if (options.sheet) (await import('../../google/key-file.ts')).readKeyFile(deps.env);
  const terms = { ...termsFor(options), ...readRoster(options, telling) };
  const meetings = asked.kind === 'instances' ? [] : readRows(asked, options, deps, telling);
  return withZoom(deps, quiet, async (zoom, stop) => {
    if (asked.kind === 'instances') {
      await writeInstances(await listInstances(await zoom.client(), asked.meetingId), { ...options, ...zone }, deps);
      return 0;
    }
    const { found, trouble } = await fetch(asked, zoom, meetings, deps, telling).catch((error) => {
      throw error instanceof DialerError ? quietened(error) : error;
    });
    if (stop.aborted) throw new DialerError('stopped', 'dialer was asked to end.');
    const reports = found.map((one) => hide(reportFrom(one, { options, zone, terms }, deps, telling)));
    await writeAttendance(reports, { ...options, isDay: asked.kind === 'day' }, deps);
    if (trouble) throw quietened(trouble);
    return exitCode;
  });
}

/** Zoom, until the work is done, or the run is asked to end. */
async function withZoom(
  deps: Deps,
  quiet: (text: string) => string,
  work: (zoom: Zoom, stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = untilStopped(deps);
  const zoom = openZoom(deps, { deadlineMs: DEADLINE_TICKS * deps.deadlineMs, stop: () => stop, redact: quiet });
  try {
    return await work(zoom, stop);
  } catch (error) {
    const signal = stopSignal(stop);
    if (!signal || !(error instanceof DialerError)) throw error;
    printer(deps.err, deps.env).line('dialer: Nothing was written, as dialer was asked to end.', 'yellow');
    return exitCodeOfSignal(signal);
  } finally {
    await zoom.close();
  }
}

/** What Zoom has of what is asked for; of a day what it had before the `trouble`. Throws DialerError. */
async function fetch(
  asked: Exclude<Asked, { kind: 'instances' }>,
  zoom: Zoom,
  meetings: Meeting[],
  deps: Deps,
  { warn, fail }: Telling,
): Promise<{ found: Found[]; trouble?: DialerError }> {
  const line = progress(deps);
  const notes: Note[] = [];
  let rooms: Promise<RoomList> | undefined;
  const listRoomsOnce = () => {
    rooms ??= zoom.client().then((client) => listRooms(client));
    return rooms;
  };
  const outside = {
    zoom,
    listRooms: listRoomsOnce,
    meetings,
    now: deps.now,
    tell: line.show,
    note: (note: Note) => notes.push(note),
  };
  const found: Found[] = [];
  try {
    if (asked.kind === 'meeting') found.push(await oneMeeting(asked.meeting, outside));
    else await allOf(asked.date, outside, found);
    return { found };
  } catch (error) {
    if (!(error instanceof DialerError) || found.length === 0) throw error;
    return { found, trouble: error };
  } finally {
    line.end();
    for (const { text, trouble } of notes) (trouble ? fail : warn)(text);
  }
}

interface Wish {
  options: AttendanceOptions;
  zone: { zone?: string };
  terms: Terms;
}

/** The report of what was found, and a word on what is not in it. */
function reportFrom(
  { subject, list, rooms }: Found,
  { options, zone, terms }: Wish,
  deps: Deps,
  { warn, fail }: Telling,
): AttendanceReport {
  const { sessions, unreadable, incomplete } = list;
  const { meetingId, classFrom } = subject;
  const what = `dialer: The report of ${meetingId}`;
  if (incomplete) fail(`${what} was cut short: ${[incomplete.message, incomplete.hint].join(' ')}`);
  if (unreadable > 0) warn(`${what} has entries without times that can be used (${unreadable}): they are left out.`);
  const leftOut = [...rooms, ...(options.exclude ?? [])];
  const report = reportOf({ ...subject, ...zone }, sessions, { leftOut, isSum: options.sum ?? false });
  const agoMs = deps.now.getTime() - report.endsAt.getTime();
  if (sessions.length === 0) {
    warn(`${what} has nobody. It comes up to half an hour after the end, and Zoom makes none of somebody alone.`);
  } else if (agoMs >= 0 && agoMs < REPORT_IS_READY_MS) {
    warn(`${what} may lack some still: it ended ${formatDuration(agoMs)} ago, and Zoom takes up to half an hour.`);
  }
  const isJudged = terms.roster ?? classFrom ?? options.late ?? options.min;
  return isJudged === undefined ? report : withRemarks(report, terms);
}

/** What makes a report one without names, where that is asked for. Throws DialerError `config` without a key. */
async function pseudonymsFor(
  { pseudonymize, keepDomain = false }: AttendanceOptions,
  env: Deps['env'],
): Promise<(report: AttendanceReport) => AttendanceReport> {
  if (!pseudonymize) return (report) => report;
  const [{ pseudonyms }, { pseudonymKey }] = await Promise.all([
    import('../../privacy/pseudonyms.ts'),
    import('../../privacy/key.ts'),
  ]);
  const tokens = pseudonyms(pseudonymKey(env), { keepDomain });
  return (report) => withPseudonyms(report, tokens);
}

function readRoster({ roster, pseudonymize }: AttendanceOptions, { fail }: Telling): Pick<Terms, 'roster'> {
  if (roster === undefined) return {};
  const remedies = {
    find: 'Name a CSV with a column name, email, or both.',
    save: 'In Excel, save it as "CSV UTF-8 (Comma delimited)".',
  };
  const { enrolled, problems } = parseRoster(readTextFile(roster, 'meetings', remedies), roster);
  // What it quotes may be somebody's address.
  for (const problem of problems) fail(pseudonymize ? problem.replace(/".*"/s, '"…"') : problem);
  return { roster: enrolled };
}

/** The rows of meetings.csv. One meeting has a report without them, too. */
function readRows(asked: Asked, options: AttendanceOptions, deps: Deps, { warn, fail }: Telling): Meeting[] {
  const file = meetingsFile(options, deps);
  try {
    const schedule = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
    if (asked.kind === 'day') reportBrokenFiles(schedule, fail);
    return schedule.meetings;
  } catch (error) {
    if (!(error instanceof DialerError) || asked.kind === 'day') throw error;
    if (options.meetings !== undefined) warn(errorText(error));
    return [];
  }
}
