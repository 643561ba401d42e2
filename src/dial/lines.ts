import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { MINUTE_FORMAT } from '../base/output/format.ts';
import { errorLine, line, problemLine, type ReportLine } from '../base/report/line.ts';
import { HOUR_MS } from '../base/system/time.ts';
import type { DialerError } from '../errors.ts';
import type { Join } from '../schedule/due.ts';
import { explainNotDue } from '../schedule/not-due.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Outcome } from './outcome.ts';
import type { TickReport } from './ports.ts';

/** What there is to know beside the report itself. */
interface Circumstances {
  now: Date;
  /** Whether each row is to be said. */
  verbose?: boolean | undefined;
  /** When the tick before began, where that is known. */
  lastTick?: Date | undefined;
}

const TIME_FORMAT = 'HH:mm';

const LONG_ABSENCE_MS = HOUR_MS;
const MOST_MISSED_SHOWN = 10;

/** All that a tick found and did, a line each. */
export function linesOf(report: TickReport, circumstances: Circumstances): ReportLine[] {
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

/** `2026-11-23T09:11:04-07:00 accepted LOGAN-DE-202 meeting=83299019888 (meetings.csv:2)`, and what else there is to say. */
function outcomeLine(outcome: Outcome, verbose = false): ReportLine {
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
function missedLines({ missed }: TickReport, { now, lastTick }: Circumstances): ReportLine[] {
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

function ledgerLine({ code, message, hint }: DialerError, due: Join[]): ReportLine {
  const consequence = due.some(({ meeting }) => meeting.isByHand)
    ? 'The scheduled runs cannot know of what was done by hand, and may undo it.'
    : "This minute's joins are dialed without it, and none of the minutes before: catch-up is off.";
  const text = `dialer: ${[message, consequence, hint].filter(Boolean).join(' ')}`;
  return line('failure', text, { type: 'error', code, message: `${message} ${consequence}`, hint });
}

function rowLines(meetings: Meeting[], due: Join[], now: Date): ReportLine[] {
  const dueOf = new Set(due.map(({ meeting }) => meeting));
  return meetings.map((meeting) => {
    const { file, line: number, rooms, patterns } = meeting;
    const isDue = dueOf.has(meeting);
    const fits = patterns ? ` (${patterns.join('; ')})` : '';
    const why = isDue ? `due: ${rooms.join('; ')}${fits}` : `not due: ${explainNotDue(meeting, now)}`;
    return line('row', `${file}:${number} ${why}`, { type: 'row', file, line: number, due: isDue, why });
  });
}
