import { printer } from '../../base/output/printer.ts';
import { markTold, untold } from '../../base/report/notified.ts';
import type { Deps } from '../../base/system/deps.ts';
import type { Report } from '../../dial/dial.ts';
import type { MeetingsFile } from '../../schedule/file.ts';
import { hasAlarms, ring } from './alarms.ts';
import type { Line, ReportOptions } from './report.ts';

/** Whether there is nothing at all to say. Most ticks are so, and then nothing that can speak is loaded. */
function isSilent({ due, missed, problems }: Report, { stale }: MeetingsFile): boolean {
  return due.length + missed.length + problems.length + stale.length === 0;
}

/** All that there is to say of a tick, by the options. */
export async function linesFor(
  report: Report,
  schedule: MeetingsFile,
  options: ReportOptions,
  { warning, ...circumstances }: { now: Date; lastTick?: Date | undefined; warning?: string | undefined },
): Promise<Line[]> {
  if (isSilent(report, schedule) && !options.verbose && !warning) return [];
  const { linesOf, staleLine, warningLine } = await import('./report.ts');
  return [
    ...(warning ? [warningLine(warning)] : []),
    ...schedule.stale.map(staleLine),
    ...linesOf(report, { ...circumstances, verbose: options.verbose }),
  ];
}

/** Prints them, by the options. */
export async function say(lines: Line[], { json, quiet }: ReportOptions, deps: Deps): Promise<void> {
  const shown = quiet ? lines.filter(({ kind }) => kind === 'failure') : lines;
  if (shown.length === 0) return;
  const { printLines } = await import('./report.ts');
  printLines(shown, printer(deps.out, deps.env), printer(deps.err, deps.env), json);
}

/**
 * What a scheduler's tick is to print: what lasts is told when it first comes up, and then once a day, not 1,440 times a
 * day; a warning only when a room is dialed, and what was left out not at all.
 */
export function news(lines: Line[], folder: string, now: Date): Line[] {
  const isDialing = lines.some(({ kind, isAttempt }) => isAttempt && kind !== 'skipped');
  const said = lines.filter(({ kind }) => kind !== 'skipped' && (kind !== 'warning' || isDialing));
  const keys = (some: Line[]) => some.filter(({ isLasting }) => isLasting).map(({ key }) => key);
  const fresh = untold(folder, 'printed', keys(said), now);
  markTold(folder, 'printed', fresh, now, keys(lines));
  // Of an old file it is told whenever a room is dialed by it.
  return said.filter(({ isLasting, isStale, key }) => !isLasting || fresh.has(key) || (isStale && isDialing));
}

/** Tells those who watch, where the environment names them; what could not be delivered is said once a day. */
export async function raiseAlarms(lines: Line[], folder: string, { env, now, err }: Deps): Promise<void> {
  if (!hasAlarms(env)) return;
  const failures = lines.filter(({ kind }) => kind === 'failure');
  const keys = failures.map(({ key }) => key);
  const fresh = untold(folder, 'alerted', keys, now);
  const textsOf = (some: Line[]) => some.map(({ text }) => text);
  const { isAlerted, troubles } = await ring(env, {
    failures: textsOf(failures),
    fresh: textsOf(failures.filter(({ key }) => fresh.has(key))),
  });
  if (isAlerted) markTold(folder, 'alerted', fresh, now);
  const unsaid = untold(folder, 'undelivered', troubles, now);
  markTold(folder, 'undelivered', unsaid, now);
  for (const words of unsaid) printer(err, env).line(`dialer: ${words}`, 'yellow');
}
