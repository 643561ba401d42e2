import { type Account, accountLines, imbalanceLines, isBalanced } from '../../base/report/account.ts';
import type { ReportLine, ReportOptions } from '../../base/report/line.ts';
import type { TickReport } from '../../dial/ports.ts';
import type { DialerError } from '../../errors.ts';
import type { MeetingsFile } from '../../schedule/file.ts';

interface Circumstances {
  now: Date;
  lastTick?: Date | undefined;
  /** What is wrong with the setup, though the run can work. */
  warning?: string | undefined;
  /** Why the state folder is not used. */
  stateError?: DialerError | undefined;
}

/** Everything that a run has to report. */
export async function linesFor(
  report: TickReport,
  schedule: MeetingsFile,
  { verbose }: ReportOptions,
  { warning, stateError, ...circumstances }: Circumstances,
): Promise<ReportLine[]> {
  if (isSilent(report, schedule) && !verbose && !warning && !stateError) return [];
  const [{ linesOf }, { errorLine, staleLine, warningLine }] = await Promise.all([
    import('../../dial/lines.ts'),
    import('../../base/report/line.ts'),
  ]);
  return [
    ...(warning ? [warningLine(warning)] : []),
    ...(stateError ? [errorLine(stateError)] : []),
    ...schedule.stale.map(staleLine),
    ...linesOf(report, { ...circumstances, verbose }),
    ...imbalanceLines(accountsOf(report, schedule)),
  ];
}

function accountsOf(report: TickReport, schedule: MeetingsFile): Account[] {
  return [...schedule.accounts, ...report.accounts];
}

/** The accounts, if somebody looks closely (`-v`), or a program reads what was due or reported (`--json`). */
export async function accountLinesFor(
  report: TickReport,
  schedule: MeetingsFile,
  { verbose, json }: ReportOptions,
  reported: ReportLine[],
  alarms: Account[] = [],
): Promise<ReportLine[]> {
  if (!verbose && !(json && reported.length + report.due.length + alarms.length > 0)) return [];
  return accountLines([...accountsOf(report, schedule), ...alarms], { json: json ?? false });
}

/** Most runs have nothing to report, and then load nothing to report it with. */
function isSilent(report: TickReport, schedule: MeetingsFile): boolean {
  const { due, missed, problems } = report;
  const isEmpty = due.length + missed.length + problems.length + schedule.stale.length === 0;
  return isEmpty && accountsOf(report, schedule).every(isBalanced);
}
