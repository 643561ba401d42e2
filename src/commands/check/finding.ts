import type { Problem } from '../../base/report/problem.ts';
import type { DialerError } from '../../errors.ts';

/** The groups, in the order in which dialer is set up. */
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

/** In the order in which they are shown. `skip` says why something could not be checked. */
const LEVELS = ['fail', 'warn', 'skip', 'pass'] as const;

/** One thing that check found. */
export interface Finding {
  /** `fail`: something will not work, or not as intended. `warn`: somebody should take a look. */
  level: (typeof LEVELS)[number];
  group: Group;
  /** A sentence, or the rest of one that begins with the place. */
  text: string;
  /** What to do about it, if the text does not say. */
  hint?: string;
  file?: string;
  lines?: number[];
  column?: NonNullable<Problem['column']>;
  value?: string;
  /** Of what kind a value is that may not be shown. */
  kind?: string;
  /** Shown with --verbose only. */
  isDetail?: true;
  /** The exit code that it causes; 1 by default. */
  exitCode?: number;
}

const UNABLE_TO_RUN = [2, 3, 4];

/** An error as a finding. */
export function errorFinding(group: Group, { message, hint, exitCode }: DialerError): Finding {
  return { level: 'fail', group, text: message, hint, exitCode };
}

/** A problem of a row as a finding. */
export function problemFinding({ severity, message, line, ...place }: Problem): Finding {
  return {
    level: severity === 'problem' ? 'fail' : 'warn',
    group: 'meetings.csv',
    text: message,
    ...place,
    lines: [line],
  };
}

/** Merges what is the same in several lines into one finding, and sorts by group, severity, file and line. */
export function mergedAndSorted(findings: Finding[]): Finding[] {
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

/** The code of what stops scheduled runs, if anything does; else 1 for any failure or warning that is not exempt. */
export function exitCodeOf(findings: Finding[]): number {
  const codes = findings.filter(({ level }) => level === 'fail').map(({ exitCode = 1 }) => exitCode);
  const fatal = UNABLE_TO_RUN.find((code) => codes.includes(code));
  const troubles = findings.filter(({ level }) => level === 'fail' || level === 'warn');
  return fatal ?? (troubles.some(({ exitCode }) => exitCode !== 0) ? 1 : 0);
}

/** `A, B and 3 more`: the first items of a list, and the number of the others. */
export function listSome(items: (string | number)[], most: number): string {
  if (items.length <= most + 1) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
