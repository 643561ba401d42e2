import { formatCount } from '../../base/output/format.ts';
import type { DialerError } from '../../errors.ts';
import type { Place } from '../../ledger/probe.ts';
import type { Invitations } from '../../schedule/codes/invitations.ts';
import { meetingsOf } from '../../schedule/codes/invitations.ts';
import { type Finding, ofError, ofProblem } from './finding.ts';

const group = 'codes.csv';

/** A codes.csv, where there is one. */
export interface CodesFacts extends Invitations {
  file: string;
  /** Why it cannot be used. */
  error?: DialerError;
  /** Everybody on this machine can read it. */
  isOpen: boolean;
  /** Why nobody can tell which codes are used. */
  ledgerError?: DialerError | undefined;
  /** The folder of that, where it is not the one of the ticks'. */
  place?: Place;
}

/** What is wrong with codes.csv. No tick needs it: whatever it is, the rooms are dialed. */
export function codesFindings({ file, invitations, problems, error, isOpen }: CodesFacts): Finding[] {
  if (error) return [{ ...ofError(group, error), exitCode: 1 }];
  const open: Finding = {
    level: 'warn',
    group,
    text: `every user of this machine can read ${file}, which has the codes`,
    hint: `close it with: chmod o-r ${file}`,
  };
  const summary = `${formatCount(invitations.length, 'code')} for ${formatCount(meetingsOf(invitations).length, 'meeting')}`;
  return [
    ...problems.map((problem) => ({ ...ofProblem(problem), group }) as const),
    ...(isOpen ? [open] : []),
    ...(invitations.length > 0 ? [{ level: 'pass', group, text: summary } as const] : []),
  ];
}
