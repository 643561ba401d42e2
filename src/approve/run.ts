import { openZoom, type Zoom } from '../connect.ts';
import type { Deps, StopSignal } from '../deps.ts';
import { expected } from '../errors.ts';
import { openUses, stateFolder } from '../ledger/open.ts';
import { printer } from '../output.ts';
import { type ReportOptions, warningLine } from '../report.ts';
import { exitCodeOfSignal } from '../tick/exit-code.ts';
import { news, say } from '../tick/say.ts';
import { missingScope } from '../zoom/explain.ts';
import { APPROVE_SCOPES } from '../zoom/scopes.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Invitations } from './invitations.ts';
import { linesOf } from './lines.ts';
import { meetingsOf, type PassReport, pass } from './pass.ts';
import type { InvitationSource } from './source.ts';

/** What a pass is given. */
export interface PassRequest {
  source: InvitationSource;
  options: ReportOptions;
  /** What is wrong with the set-up, though it keeps nothing from running. */
  warning?: string | undefined;
}

/** One pass over all meetings, as cron runs it. Resolves to the exit code; throws DialerError. */
export async function approveOnce({ source, options, warning }: PassRequest, deps: Deps): Promise<number> {
  const invitations = await source.read();
  const { report, signal } = await passWithZoom(invitations, source.file, options, deps);
  const isSeen = options.verbose || options.dryRun || deps.err.isTTY === true;
  const lines = [
    ...(warning ? [warningLine(warning)] : []),
    ...linesOf(invitations, report, { isAll: isSeen, verbose: options.verbose }),
  ];
  await say(isSeen ? lines : news(lines, stateFolder(source.file, deps.env), deps.now), options, deps);
  if (deps.err.isTTY && !options.json && !options.quiet) tellSilence(report, deps);
  return signal ? exitCodeOfSignal(signal) : exitCodeOf(report, invitations);
}

/** On a terminal somebody is looking, and silence would leave them guessing. */
function tellSilence({ outcomes, troubles, ledgerError }: PassReport, deps: Deps): void {
  if (outcomes.length + troubles.length > 0 || ledgerError) return;
  printer(deps.err, deps.env).line('Nobody waits for approval.', 'dim');
}

/** A pass with the real Zoom and ledger, ended in good order when the run is asked to end. Prints nothing but retries. */
async function passWithZoom(
  { invitations }: Invitations,
  file: string,
  { dryRun, verbose }: ReportOptions,
  deps: Deps,
): Promise<{ report: PassReport; signal?: StopSignal }> {
  const stop = new AbortController();
  let signal: StopSignal | undefined;
  void deps.stopped().then((received) => {
    signal = received;
    stop.abort();
  });
  await deps.watchOver(deps.elapsedMs());
  const zoom = openZoom(deps, { deadlineMs: deps.deadlineMs, verbose, stop: () => stop.signal });
  const uses = openUses(file, deps);
  try {
    const report = await pass(invitations, meetingsOf(invitations), {
      clock: () => new Date(deps.now.getTime() + deps.elapsedMs()),
      uses,
      listRegistrants: zoom.listRegistrants,
      ...(!dryRun && { approveRegistrants: zoom.approveRegistrants }),
    });
    if (dryRun && invitations.length > 0) report.troubles.push(...(await missingScopes(zoom)));
    return { report, ...(signal && { signal }) };
  } finally {
    await zoom.close();
    await uses.close();
  }
}

/** A dry run approves nobody, and so would not find out. */
async function missingScopes(zoom: Zoom): Promise<PassReport['troubles']> {
  const scopes = await zoom.scopes().catch((error) => {
    expected(error);
    return [] as string[];
  });
  if (scopes.length === 0 || APPROVE_SCOPES.some((scope) => scopes.includes(scope))) return [];
  return [{ meetingId: '', error: missingScope(APPROVE_SCOPES[0]) }];
}
