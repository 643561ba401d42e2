import { DialerError } from '../../errors.ts';
import { printer } from '../output/printer.ts';
import type { Output } from '../system/deps.ts';
import type { ReportLine, ReportOptions } from './line.ts';
import { markNotified, notYetNotified } from './notified.ts';

const TO_STDERR = new Set<ReportLine['kind']>(['failure', 'warning', 'account']);

/**
 * Prints the lines that the options ask for. Problems and failures go to stderr, so that cron mails only those; with
 * `json` a program reads everything from stdout.
 */
export function printReport(lines: ReportLine[], { json, quiet }: ReportOptions, output: Output): void {
  const shown = quiet ? lines.filter(({ kind }) => kind === 'failure') : lines;
  if (shown.length === 0) return;
  const out = printer(output.out, output.env);
  const err = printer(output.err, output.env);
  for (const { kind, text, style, facts } of shown) {
    if (json) out.json(facts);
    else (TO_STDERR.has(kind) ? err : out).line(text, style);
  }
}

/**
 * The lines that a scheduled run prints: what lasts is reported when it comes up and then once a day, not 1,440 times a
 * day; warnings only when a room is dialed; skipped joins never.
 */
export function newLines(lines: ReportLine[], folder: string, now: Date): ReportLine[] {
  const isDialing = lines.some(({ kind, isAttempt }) => isAttempt && kind !== 'skipped');
  const reported = lines.filter(({ kind }) => kind !== 'skipped' && (kind !== 'warning' || isDialing));
  const lastingKeys = (some: ReportLine[]) => some.filter(({ isLasting }) => isLasting).map(({ key }) => key);
  const fresh = notYetNotified(folder, 'printed', lastingKeys(reported), now);
  markNotified(folder, 'printed', fresh, now, lastingKeys(lines));
  // A stale file is reported whenever a room is dialed from its last good copy.
  return reported.filter(({ isLasting, isStale, key }) => !isLasting || fresh.has(key) || (isStale && isDialing));
}

/** With --json, prints a DialerError as a line too, and resolves to its exit code. Otherwise throws the error on. */
export async function printErrorAsJson(
  error: unknown,
  { json }: ReportOptions,
  { out, env }: Pick<Output, 'out' | 'env'>,
): Promise<number> {
  if (!json || !(error instanceof DialerError)) throw error;
  const { errorLine } = await import('./line.ts');
  printer(out, env).json(errorLine(error).facts);
  return error.exitCode;
}
