import { MINUTE_FORMAT } from '../../base/output/format.ts';
import { printer } from '../../base/output/printer.ts';
import { printReport } from '../../base/report/print.ts';
import type { Deps } from '../../base/system/deps.ts';
import { dial } from '../../dial/dial.ts';
import type { TickReport } from '../../dial/ports.ts';
import { openLedger, stateFolder } from '../../ledger/open.ts';
import type { MeetingsFile } from '../../schedule/file.ts';
import { nextOccurrence } from '../../schedule/occurrences.ts';
import { runWithZoom } from '../../zoom/run.ts';
import { accountLinesFor, linesFor } from './lines.ts';
import { readPast } from './past.ts';
import { exitCodeOf, type TickRequest } from './tick.ts';

interface ManualRequest extends TickRequest {
  schedule: MeetingsFile;
  /** Runs as if it were this time. */
  at?: Date | undefined;
  hasLedger: boolean;
}

/**
 * A run by hand: at another time, or a dry run. It respects the ledger, but the scheduled runs do not count it as one of
 * theirs. Resolves to the exit code. Throws DialerError.
 */
export async function tickByHand(request: ManualRequest, deps: Deps): Promise<number> {
  const { file, schedule, at, options, hasLedger, catchUpMinutes } = request;
  const now = at ?? deps.now;
  // Without a time of its own it shows what a scheduled run would do now; with one, the whole catch-up window.
  const { since, unrecorded } = readPast(stateFolder(file, deps.env), request, now);
  const past = at ? { catchUpMinutes } : { catchUpMinutes, since, unrecorded };
  // A trial of tomorrow must not be in the ledger when tomorrow comes.
  const isTrial = now > deps.now && !options.dryRun;
  const ledger = hasLedger && !isTrial ? { ledger: openLedger(file, deps) } : {};
  const input = { ...request, ...options, now, past, ...ledger };
  const result = await runWithZoom(input, deps, (ports) => dial(schedule, ports));
  const lines = await linesFor(result.report, schedule, options, { now, warning: request.warning });
  printReport([...lines, ...(await accountLinesFor(result.report, schedule, options, lines))], options, deps);
  const isIdle = result.report.due.length === 0;
  if (options.dryRun && isIdle && !options.json && !options.quiet) {
    printer(deps.out, deps.env).line(await nothingDue(result.report, now));
  }
  return exitCodeOf(result, schedule);
}

/** Whoever asks for a dry run is watching, and needs an answer. */
async function nothingDue({ meetings }: TickReport, now: Date): Promise<string> {
  const { format } = await import('date-fns/format');
  const next = nextOccurrence(meetings, now);
  const nothing = `Nothing is due at ${format(now, MINUTE_FORMAT)}.`;
  return `${nothing} ${next ? `The next joins are on ${format(next, MINUTE_FORMAT)}.` : 'There are no upcoming joins.'}`;
}
