import { format } from 'date-fns/format';
import { formatRFC3339 } from 'date-fns/formatRFC3339';
import { MINUTE_FORMAT } from '../base/output/format.ts';
import { errorLine, line, problemLine, type ReportLine } from '../base/report/line.ts';
import { HOUR_MS } from '../base/system/time.ts';
import type { DialerError } from '../errors.ts';
import type { Join } from '../schedule/due.ts';
import { explainNotDue } from '../schedule/not-due.ts';
import { shownRoom } from '../schedule/redact.ts';
import type { Meeting } from '../schedule/row.ts';
import type { Outcome } from './outcome.ts';
import type { TickReport } from './ports.ts';

interface Circumstances {
  now: Date;
  /** Whether to report each row, due or not. */
  verbose?: boolean | undefined;
  /** When the previous run began. */
  lastTick?: Date | undefined;
}

const TIME_FORMAT = 'HH:mm';
/** dialer was away, rather than late, if no run began for this long. */
const LONG_ABSENCE_MS = HOUR_MS;
const MOST_MISSED_SHOWN = 10;

/** All that a run found and did, a line each. */
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

/** `2026-11-23T09:11:04-07:00 accepted LOGAN-DE-202 meeting=83299019888 (meetings.csv:2)`, then reason and hint. */
function outcomeLine(outcome: Outcome, verbose = false): ReportLine {
  const { outcome: word, join, at, reason, hint, triedUntil, isLast, detail } = outcome;
  const retries = isLast ? 'Not retried.' : triedUntil && `Retrying until ${format(triedUntil, TIME_FORMAT)}.`;
  const remarks = [reason, hint, retries, verbose && detail].filter(Boolean).join(' ');
  const what = nameOf(join);
  const text = `${formatRFC3339(at)} ${word} ${what}${remarks && `: ${remarks}`}`;
  const kind = word === 'accepted' ? 'outcome' : word === 'skipped' ? 'skipped' : 'failure';
  // Reported at the first try, when the reason changes, and at the last try.
  // Names that may be passcodes all look alike.
  const place = join.zoomRoom ? '' : ` #${join.meeting.rooms.indexOf(join.room)}`;
  const key = `${word} ${what}${place} ${formatRFC3339(join.dueAt)} ${reason}`;
  return { ...line(kind, text, outcomeFacts(outcome), key), isAttempt: true, isLasting: triedUntil !== undefined };
}

function nameOf({ meeting, room, zoomRoom, action }: Outcome['join']): string {
  const leave = action === 'leave' ? ' leave' : '';
  const what = meeting.meetingId && ` meeting=${meeting.meetingId}`;
  return `${zoomRoom?.name ?? shownRoom(room, meeting.passcode)}${leave}${what} (${placeOf(meeting)})`;
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
    room: zoomRoom?.name ?? shownRoom(room, meeting.passcode),
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

/** A line for each missed join; if there are many, or dialer was away for long, one line with their number. */
function missedLines(report: TickReport, { now, lastTick }: Circumstances): ReportLine[] {
  const missed = report.missed.filter(({ outcome }) => outcome === 'missed');
  const others = report.missed.filter(({ outcome }) => outcome !== 'missed').map((outcome) => outcomeLine(outcome));
  const [first, last] = [missed[0], missed.at(-1)];
  const wasAway = lastTick && now.getTime() - lastTick.getTime() > LONG_ABSENCE_MS;
  const isFew = missed.length === 1 || (!wasAway && missed.length <= MOST_MISSED_SHOWN);
  if (!first || !last || isFew) return [...missed.map((outcome) => outcomeLine(outcome)), ...others];
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
  return [line('failure', text.trimEnd(), facts, `missed ${count} ${span}`), ...others];
}

function ledgerLine({ code, message, hint }: DialerError, due: Join[]): ReportLine {
  const consequence = due.some(({ meeting }) => meeting.isByHand)
    ? 'Scheduled runs cannot see this command, and may undo it.'
    : "This minute's joins are sent without it. Earlier joins are not retried.";
  const text = `dialer: ${[message, consequence, hint].filter(Boolean).join(' ')}`;
  return line('failure', text, { type: 'error', code, message: `${message} ${consequence}`, hint });
}

function rowLines(meetings: Meeting[], due: Join[], now: Date): ReportLine[] {
  const dueMeetings = new Set(due.map(({ meeting }) => meeting));
  return meetings.map((meeting) => {
    const { file, line: number, rooms, patterns } = meeting;
    const isDue = dueMeetings.has(meeting);
    const matched = patterns ? ` (${patterns.join('; ')})` : '';
    const names = rooms.map((room) => shownRoom(room, meeting.passcode)).join('; ');
    const why = isDue ? `due: ${names}${matched}` : `not due: ${explainNotDue(meeting, now)}`;
    return line('row', `${file}:${number} ${why}`, { type: 'row', file, line: number, due: isDue, why });
  });
}
