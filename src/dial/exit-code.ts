import type { TickReport } from './ports.ts';

/** The exit code of a run (see `dialer help exit-codes`): that of the gravest thing that needs attention. */
export function exitCode(
  { outcomes, missed, problems, due, error, ledgerError }: TickReport,
  /** What else needs attention: a stale file, an account that does not add up. */
  isOtherwiseWrong: boolean,
): number {
  const tried = outcomes.filter(({ outcome }) => outcome !== 'skipped');
  const failures = tried.filter(({ outcome }) => outcome !== 'accepted');
  // What is unknown may have worked, so it is no failure of a kind.
  const codes = failures.map(({ outcome, code }) => (outcome === 'unknown' ? undefined : code));
  if (error && failures.length === tried.length) return error.exitCode;
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  if (codes.length > 0 && codes.length === tried.length && codes.every((code) => code === 'unreachable')) return 4;
  const lacksLedger = ledgerError && due.length > 0;
  const needsAttention = failures.length + missed.length > 0 || error || lacksLedger || isOtherwiseWrong;
  return needsAttention || problems.some(({ severity }) => severity === 'problem') ? 1 : 0;
}
