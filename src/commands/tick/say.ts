import type { ReportLine, ReportOptions } from '../../base/report/line.ts';
import type { TickReport } from '../../dial/ports.ts';
import type { MeetingsFile } from '../../schedule/file.ts';

/** Whether there is nothing at all to say. Most ticks are so, and then nothing that can speak is loaded. */
function isSilent({ due, missed, problems }: TickReport, { stale }: MeetingsFile): boolean {
  return due.length + missed.length + problems.length + stale.length === 0;
}

/** All that there is to say of a tick, by the options. */
export async function linesFor(
  report: TickReport,
  schedule: MeetingsFile,
  options: ReportOptions,
  { warning, ...circumstances }: { now: Date; lastTick?: Date | undefined; warning?: string | undefined },
): Promise<ReportLine[]> {
  if (isSilent(report, schedule) && !options.verbose && !warning) return [];
  const [{ linesOf }, { staleLine, warningLine }] = await Promise.all([
    import('../../dial/lines.ts'),
    import('../../base/report/line.ts'),
  ]);
  return [
    ...(warning ? [warningLine(warning)] : []),
    ...schedule.stale.map(staleLine),
    ...linesOf(report, { ...circumstances, verbose: options.verbose }),
  ];
}
