import { begin } from '../../base/output/begin.ts';
import { printer } from '../../base/output/printer.ts';
import { progress } from '../../base/output/progress.ts';
import { printAccounts } from '../../base/report/print-accounts.ts';
import type { Deps } from '../../base/system/deps.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../../base/system/stop.ts';
import { DialerError } from '../../errors.ts';
import { redactError, redactPeople } from '../../privacy/redact.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { openZoom, type Zoom } from '../../zoom/open.ts';
import { listInstances } from '../../zoom/reports.ts';
import { listRooms } from '../../zoom/rooms.ts';
import { type FetchedInstance, fetchMeeting, type Note } from './fetch.ts';
import { fetchDay } from './fetch-day.ts';
import { type Messages, pseudonymsFor, readRoster, readRows, rowsWithTitles } from './inputs.ts';
import { makeReport, warnOfUnusedPatterns } from './make-report.ts';
import { writeAttendance, writeInstances } from './output.ts';
import type { AttendanceOptions } from './request.ts';
import { type AttendanceTarget, readRules, readTarget, readTimeZone } from './request.ts';

/** The deadline, in those of a run: thousands of people come in many pages, at the rate that other apps leave. */
const DEADLINE_RUNS = 12;

/** `dialer attendance`. Resolves to the exit code; throws DialerError. */
export async function attendance(word: string | undefined, options: AttendanceOptions, deps: Deps): Promise<number> {
  let exitCode = 0;
  const err = printer(deps.err, deps.env);
  const redact = options.pseudonymize ? redactPeople : (text: string) => text;
  const redacted = options.pseudonymize ? redactError : (error: DialerError) => error;
  const messages: Messages = {
    warn: (text) => err.line(redact(text), 'yellow'),
    fail: (text) => {
      exitCode = 1;
      err.line(redact(text), 'red');
    },
  };
  begin(deps, options);
  const target = readTarget(word, options, deps.now, () => rowsWithTitles(options, deps));
  const zone = readTimeZone(options);
  const hide = await pseudonymsFor(options, deps.env);
  if (options.sheet) (await import('../../google/key-file.ts')).readKeyFile(deps.env);
  const { accounts, ...roster } = readRoster(options, messages);
  const rules = { ...readRules(options), ...roster };
  const meetings = target.kind === 'instances' ? [] : readRows(target, options, deps, messages);
  return withZoom(deps, redact, async (zoom, stop) => {
    if (target.kind === 'instances') {
      await writeInstances(await listInstances(await zoom.client(), target.meetingId), { ...options, ...zone }, deps);
      return 0;
    }
    const { found, trouble } = await fetchTarget(target, { zoom, meetings, ...zone }, deps, messages).catch((error) => {
      throw error instanceof DialerError ? redacted(error) : error;
    });
    if (stop.aborted) throw new DialerError('stopped', 'Stopped.');
    warnOfUnusedPatterns(found, options, messages);
    const reports = found.map((one) => hide(makeReport(one, { options, zone, rules }, deps, messages)));
    await writeAttendance(reports, { ...options, isDay: target.kind === 'day' }, deps);
    const all = [...accounts, ...reports.flatMap((report) => report.accounts)];
    const note = (text: string) => err.line(redact(text), 'dim');
    printAccounts(all, { verbose: options.verbose, note, fail: messages.fail });
    if (trouble) throw redacted(trouble);
    return exitCode;
  });
}

/** Opens Zoom for `work`, which is over when the run is stopped. Resolves to the exit code. */
async function withZoom(
  deps: Deps,
  redact: (text: string) => string,
  work: (zoom: Zoom, stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = untilStopped(deps);
  const zoom = openZoom(deps, { deadlineMs: DEADLINE_RUNS * deps.deadlineMs, stop: () => stop, redact });
  try {
    return await work(zoom, stop);
  } catch (error) {
    const signal = stopSignal(stop);
    if (!signal || !(error instanceof DialerError)) throw error;
    printer(deps.err, deps.env).line('dialer: Stopped. Nothing was written.', 'yellow');
    return exitCodeOfSignal(signal);
  } finally {
    await zoom.close();
  }
}

/** Fetches the instances of a target. If a day fails halfway, returns those before the `trouble`. Throws DialerError. */
async function fetchTarget(
  target: Exclude<AttendanceTarget, { kind: 'instances' }>,
  source: { zoom: Zoom; meetings: Meeting[]; zone?: string },
  deps: Deps,
  { warn, fail }: Messages,
): Promise<{ found: FetchedInstance[]; trouble?: DialerError }> {
  const line = progress(deps);
  const notes: Note[] = [];
  let rooms: Promise<RoomList> | undefined;
  const listRoomsOnce = () => {
    rooms ??= source.zoom.client().then((client) => listRooms(client));
    return rooms;
  };
  const ports = {
    ...source,
    listRooms: listRoomsOnce,
    now: deps.now,
    showProgress: line.show,
    note: (note: Note) => notes.push(note),
  };
  const found: FetchedInstance[] = [];
  try {
    if (target.kind === 'meeting') found.push(await fetchMeeting(target.meeting, ports));
    else await fetchDay(target.date, ports, found);
    return { found };
  } catch (error) {
    if (!(error instanceof DialerError) || found.length === 0) throw error;
    return { found, trouble: error };
  } finally {
    line.end();
    for (const { text, trouble } of notes) (trouble ? fail : warn)(text);
  }
}
