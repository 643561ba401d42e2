import { printer } from '../../../base/output/printer.ts';
import { errorLine, type ReportLine, type ReportOptions, warningLine } from '../../../base/report/line.ts';
import { newLines, printReport } from '../../../base/report/say.ts';
import type { Deps } from '../../../base/system/deps.ts';
import { exitCodeOfSignal, stopSignal, untilStopped } from '../../../base/system/stop.ts';
import { expected } from '../../../errors.ts';
import type { CodeLedger } from '../../../ledger/codes.ts';
import { openCodeLedger, stateFolder } from '../../../ledger/open.ts';
import { meetingsOf } from '../../../schedule/codes/invitations.ts';
import { openZoom, type Zoom } from '../../../zoom/open.ts';
import { approveRegistrants, listRegistrants, missingApproveScope } from '../../../zoom/registrants.ts';
import { exitCodeOf } from './exit-code.ts';
import { linesOf } from './lines.ts';
import { type PassReport, pass } from './pass.ts';
import type { InvitationSource, ListedInvitations } from './source.ts';

/** What a run is given. */
export interface ApproveRequest {
  source: InvitationSource;
  options: ReportOptions;
  /** What is wrong with the set-up, though it keeps nothing from running. */
  warning?: string | undefined;
}

/**
 * One pass over all meetings, as cron runs it: also what keeps it from running at all is told once a day, and not each minute.
 * Resolves to the exit code; throws DialerError where a person or a program looks on.
 */
export async function approveOnce(request: ApproveRequest, deps: Deps): Promise<number> {
  const { source, options } = request;
  try {
    return await passOnce(request, deps);
  } catch (error) {
    const { exitCode } = expected(error);
    if (isWatched(options, deps) || options.json) throw error;
    const lines = [{ ...errorLine(expected(error)), isLasting: true }];
    await printReport(newLines(lines, stateFolder(source.file, deps.env), deps.now), options, deps);
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
  const terms = {
    ...options,
    meetingIds: meetingsOf(listed.invitations),
    deadlineMs: deps.deadlineMs,
    stop,
  };
  const { report, lines: ofSheet } = await withCodeLedger(source, deps, async (ledger) => {
    const report = await runPass(ledger, listed, terms, deps);
    return { report, lines: options.dryRun ? [] : await writtenBack(source, ledger, report) };
  });
  const isSeen = isWatched(options, deps);
  const lines = [
    ...(warning ? [warningLine(warning)] : []),
    ...linesOf(report, { isAll: isSeen, verbose: options.verbose }),
    ...ofSheet,
  ];
  await printReport(isSeen ? lines : newLines(lines, stateFolder(source.file, deps.env), deps.now), options, deps);
  if (deps.err.isTTY && !options.json && !options.quiet) tellSilence(report, deps);
  const signal = stopSignal(stop);
  return signal ? exitCodeOfSignal(signal) : exitCodeOf(report);
}

/** On a terminal somebody is looking, and silence would leave them guessing. */
function tellSilence({ outcomes, troubles, ledgerError }: PassReport, deps: Deps): void {
  if (outcomes.length + troubles.length > 0 || ledgerError) return;
  printer(deps.err, deps.env).line('Nobody waits for approval.', 'dim');
}

interface PassTerms extends Pick<ReportOptions, 'dryRun' | 'verbose'> {
  meetingIds: string[];
  deadlineMs: number;
  stop?: AbortSignal;
}

/** Lends the ledger of these codes. */
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

/** A pass with the real Zoom. Prints nothing but retries. Throws DialerError `config`. */
export async function runPass(
  ledger: CodeLedger,
  listed: ListedInvitations,
  { meetingIds, deadlineMs, stop, dryRun, verbose }: PassTerms,
  deps: Deps,
): Promise<PassReport> {
  const zoom = openZoom(deps, { deadlineMs, verbose, stop: () => stop });
  try {
    const report = await pass(listed, meetingIds, {
      clock: () => new Date(deps.now.getTime() + deps.elapsedMs()),
      ledger,
      listRegistrants: async (...list) => listRegistrants(await zoom.client(), ...list),
      ...(!dryRun && {
        approveRegistrants: async (...approval) => approveRegistrants(await zoom.client(), ...approval),
      }),
    });
    if (dryRun && meetingIds.length > 0) report.troubles.push(...(await missingScopes(zoom)));
    return report;
  } finally {
    await zoom.close();
  }
}

/** Those who waited when a pass began, as Zoom sent them, by ID. */
export function dataOf({ pending }: PassReport): Map<string, Record<string, unknown>> {
  return new Map([...pending.values()].flat().map(({ id, data }) => [id, data]));
}

/**
 * Writes what the ledger has of the codes back to where they come from; `registrants` are those at hand, as Zoom sent them.
 * Resolves to what there is to say of that, and whether it could be written. Throws DialerError `ledger`.
 */
export async function writeBack(
  source: InvitationSource,
  ledger: CodeLedger,
  registrants: ReadonlyMap<string, Record<string, unknown>>,
): Promise<{ lines: ReportLine[]; isFailed: boolean }> {
  if (!source.writeBack) return { lines: [], isFailed: false };
  const { warnings, isFailed = false } = await source.writeBack((await ledger.read()).redemptions, registrants);
  return { lines: warnings.map((words) => ({ ...warningLine(words), kind: 'failure' })), isFailed };
}

/** Also after a pass that did nothing: the one before may not have been able to. */
async function writtenBack(source: InvitationSource, ledger: CodeLedger, report: PassReport): Promise<ReportLine[]> {
  if (report.ledgerError) return [];
  try {
    return (await writeBack(source, ledger, dataOf(report))).lines;
  } catch (error) {
    report.ledgerError = expected(error);
    return [];
  }
}

/** A dry run approves nobody, and so would not find out. */
async function missingScopes(zoom: Zoom): Promise<PassReport['troubles']> {
  const scopes = await (await zoom.client()).scopes().catch((error) => {
    expected(error);
    return [] as string[];
  });
  const error = missingApproveScope(scopes);
  return error ? [{ meetingId: '', error }] : [];
}
