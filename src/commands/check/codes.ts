import { formatCount } from '../../base/output/format.ts';
import type { DialerError } from '../../errors.ts';
import type { Place } from '../../ledger/probe.ts';
import type { Invitations } from '../../schedule/codes/invitations.ts';
import { meetingsOf } from '../../schedule/codes/invitations.ts';
import { errorFinding, type Finding, problemFinding } from './finding.ts';

const group = 'codes.csv';

/** What is known about codes.csv. */
export interface CodesFacts extends Invitations {
  file: string;
  /** Why the file cannot be used. */
  error?: DialerError;
  /** Every user of this machine can read it. */
  isOpen: boolean;
  /** Why the ledger of codes cannot be used. */
  ledgerError?: DialerError | undefined;
  /** The folder of that ledger, if it is not the folder of the ledger of joins. */
  place?: Place;
}

/** What is wrong with codes.csv. Exit code 1 at most: scheduled runs do not need the file. */
export function codesFindings({ file, invitations, problems, error, isOpen }: CodesFacts): Finding[] {
  if (error) return [{ ...errorFinding(group, error), exitCode: 1 }];
  const open: Finding = {
    level: 'warn',
    group,
    text: `Every user of this machine can read ${file}, which holds the codes.`,
    hint: `Run \`chmod o-r ${file}\`.`,
  };
  const summary = `${formatCount(invitations.length, 'code')} for ${formatCount(meetingsOf(invitations).length, 'meeting')}`;
  return [
    ...problems.map((problem) => ({ ...problemFinding(problem), group }) as const),
    ...(isOpen ? [open] : []),
    ...(invitations.length > 0 ? [{ level: 'pass', group, text: summary } as const] : []),
  ];
}
