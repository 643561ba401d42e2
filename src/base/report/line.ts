import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import type { DialerError } from '../../errors.ts';
import { MINUTE_FORMAT } from '../output/format.ts';
import { errorText, warningText } from '../output/printer.ts';
import type { Problem, Stale } from './problem.ts';

export interface ReportOptions {
  json?: boolean;
  /** Only failures. */
  quiet?: boolean;
  /** Also why each row is or is not due. */
  verbose?: boolean;
  dryRun?: boolean;
}

/** One thing that a run reports. */
export interface ReportLine {
  /**
   * A `failure` needs attention now, a `warning` can wait; a `row` explains why a row is or is not due; an `account` shows
   * where everything went.
   */
  kind: 'failure' | 'warning' | 'outcome' | 'skipped' | 'row' | 'account';
  text: string;
  style: 'green' | 'red' | 'yellow' | 'dim';
  /** The same as data, for --json. */
  facts: object;
  /** Identifies what the line is about, whenever it is reported. */
  key: string;
  /** Reports how a join or a leave ended. */
  isAttempt?: boolean;
  /** Lasts until somebody fixes it, so it is not reported every minute. */
  isLasting?: boolean;
  /** Reports that a file as a whole is not used. */
  isStale?: boolean;
}

const STYLES = {
  failure: 'red',
  warning: 'yellow',
  outcome: 'green',
  skipped: 'yellow',
  row: 'dim',
  account: 'dim',
} as const;

export function line(kind: ReportLine['kind'], text: string, facts: object, key = text): ReportLine {
  return { kind, text, facts, key, style: STYLES[kind] };
}

/** The value in quotes, or its kind in parentheses. undefined if neither may be said. */
export function shownValue({ value, kind }: { value?: string; kind?: string }): string | undefined {
  if (value) return `"${value}"`;
  return kind && `(${kind})`;
}

/** `meetings.csv:7 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11` */
export function problemLine(problem: Problem): ReportLine {
  const { severity, file, line: number, column, message } = problem;
  const remark = severity === 'warning' ? 'warning:' : undefined;
  const text = [`${file}:${number}`, remark, column, shownValue(problem), message].filter(Boolean).join(' ');
  const kind = severity === 'warning' ? 'warning' : 'failure';
  return { ...line(kind, text, { type: 'problem', ...problem }), isLasting: true };
}

export function errorLine(error: DialerError): ReportLine {
  const { code, message, hint } = error;
  return line('failure', errorText(error), { type: 'error', code, message, hint }, `${code} ${message}`);
}

/** Reports why a file is not used, and what is used instead. */
export function staleLine({ file, error, savedAt }: Stale): ReportLine {
  const { code, message, hint } = error;
  const instead = savedAt
    ? `Using the last good copy (saved ${format(savedAt, MINUTE_FORMAT)}) until you fix it.`
    : 'No day is skipped until you fix it.';
  const text = `dialer: STALE: ${[message, hint, instead].filter(Boolean).join(' ')}`;
  const lastGood = savedAt ? formatRFC3339(savedAt) : null;
  const facts = { type: 'error', code, message: `STALE: ${message}`, hint, file, lastGood };
  return { ...line('failure', text, facts), isLasting: true, isStale: true };
}

export function warningLine(message: string): ReportLine {
  return { ...line('warning', warningText(message), { type: 'warning', message }), isLasting: true };
}
