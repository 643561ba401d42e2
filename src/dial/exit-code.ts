import type { TickReport } from './ports.ts';

/** What a monitor is told (README, "Exit codes"): the gravest of all that needs a person. */
export function exitCode(
  { outcomes, missed, problems, due, error, ledgerError }: TickReport,
  isStale: boolean,
): number {
  const tried = outcomes.filter(({ outcome }) => outcome !== 'skipped');
  const failures = tried.filter(({ outcome }) => outcome !== 'accepted');
  const codes = failures.map(({ code }) => code);
  if (error && failures.length === tried.length) return error.exitCode;
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  if (codes.length > 0 && codes.length === tried.length && codes.every((code) => code === 'unreachable')) return 4;
  const isLedgerMissed = ledgerError && due.length > 0;
  const needsPerson = failures.length + missed.length > 0 || error || isLedgerMissed || isStale;
  return needsPerson || problems.some(({ severity }) => severity === 'problem') ? 1 : 0;
}
