import type { ReportLine, ReportOptions } from '../../base/report/line.ts';
import type { TickReport } from '../../dial/ports.ts';
import type { MeetingsFile } from '../../schedule/file.ts';

interface Circumstances {
  now: Date;
  lastTick?: Date | undefined;
  /** What is wrong with the setup, though the run can work. */
  warning?: string | undefined;
}

/** Everything that a run has to report. */
export async function linesFor(
  report: TickReport,
  schedule: MeetingsFile,
  { verbose }: ReportOptions,
  { warning, ...circumstances }: Circumstances,
): Promise<ReportLine[]> {
  if (isSilent(report, schedule) && !verbose && !warning) return [];
  const [{ linesOf }, { staleLine, warningLine }] = await Promise.all([
    import('../../dial/lines.ts'),
    import('../../base/report/line.ts'),
  ]);
  return [
    ...(warning ? [warningLine(warning)] : []),
    ...schedule.stale.map(staleLine),
    ...linesOf(report, { ...circumstances, verbose }),
  ];
}

/** Most runs have nothing to report, and then load nothing to report it with. */
function isSilent({ due, missed, problems }: TickReport, { stale }: MeetingsFile): boolean {
  return due.length + missed.length + problems.length + stale.length === 0;
}
