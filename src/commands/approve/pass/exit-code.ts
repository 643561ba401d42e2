import type { PassReport } from './ports.ts';

/** The exit code of a pass: the most serious thing that needs attention, whether or not it has been reported before. */
export function exitCodeOf({ problems, outcomes, troubles, pending, ledgerError }: PassReport): number {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'pending');
  const codes = [...troubles.map(({ error }) => error.code), ...failures.map(({ code }) => code)];
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  const isUnreached = troubles.every(({ error, isPartial }) => error.code === 'unreachable' && !isPartial);
  if (troubles.length > 0 && troubles.length >= pending.size && isUnreached && outcomes.length === 0) return 4;
  const hasTrouble = codes.length > 0 || ledgerError || problems.some(({ severity }) => severity === 'problem');
  return hasTrouble ? 1 : 0;
}
