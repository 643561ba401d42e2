import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import type { DialerError } from '../../errors.ts';
import { errorText, type Printer, warningText } from '../output/printer.ts';
import type { Problem, Stale } from './problem.ts';

export interface ReportOptions {
  json?: boolean;
  /** Only what failed. */
  quiet?: boolean;
  /** Also why each row was or was not due. */
  verbose?: boolean;
  dryRun?: boolean;
}

/** One thing that a tick has to say. */
export interface ReportLine {
  /** A `failure` needs a person, a `warning` can wait for somebody who looks; a `row` says why it is due or not. */
  kind: 'failure' | 'warning' | 'outcome' | 'skipped' | 'row';
  text: string;
  style: 'green' | 'red' | 'yellow' | 'dim';
  /** The same for a program. */
  facts: object;
  /** What it is about, without the time at which it is said: the same thing said again has the same. */
  key: string;
  /** It is how a join or a leave ended. */
  isAttempt?: boolean;
  /** It lasts, and need not be told every minute. */
  isLasting?: boolean;
  /** It is that the file itself is not used. */
  isStale?: boolean;
}

/** How a minute is shown to a person, for date-fns' `format`. */
export const MINUTE_FORMAT = 'EEE yyyy-MM-dd HH:mm';

const STYLES = { failure: 'red', warning: 'yellow', outcome: 'green', skipped: 'yellow', row: 'dim' } as const;

/** Data go to `out`, problems and failures to `err`, so that cron mails only what matters; with `json` a program is reading, which gets all of it from `out`. */
export function printLines(lines: ReportLine[], out: Printer, err: Printer, json = false): void {
  for (const { kind, text, style, facts } of lines) {
    if (json) out.json(facts);
    else (kind === 'failure' || kind === 'warning' ? err : out).line(text, style);
  }
}

export function line(kind: ReportLine['kind'], text: string, facts: object, key = text): ReportLine {
  return { kind, text, facts, key, style: STYLES[kind] };
}

/** `meetings.csv:7 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11` */
export function problemLine(problem: Problem): ReportLine {
  const { severity, file, line: number, column, value, message } = problem;
  const remark = severity === 'warning' ? 'warning:' : undefined;
  const text = [`${file}:${number}`, remark, column, value && `"${value}"`, message].filter(Boolean).join(' ');
  const kind = severity === 'warning' ? 'warning' : 'failure';
  return { ...line(kind, text, { type: 'problem', ...problem }), isLasting: true };
}

export function errorLine(error: DialerError): ReportLine {
  const { code, message, hint } = error;
  return line('failure', errorText(error), { type: 'error', code, message, hint }, `${code} ${message}`);
}

/** What keeps the file itself from being used, and what is used instead. */
export function staleLine({ file, error, savedAt }: Stale): ReportLine {
  const { code, message, hint } = error;
  const instead = savedAt
    ? `Until that is mended, its last good version (saved ${format(savedAt, MINUTE_FORMAT)}) is used.`
    : `Until that is mended, no day is skipped for it.`;
  const text = `dialer: STALE: ${[message, hint, instead].filter(Boolean).join(' ')}`;
  const lastGood = savedAt ? formatRFC3339(savedAt) : null;
  const facts = { type: 'error', code, message: `STALE: ${message}`, hint, file, lastGood };
  return { ...line('failure', text, facts), isLasting: true, isStale: true };
}

export function warningLine(message: string): ReportLine {
  return { ...line('warning', warningText(message), { type: 'warning', message }), isLasting: true };
}

/** What is missing here because of the files. */
export function reportBrokenFiles(
  { problems, stale }: { problems: Problem[]; stale: Stale[] },
  warn: (text: string) => void,
): boolean {
  for (const trouble of stale) warn(staleLine(trouble).text);
  const broken = problems.filter(({ severity }) => severity === 'problem');
  const rows = broken.length === 1 ? 'A row' : `${broken.length} cells or rows`;
  const files = [...new Set(broken.map(({ file }) => file))].join(' and ');
  if (files) warn(`dialer: ${rows} of ${files} cannot be used: \`dialer check\` tells what to mend.`);
  return broken.length + stale.length > 0;
}
