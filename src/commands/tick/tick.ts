import { dirname } from 'node:path';
import { imbalanceLines, isBalanced } from '../../base/report/account.ts';
import type { ReportOptions } from '../../base/report/line.ts';
import { newLines, printReport } from '../../base/report/print.ts';
import type { Deps } from '../../base/system/deps.ts';
import { foreignPath } from '../../base/system/folders.ts';
import type { TickSettings } from '../../base/system/settings.ts';
import { exitCodeOfSignal } from '../../base/system/stop.ts';
import { dial } from '../../dial/dial.ts';
import { exitCode } from '../../dial/exit-code.ts';
import { DialerError } from '../../errors.ts';
import { openLedger, stateFolder } from '../../ledger/open.ts';
import { type MeetingsFile, readSchedule } from '../../schedule/file.ts';
import { runWithZoom, type TickResult } from '../../zoom/run.ts';
import { sendAlerts } from './alerts.ts';
import { accountLinesFor, linesFor } from './lines.ts';
import { continuePast } from './past.ts';

/** What the command line and the environment ask for. */
export interface TickRequest extends TickSettings {
  /** meetings.csv, as the user named it. */
  file: string;
  /** What is wrong with the setup, though the run can work. */
  warning?: string | undefined;
  options: ReportOptions;
}

/** A scheduled run: it continues where the last one ended. Resolves to the exit code. Throws DialerError. */
export async function scheduledTick(request: TickRequest, deps: Deps): Promise<number> {
  const { file, options } = request;
  const { now } = deps;
  const folder = stateFolder(file, deps.env);
  // A network folder that hangs would block this process; awaitFile opens the file from another thread first.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  const run = continuePast(folder, request, now);
  try {
    const schedule = readSchedule(file, folder, { keepCopy: true, now });
    const isNoted = run.start();
    const input = { ...request, ...options, now, past: run.past, ledger: openLedger(file, deps) };
    const result = await runWithZoom(input, deps, (ports) => dial(schedule, ports));
    const hasLedger = !result.report.ledgerError;
    run.account(hasLedger);
    // If the ledger is in this folder, it says the same.
    const stateError = hasLedger && result.report.due.length > 0 ? await foreignState(folder) : undefined;
    const warning = isNoted || !hasLedger || stateError ? request.warning : notNoted(folder);
    const lines = await linesFor(result.report, schedule, options, {
      now,
      lastTick: run.past.lastTick,
      warning,
      stateError,
    });
    // Asking whether stderr is a terminal loads it, so ask only if there is something to print.
    const isWatched = options.verbose || (lines.length > 0 && deps.err.isTTY);
    const news = isWatched ? lines : newLines(lines, folder, now);
    printReport(news, options, deps);
    const alarms = await sendAlerts(lines, folder, deps);
    const accounts = await accountLinesFor(result.report, schedule, options, news, alarms);
    printReport([...imbalanceLines(alarms), ...accounts], options, deps);
    return exitCodeOf(result, schedule, stateError !== undefined || !alarms.every(isBalanced));
  } catch (error) {
    if (error instanceof DialerError) {
      const { errorLine } = await import('../../base/report/line.ts');
      await sendAlerts([errorLine(error)], folder, deps);
    }
    throw error;
  } finally {
    run.end();
  }
}

async function foreignState(folder: string): Promise<DialerError | undefined> {
  if (!foreignPath(folder)) return undefined;
  return (await import('../../ledger/folder-errors.ts')).foreignError(folder, { what: 'state folder' });
}

function notNoted(folder: string): string {
  return `Could not write ${folder}, so the next run cannot catch up. Let the user who runs dialer write there.`;
}

export function exitCodeOf({ report, signal }: TickResult, schedule: MeetingsFile, isOtherwiseWrong = false): number {
  const isUnbalanced = ![...schedule.accounts, ...report.accounts].every(isBalanced);
  return signal
    ? exitCodeOfSignal(signal)
    : exitCode(report, schedule.stale.length > 0 || isUnbalanced || isOtherwiseWrong);
}
