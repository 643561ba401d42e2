import type { Problem } from '../../base/report/problem.ts';
import type { DialerError } from '../../errors.ts';

/** In the order in which dialer is set up. */
export const GROUPS = [
  'Configuration',
  'Clock',
  'Zoom',
  'meetings.csv',
  'Rooms',
  'codes.csv',
  'Ledger',
  'Scheduler',
] as const;
export type Group = (typeof GROUPS)[number];

/** In the order in which they are shown; `skip` is what could not be looked at, and says why. */
const LEVELS = ['fail', 'warn', 'skip', 'pass'] as const;

/** What a check found. */
export interface Finding {
  /** `fail`: something will not work, or not as meant. `warn`: somebody should look. */
  level: (typeof LEVELS)[number];
  group: Group;
  /** What it is; where there is a place, the rest of a sentence about that. */
  text: string;
  /** What to do about it, where the text does not say. */
  hint?: string;
  file?: string;
  lines?: number[];
  column?: NonNullable<Problem['column']>;
  value?: string;
  /** For those who look closely. */
  isDetail?: true;
  /** What dialer itself ends with for it; 1 when left out. */
  exitCode?: number;
}

const UNABLE_TO_RUN = [2, 3, 4];

/** What is in the way of something, as a finding. */
export function ofError(group: Group, { message, hint, exitCode }: DialerError): Finding {
  return { level: 'fail', group, text: message, hint, exitCode };
}

/** What is wrong with a row, or looks so. */
export function ofProblem({ severity, message, line, ...place }: Problem): Finding {
  return {
    level: severity === 'problem' ? 'fail' : 'warn',
    group: 'meetings.csv',
    text: message,
    ...place,
    lines: [line],
  };
}

/** What is the same of several lines becomes one; in each group the gravest come first, then the order is that of the files and their lines. */
export function inOrder(findings: Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const { lines = [], ...rest } of findings) {
    const key = JSON.stringify(rest);
    const known = byKey.get(key)?.lines ?? [];
    byKey.set(key, lines.length > 0 ? { ...rest, lines: [...new Set([...known, ...lines])] } : rest);
  }
  const rank = ({ group, level }: Finding) => GROUPS.indexOf(group) * LEVELS.length + LEVELS.indexOf(level);
  const files = [...new Set(findings.flatMap(({ file }) => file ?? []))];
  const fileOf = ({ file }: Finding) => (file === undefined ? -1 : files.indexOf(file));
  const lineOf = ({ lines }: Finding) => lines?.[0] ?? 0;
  return [...byKey.values()].sort((a, b) => rank(a) - rank(b) || fileOf(a) - fileOf(b) || lineOf(a) - lineOf(b));
}

/** What keeps dialer from running at all counts most; anything that is not well is 1. */
export function exitCodeOf(findings: Finding[]): number {
  const codes = findings.filter(({ level }) => level === 'fail').map(({ exitCode = 1 }) => exitCode);
  const grave = UNABLE_TO_RUN.find((code) => codes.includes(code));
  return grave ?? (findings.some(({ level }) => level === 'fail' || level === 'warn') ? 1 : 0);
}

/** The first of a list, and how many more there are. */
export function shortened(items: (string | number)[], most: number): string {
  if (items.length <= most + 1) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
