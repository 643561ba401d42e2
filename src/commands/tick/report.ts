import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { errorText, type Printer } from '../../base/output/printer.ts';
import type { Report } from '../../dial/dial.ts';
import type { Outcome } from '../../dial/join.ts';
import type { DialerError } from '../../errors.ts';
import type { Join } from '../../schedule/due.ts';
import type { Stale } from '../../schedule/file.ts';
import { explainNotDue } from '../../schedule/not-due.ts';
import type { Meeting, Problem } from '../../schedule/row.ts';

export interface ReportOptions {
  json?: boolean;
  /** Only what failed. */
  quiet?: boolean;
  /** Also why each row was or was not due. */
  verbose?: boolean;
  dryRun?: boolean;
}

/** One thing that a tick has to say. */
export interface Line {
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

/** What there is to know beside the report itself. */
interface Circumstances {
  now: Date;
  /** Whether each row is to be said. */
  verbose?: boolean | undefined;
  /** When the tick before began, where that is known. */
  lastTick?: Date | undefined;
}

/** How a minute is shown to a person, for date-fns' `format`. */
export const MINUTE_FORMAT = 'EEE yyyy-MM-dd HH:mm';
const TIME_FORMAT = 'HH:mm';

const STYLES = { failure: 'red', warning: 'yellow', outcome: 'green', skipped: 'yellow', row: 'dim' } as const;
const LONG_ABSENCE_MS = 3_600_000;
const MOST_MISSED_SHOWN = 10;

/** All that a tick found and did, a line each. */
export function linesOf(report: Report, circumstances: Circumstances): Line[] {
  const { meetings, due, problems, outcomes, error, ledgerError } = report;
  return [
    ...(circumstances.verbose ? rowLines(meetings, due, circumstances.now) : []),
    ...problems.map(problemLine),
    ...outcomes.map((outcome) => outcomeLine(outcome, circumstances.verbose)),
    ...missedLines(report, circumstances),
    ...(error ? [errorLine(error)] : []),
    ...(ledgerError && due.length > 0 ? [ledgerLine(ledgerError, due)] : []),
  ];
}

/** Data go to `out`, problems and failures to `err`, so that cron mails only what matters; with `json` a program is reading, which gets all of it from `out`. */
export function printLines(lines: Line[], out: Printer, err: Printer, json = false): void {
  for (const { kind, text, style, facts } of lines) {
    if (json) out.json(facts);
    else (kind === 'failure' || kind === 'warning' ? err : out).line(text, style);
  }
}

export function line(kind: Line['kind'], text: string, facts: object, key = text): Line {
  return { kind, text, facts, key, style: STYLES[kind] };
}

/** `meetings.csv:7 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11` */
export function problemLine(problem: Problem): Line {
  const { severity, file, line: number, column, value, message } = problem;
  const remark = severity === 'warning' ? 'warning:' : undefined;
  const text = [`${file}:${number}`, remark, column, value && `"${value}"`, message].filter(Boolean).join(' ');
  const kind = severity === 'warning' ? 'warning' : 'failure';
  return { ...line(kind, text, { type: 'problem', ...problem }), isLasting: true };
}

/** `2026-11-23T09:11:04-07:00 accepted LOGAN-DE-202 meeting=83299019888 (meetings.csv:2)`, and what else there is to say. */
function outcomeLine(outcome: Outcome, verbose = false): Line {
  const { outcome: word, join, at, reason, hint, triedUntil, isLast, detail } = outcome;
  const again = triedUntil && `It is tried again every minute until ${format(triedUntil, TIME_FORMAT)}.`;
  const patience = isLast ? 'It is not tried again.' : again;
  const remarks = [reason, hint, patience, verbose && detail].filter(Boolean).join(' ');
  const what = nameOf(join);
  const text = `${formatRFC3339(at)} ${word} ${what}${remarks && `: ${remarks}`}`;
  const kind = word === 'accepted' ? 'outcome' : word === 'skipped' ? 'skipped' : 'failure';
  const key = `${word} ${what} ${formatRFC3339(join.dueAt)} ${reason}`;
  // Told at its first try, when the reason changes, and at its last.
  return { ...line(kind, text, outcomeFacts(outcome), key), isAttempt: true, isLasting: triedUntil !== undefined };
}

function nameOf({ meeting, room, zoomRoom, action }: Outcome['join']): string {
  const leave = action === 'leave' ? ' leave' : '';
  const what = meeting.meetingId && ` meeting=${meeting.meetingId}`;
  return `${zoomRoom?.name ?? room}${leave}${what} (${placeOf(meeting)})`;
}

function placeOf({ file, line, isByHand }: Meeting): string {
  return isByHand ? 'by hand' : `${file}:${line}`;
}

function outcomeFacts({ outcome, join, at, reason, hint, isUnknown, triedUntil, detail }: Outcome): object {
  const { meeting, room, zoomRoom, startsAt, dueAt, action } = join;
  return {
    type: action,
    at: formatRFC3339(at),
    outcome,
    room: zoomRoom?.name ?? room,
    roomId: zoomRoom?.id ?? null,
    meeting: meeting.meetingId,
    startsAt: formatRFC3339(startsAt),
    dueAt: formatRFC3339(dueAt),
    ...(meeting.title && { title: meeting.title }),
    file: meeting.isByHand ? null : meeting.file,
    line: meeting.isByHand ? null : meeting.line,
    reason,
    hint,
    isUnknown,
    ...(triedUntil && { triedUntil: formatRFC3339(triedUntil) }),
    ...(detail && { detail }),
  };
}

/** Each join that was missed; after a long absence, or where there are many, one line with their number. */
function missedLines({ missed }: Report, { now, lastTick }: Circumstances): Line[] {
  const [first, last] = [missed[0], missed.at(-1)];
  const wasAway = lastTick && now.getTime() - lastTick.getTime() > LONG_ABSENCE_MS;
  const isFew = missed.length === 1 || (!wasAway && missed.length <= MOST_MISSED_SHOWN);
  if (!first || !last || isFew) return missed.map((outcome) => outcomeLine(outcome));
  const span = `${format(first.join.dueAt, MINUTE_FORMAT)} to ${format(last.join.dueAt, MINUTE_FORMAT)}`;
  const away = wasAway ? ` dialer did not run between ${format(lastTick, MINUTE_FORMAT)} and now.` : '';
  const count = `${missed.length} joins`;
  const text = `${formatRFC3339(first.at)} missed ${count}, due ${span}:${away} The first was ${nameOf(first.join)}. ${first.hint}`;
  const facts = {
    type: 'missed',
    at: formatRFC3339(first.at),
    count: missed.length,
    from: formatRFC3339(first.join.dueAt),
    until: formatRFC3339(last.join.dueAt),
  };
  return [line('failure', text.trimEnd(), facts, `missed ${count} ${span}`)];
}

export function errorLine(error: DialerError): Line {
  const { code, message, hint } = error;
  return line('failure', errorText(error), { type: 'error', code, message, hint }, `${code} ${message}`);
}

function ledgerLine({ code, message, hint }: DialerError, due: Join[]): Line {
  const consequence = due.some(({ meeting }) => meeting.isByHand)
    ? 'The scheduled runs cannot know of what was done by hand, and may undo it.'
    : "This minute's joins are dialed without it, and none of the minutes before: catch-up is off.";
  const text = `dialer: ${[message, consequence, hint].filter(Boolean).join(' ')}`;
  return line('failure', text, { type: 'error', code, message: `${message} ${consequence}`, hint });
}

/** What keeps the file itself from being used, and what is used instead. */
export function staleLine({ file, error, savedAt }: Stale): Line {
  const { code, message, hint } = error;
  const instead = savedAt
    ? `Until that is mended, its last good version (saved ${format(savedAt, MINUTE_FORMAT)}) is used.`
    : `Until that is mended, no day is skipped for it.`;
  const text = `dialer: STALE: ${[message, hint, instead].filter(Boolean).join(' ')}`;
  const lastGood = savedAt ? formatRFC3339(savedAt) : null;
  const facts = { type: 'error', code, message: `STALE: ${message}`, hint, file, lastGood };
  return { ...line('failure', text, facts), isLasting: true, isStale: true };
}

export function warningLine(message: string): Line {
  return { ...line('warning', `dialer: warning: ${message}`, { type: 'warning', message }), isLasting: true };
}

function rowLines(meetings: Meeting[], due: Join[], now: Date): Line[] {
  const dueOf = new Set(due.map(({ meeting }) => meeting));
  return meetings.map((meeting) => {
    const { file, line: number, rooms, patterns } = meeting;
    const isDue = dueOf.has(meeting);
    const fits = patterns ? ` (${patterns.join('; ')})` : '';
    const why = isDue ? `due: ${rooms.join('; ')}${fits}` : `not due: ${explainNotDue(meeting, now)}`;
    return line('row', `${file}:${number} ${why}`, { type: 'row', file, line: number, due: isDue, why });
  });
}
