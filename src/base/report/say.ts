import { DialerError } from '../../errors.ts';
import { printer } from '../output/printer.ts';
import type { Deps } from '../system/deps.ts';
import type { ReportLine, ReportOptions } from './line.ts';
import { markNotified, notYetNotified } from './notified.ts';

/** Prints them, by the options. */
export async function printReport(lines: ReportLine[], { json, quiet }: ReportOptions, deps: Deps): Promise<void> {
  const shown = quiet ? lines.filter(({ kind }) => kind === 'failure') : lines;
  if (shown.length === 0) return;
  const { printLines } = await import('./line.ts');
  printLines(shown, printer(deps.out, deps.env), printer(deps.err, deps.env), json);
}

/**
 * What a scheduler's tick is to print: what lasts is told when it first comes up, and then once a day, not 1,440 times a
 * day; a warning only when a room is dialed, and what was left out not at all.
 */
export function newLines(lines: ReportLine[], folder: string, now: Date): ReportLine[] {
  const isDialing = lines.some(({ kind, isAttempt }) => isAttempt && kind !== 'skipped');
  const said = lines.filter(({ kind }) => kind !== 'skipped' && (kind !== 'warning' || isDialing));
  const keys = (some: ReportLine[]) => some.filter(({ isLasting }) => isLasting).map(({ key }) => key);
  const fresh = notYetNotified(folder, 'printed', keys(said), now);
  markNotified(folder, 'printed', fresh, now, keys(lines));
  // Of an old file it is told whenever a room is dialed by it.
  return said.filter(({ isLasting, isStale, key }) => !isLasting || fresh.has(key) || (isStale && isDialing));
}

/** With --json a program is reading: also what kept it from running is a line for it. */
export async function printedAsJson(error: unknown, { json }: ReportOptions, deps: Deps): Promise<number> {
  if (!json || !(error instanceof DialerError)) throw error;
  const { errorLine } = await import('./line.ts');
  printer(deps.out, deps.env).json(errorLine(error).facts);
  return error.exitCode;
}
