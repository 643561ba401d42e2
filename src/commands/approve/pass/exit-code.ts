import type { PassReport } from './pass.ts';

/** What a monitor is told (README, "Exit codes"): the gravest of all that needs a person, whether or not it was told before. */
export function exitCodeOf({ problems, outcomes, troubles, pending, ledgerError }: PassReport): number {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'pending');
  const codes = [...troubles.map(({ error }) => error.code), ...failures.map(({ code }) => code)];
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  const isUnreached = troubles.every(({ error, isPart }) => error.code === 'unreachable' && !isPart);
  if (troubles.length > 0 && troubles.length >= pending.size && isUnreached && outcomes.length === 0) return 4;
  const needsPerson = codes.length > 0 || ledgerError || problems.some(({ severity }) => severity === 'problem');
  return needsPerson ? 1 : 0;
}
