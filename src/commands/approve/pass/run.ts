import { printer } from '../../../base/output/printer.ts';
import { errorLine, type ReportLine, type ReportOptions, warningLine } from '../../../base/report/line.ts';
import { newLines, printReport } from '../../../base/report/print.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../../../base/system/stop.ts';
import { expected } from '../../../errors.ts';
import type { CodeLedger } from '../../../ledger/codes.ts';
import { openCodeLedger, stateFolder } from '../../../ledger/open.ts';
import { meetingsOf } from '../../../schedule/codes/invitations.ts';
import { exitCodeOf } from './exit-code.ts';
import { linesOf } from './lines.ts';
import type { PassReport } from './ports.ts';
import type { InvitationSource } from './source.ts';
import { passWithZoom } from './with-zoom.ts';
import { registrantData, writeBack } from './write-back.ts';

/** What a run is given. */
export interface ApproveRequest {
  source: InvitationSource;
  options: ReportOptions;
  /** About the setup. */
  warning?: string | undefined;
}

/**
 * One pass over all meetings, as a scheduler runs it: what keeps it from running at all is reported once a day, too. Resolves
 * to the exit code; throws DialerError if a person or a program is watching.
 */
export async function approveOnce(request: ApproveRequest, deps: Deps): Promise<number> {
  const { source, options } = request;
  try {
    return await passOnce(request, deps);
  } catch (error) {
    const { exitCode } = expected(error);
    if (isWatched(options, deps) || options.json) throw error;
    const lines = [{ ...errorLine(expected(error)), isLasting: true }];
    printReport(newLines(lines, stateFolder(source.file, deps.env), deps.now), options, deps);
    return exitCode;
  }
}

function isWatched({ verbose, dryRun }: ReportOptions, { err }: Deps): boolean {
  return verbose || dryRun || err.isTTY === true;
}

async function passOnce({ source, options, warning }: ApproveRequest, deps: Deps): Promise<number> {
  const listed = await source.read();
  const stop = untilStopped(deps);
  await deps.watchOver(deps.elapsedMs());
  const meetingIds = meetingsOf(listed.invitations);
  const terms = { ...options, meetingIds, deadlineMs: deps.deadlineMs, stop };
  const { report, sheetLines } = await withCodeLedger(source, deps, async (ledger) => {
    const report = await passWithZoom(ledger, listed, terms, deps);
    return { report, sheetLines: options.dryRun ? [] : await writeBackAfter(report, source, ledger) };
  });
  const isSeen = isWatched(options, deps);
  const lines = [
    ...(warning ? [warningLine(warning)] : []),
    ...linesOf(report, { isAll: isSeen, verbose: options.verbose }),
    ...sheetLines,
  ];
  printReport(isSeen ? lines : newLines(lines, stateFolder(source.file, deps.env), deps.now), options, deps);
  if (deps.err.isTTY && !options.json && !options.quiet) printIfNobody(report, deps);
  const signal = stopSignal(stop);
  return signal ? exitCodeOfSignal(signal) : exitCodeOf(report);
}

/** Opens the ledger of these codes, and closes it afterwards. */
export async function withCodeLedger<T>(
  { file }: Pick<InvitationSource, 'file'>,
  deps: Deps,
  act: (ledger: CodeLedger) => Promise<T>,
): Promise<T> {
  const ledger = openCodeLedger(file, deps);
  try {
    return await act(ledger);
  } finally {
    await ledger.close();
  }
}

/** Runs after every pass, even if that did nothing: the write-back of an earlier one may have failed. */
async function writeBackAfter(report: PassReport, source: InvitationSource, ledger: CodeLedger): Promise<ReportLine[]> {
  if (report.ledgerError) return [];
  try {
    return (await writeBack(source, ledger, registrantData(report))).lines;
  } catch (error) {
    report.ledgerError = expected(error);
    return [];
  }
}

/** On a terminal somebody is waiting for an answer. */
function printIfNobody({ outcomes, troubles, ledgerError }: PassReport, deps: Deps): void {
  if (outcomes.length + troubles.length > 0 || ledgerError) return;
  printer(deps.err, deps.env).line('Nobody is waiting for approval.', 'dim');
}
