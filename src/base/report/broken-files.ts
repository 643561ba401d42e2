import { formatCount } from '../output/format.ts';
import { staleLine } from './line.ts';
import type { Problem, Stale } from './problem.ts';

/** Warns if a command's output may be incomplete because files are broken. Returns whether it may be. */
export function reportBrokenFiles(
  { problems, stale }: { problems: Problem[]; stale: Stale[] },
  warn: (text: string) => void,
): boolean {
  for (const one of stale) warn(staleLine(one).text);
  const broken = problems.filter(({ severity }) => severity === 'problem');
  const files = [...new Set(broken.map(({ file }) => file))].join(' and ');
  if (files)
    warn(
      `dialer: ${formatCount(broken.length, 'problem')} in ${files}, so this may be incomplete. Run \`dialer check\`.`,
    );
  return broken.length + stale.length > 0;
}
