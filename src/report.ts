import { formatRFC3339 } from 'date-fns/formatRFC3339';
import type { Meeting, Problem } from './dial/csv.ts';
import type { Report } from './dial/dial.ts';
import { judge, minuteOf, type NotDue } from './dial/due.ts';
import type { Outcome } from './dial/join.ts';
import type { DialerError } from './errors.ts';
import type { Printer } from './output.ts';

export interface ReportOptions {
  json?: boolean;
  /** Only what failed. */
  quiet?: boolean;
  /** Also why each row was or was not due. */
  verbose?: boolean;
  dryRun?: boolean;
}

/** How a minute is shown to a person, for date-fns' `format`. */
export const MINUTE_FORMAT = 'EEE yyyy-MM-dd HH:mm';

const STYLES = { accepted: 'green', failed: 'red', skipped: 'yellow' } as const;

/**
 * Says what a tick found and did: a line a join. Data go to `out`, problems and failures to `err`, so that cron mails
 * only what matters; with `json` a program is reading, which gets all of it from `out`.
 */
export function printReport(report: Report, now: Date, out: Printer, err: Printer, options: ReportOptions): void {
  const { json, quiet, verbose, dryRun } = options;
  if (verbose) printRows(report.meetings, now, out, json);
  // A warning is not worth a mail a minute: it comes when somebody looks, or when a room is dialed.
  const warn = !quiet && (verbose || dryRun || report.outcomes.length > 0);
  for (const problem of report.problems) {
    if (problem.severity === 'warning' && !warn) continue;
    if (json) out.json({ type: 'problem', ...problem });
    else err.line(problemLine(problem), problem.severity === 'warning' ? 'yellow' : 'red');
  }
  for (const outcome of report.outcomes) {
    if (quiet && outcome.outcome !== 'failed') continue;
    if (json) out.json(outcomeFacts(outcome));
    else (outcome.outcome === 'failed' ? err : out).line(outcomeLine(outcome), STYLES[outcome.outcome]);
  }
  const { error } = report;
  if (error && json) out.json(errorFacts(error));
  else if (error) printError(error, err);
}

/** `meetings.csv:7 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11` */
function problemLine({ severity, file, line, column, value, message }: Problem): string {
  const kind = severity === 'warning' ? 'warning:' : undefined;
  return [`${file}:${line}`, kind, column, value && `"${value}"`, message].filter(Boolean).join(' ');
}

/** `2026-11-23T09:11:04-07:00 accepted LOGAN-DE-202 meeting=83299019888 (meetings.csv:2)`, and what else there is to say. */
function outcomeLine({ outcome, join, at, reason, hint }: Outcome): string {
  const { meeting, room, zoomRoom } = join;
  const name = zoomRoom?.name ?? room;
  const line = `${formatRFC3339(at)} ${outcome} ${name} meeting=${meeting.meetingNumber} (${meeting.file}:${meeting.line})`;
  const remarks = [reason, hint].filter(Boolean).join(' ');
  return remarks === '' ? line : `${line}: ${remarks}`;
}

function outcomeFacts({ outcome, join, at, reason, hint, isUnknown }: Outcome): object {
  const { meeting, room, zoomRoom, startsAt } = join;
  return {
    type: 'join',
    at: formatRFC3339(at),
    outcome,
    room: zoomRoom?.name ?? room,
    roomId: zoomRoom?.id ?? null,
    meeting: meeting.meetingNumber,
    startsAt: formatRFC3339(startsAt),
    file: meeting.file,
    line: meeting.line,
    reason,
    hint,
    isUnknown,
  };
}

export function errorFacts({ code, message, hint }: DialerError): object {
  return { type: 'error', code, message, hint };
}

function printRows(meetings: Meeting[], now: Date, out: Printer, json = false): void {
  for (const [index, verdict] of judge(meetings, minuteOf(now)).entries()) {
    const meeting = meetings[index] as Meeting;
    const { file, line, rooms } = meeting;
    const why = 'notDue' in verdict ? `not due: ${explainNotDue(meeting, verdict.notDue)}` : `due: ${rooms.join('; ')}`;
    if (json) out.json({ type: 'row', file, line, due: 'startsAt' in verdict, why });
    else out.line(`${file}:${line} ${why}`, 'dim');
  }
}

function explainNotDue({ startDate, endDate, days, joinTime }: Meeting, why: NotDue): string {
  const time = `${Math.floor(joinTime / 60)}:${String(joinTime % 60).padStart(2, '0')}`;
  const texts: Record<NotDue, string> = {
    'before start_date': `it begins on ${startDate}`,
    'after end_date': `it ended on ${endDate}`,
    'on another day': `it is on the days ${days}`,
    'at another time': `it is today at ${time}`,
  };
  return texts[why];
}

/** What a monitor is told (README, "Exit codes"): the gravest of all that needs a person. */
export function exitCode({ outcomes, problems, error }: Report): number {
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed');
  const codes = failures.map(({ code }) => code);
  if (error && failures.length === outcomes.length) return error.exitCode;
  if (codes.includes('credentials') || codes.includes('scope')) return 3;
  if (codes.length > 0 && codes.length === outcomes.length && codes.every((code) => code === 'unreachable')) return 4;
  return failures.length > 0 || error || problems.some(isProblem) ? 1 : 0;
}

const isProblem = ({ severity }: Problem) => severity === 'problem';

export function printError(error: DialerError, err: Printer): void {
  err.line(`dialer: ${[error.message, error.hint].filter(Boolean).join(' ')}`, 'red');
}
