import type { Invitations } from './invitations.ts';
import type { PassReport } from './pass.ts';

/** What a monitor is told (README, "Exit codes"): the gravest of all that needs a person, whether or not it was told before. */
export function exitCodeOf(
  { outcomes, troubles, pending, ledgerError }: PassReport,
  { problems }: Invitations,
): number {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'pending');
  const codes = [...troubles.map(({ error }) => error.code), ...failures.map(({ code }) => code)];
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  const isUnreached =
    troubles.length > 0 && troubles.every(({ error, isPart }) => error.code === 'unreachable' && !isPart);
  if (isUnreached && troubles.length >= pending.size && outcomes.length === 0) return 4;
  const needsPerson = codes.length > 0 || ledgerError || problems.some(({ severity }) => severity === 'problem');
  return needsPerson ? 1 : 0;
}
