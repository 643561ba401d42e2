import { dirname } from 'node:path';
import { MINUTE_FORMAT } from '../../base/output/format.ts';
import { printer } from '../../base/output/printer.ts';
import type { ReportOptions } from '../../base/report/line.ts';
import { newLines, printReport } from '../../base/report/print.ts';
import type { Deps } from '../../base/system/deps.ts';
import type { TickSettings } from '../../base/system/settings.ts';
import { exitCodeOfSignal } from '../../base/system/stop.ts';
import { dial } from '../../dial/dial.ts';
import { exitCode } from '../../dial/exit-code.ts';
import type { TickReport } from '../../dial/ports.ts';
import { nowUnrecorded } from '../../dial/window.ts';
import { DialerError } from '../../errors.ts';
import { type Heartbeat, leaveHeartbeat, readHeartbeat, writeHeartbeat } from '../../ledger/heartbeat.ts';
import { openLedger, stateFolder } from '../../ledger/open.ts';
import { minuteOf } from '../../schedule/due.ts';
import { type MeetingsFile, readSchedule } from '../../schedule/file.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import { runWithZoom, type TickResult } from '../../zoom/run.ts';
import { raiseAlarms } from './alarms.ts';
import { linesFor } from './say.ts';

const NOT_NOTED = 'the next run cannot know of this one, and so there is no catch-up.';

/** What a tick is given by its command line. */
interface TickRequest extends TickSettings {
  /** meetings.csv, as the user named it. */
  file: string;
  /** What is wrong with the set-up, though it keeps nothing from running. */
  warning?: string | undefined;
  options: ReportOptions;
}

/** A tick of the scheduler: it goes on where the one before ended, and leaves word for the next. Resolves to the exit code. */
export async function scheduledTick(request: TickRequest, deps: Deps): Promise<number> {
  const { file, options } = request;
  const { now, env } = deps;
  const folder = stateFolder(file, env);
  // A file elsewhere can be on a share that hangs, which would block this process; asking from another thread does not.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  const before = readHeartbeat(folder);
  const past = pastOf(before, request, now);
  const mine: Heartbeat = { since: past.since, last: now, accounted: before?.accounted ?? now };
  let schedule: MeetingsFile | undefined;
  try {
    const read = readSchedule(file, folder, { keepCopy: true });
    schedule = read;
    // At once: should this first tick be killed, the next one still knows where to begin.
    const isNoted = before !== undefined || writeHeartbeat(folder, mine);
    const result = await runWithZoom(
      { ...request, ...options, now, past, ledger: openLedger(file, deps) },
      deps,
      (outside) => dial(read, outside),
    );
    const { ledgerError } = result.report;
    // What was dialed without the ledger must not be taken up, or be told as missed, once it works again.
    if (ledgerError) mine.unrecorded = nowUnrecorded(now, past);
    else mine.accounted = now;
    const warning = isNoted || ledgerError ? request.warning : `${folder} cannot be written: ${NOT_NOTED}`;
    const lines = await linesFor(result.report, schedule, options, { now, lastTick: before?.last, warning });
    // Asking a stream loads it.
    const isSeen = options.verbose || (lines.length > 0 && deps.err.isTTY);
    printReport(isSeen ? lines : newLines(lines, folder, now), options, deps);
    await raiseAlarms(lines, folder, deps);
    return exitCodeOf(result, schedule);
  } catch (error) {
    if (error instanceof DialerError) {
      const { errorLine } = await import('../../base/report/line.ts');
      await raiseAlarms([errorLine(error)], folder, deps);
    }
    throw error;
  } finally {
    // A first run in the wrong folder leaves nothing there.
    if (before || schedule) leaveHeartbeat(folder, mine, before);
  }
}

/**
 * A tick that a person asked for, for an instant of theirs, or one that only shows what it would do: it heeds the ledger, but
 * it is none of the scheduler's. Resolves to the exit code.
 */
export async function tickByHand(
  request: TickRequest & { schedule: MeetingsFile; at?: Date | undefined; hasLedger: boolean },
  deps: Deps,
): Promise<number> {
  const { file, schedule, at, options, hasLedger, catchUpMinutes } = request;
  const now = at ?? deps.now;
  // Without an instant of its own it shows what the scheduler's tick would dial; else the whole of its catch-up.
  const { since, unrecorded } = pastOf(readHeartbeat(stateFolder(file, deps.env)), request, now);
  const past = at ? { catchUpMinutes } : { catchUpMinutes, since, unrecorded };
  // What is tried out for tomorrow must not be in the ledger when tomorrow comes.
  const isToCome = now > deps.now && !options.dryRun;
  const ledger = hasLedger && !isToCome ? { ledger: openLedger(file, deps) } : {};
  const result = await runWithZoom({ ...request, ...options, now, past, ...ledger }, deps, (outside) =>
    dial(schedule, outside),
  );
  printReport(await linesFor(result.report, schedule, options, { now, warning: request.warning }), options, deps);
  const isIdle = result.report.due.length === 0;
  if (options.dryRun && isIdle && !options.json && !options.quiet) {
    printer(deps.out, deps.env).line(await nothingDue(result.report, now));
  }
  return exitCodeOf(result, schedule);
}

/** What the ticks before have left. A clock that was ahead when it all began does not put it off. */
function pastOf(before: Heartbeat | undefined, { catchUpMinutes }: TickSettings, now: Date) {
  const { from } = minuteOf(now);
  const since = before && before.since < from ? before.since : from;
  return {
    catchUpMinutes,
    since,
    lastTick: before?.last,
    accounted: before?.accounted,
    unrecorded: before?.unrecorded,
  };
}

function exitCodeOf({ report, signal }: TickResult, schedule: MeetingsFile): number {
  return signal ? exitCodeOfSignal(signal) : exitCode(report, schedule.stale.length > 0);
}

/** A dry run is somebody looking: silence would leave them guessing. */
async function nothingDue({ meetings }: TickReport, now: Date): Promise<string> {
  const { format } = await import('date-fns/format');
  const next = nextOccurrence(meetings, now);
  const nothing = `Nothing is due at ${format(now, MINUTE_FORMAT)}.`;
  return `${nothing} ${next ? `The next joins are on ${format(next, MINUTE_FORMAT)}.` : 'No join is to come.'}`;
}
