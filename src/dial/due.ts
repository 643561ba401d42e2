import { addDays, type CalendarDate, dayLetter, localDate, localInstant } from './calendar.ts';
import type { Meeting, Problem } from './csv.ts';

/** Instants from `from` up to, not including, `until`. */
interface Span {
  from: Date;
  until: Date;
}

/** One room into one occurrence: the unit of work. `room` is the name or ID as the row has it. */
export interface Join {
  meeting: Meeting;
  room: string;
  startsAt: Date;
}

export type NotDue = 'before start_date' | 'after end_date' | 'on another day' | 'at another time';
type Verdict = { startsAt: Date } | { notDue: NotDue };

const MINUTE_MS = 60_000;

/** The minute in which an instant lies: a tick belongs to the minute it started in. */
export function minuteOf(instant: Date): Span {
  const from = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(from), until: new Date(from + MINUTE_MS) };
}

/** Whether each meeting has an occurrence whose instant lies in the span, and if not, why not; in the order given. */
export function judge(meetings: Meeting[], span: Span): Verdict[] {
  const today = localDate(span.from);
  const days = calendarDays(span).map((date) => ({ date, letter: dayLetter(date), instants: instantsOf(date) }));
  return meetings.map((meeting) => {
    for (const { date, letter, instants } of days) {
      if (date < meeting.startDate || date > meeting.endDate || !meeting.days.includes(letter)) continue;
      const startsAt = instants(meeting.joinTime);
      if (startsAt >= span.from && startsAt < span.until) return { startsAt };
    }
    return { notDue: whyNot(meeting, today) };
  });
}

/** The joins of every meeting that is due in the span, in the order of the rows. */
export function dueJoins(meetings: Meeting[], span: Span): Join[] {
  return judge(meetings, span).flatMap((verdict, index) => {
    const meeting = meetings[index];
    if (!meeting || 'notDue' in verdict) return [];
    return meeting.rooms.map((room) => ({ meeting, room, startsAt: verdict.startsAt }));
  });
}

/**
 * At most one join for a room: where rows of one minute want the same room, the later row wins. Two meetings for one
 * room are a problem, the same meeting twice only a warning. `roomOf` says which room a join is for.
 */
export function onePerRoom<J extends Join>(
  joins: J[],
  roomOf: (join: J) => string,
): { joins: J[]; problems: Problem[] } {
  const winners = new Map(joins.map((join) => [roomOf(join), join]));
  const problems = joins.flatMap((join): Problem[] => {
    const winner = winners.get(roomOf(join));
    // A room can stand twice in one row, by its name and by its ID.
    if (!winner || winner.meeting === join.meeting) return [];
    const { file, line, meetingNumber, passcode } = join.meeting;
    const other = winner.meeting;
    const place = { file, line, column: 'zoom_rooms' as const, value: join.room };
    if (meetingNumber === other.meetingNumber && passcode === other.passcode) {
      const message = `is in the same minute for the same meeting as line ${other.line}; it is dialed once, so delete one of the two`;
      return [{ severity: 'warning', ...place, message }];
    }
    const what = meetingNumber === other.meetingNumber ? 'the same meeting with another passcode' : 'another meeting';
    const message = `is wanted by line ${other.line} in the same minute for ${what}; line ${other.line} wins, so change one of the two`;
    return [{ severity: 'problem', ...place, message }];
  });
  return { joins: joins.filter((join) => winners.get(roomOf(join)) === join), problems };
}

/** The first instant at or after `from` at which any meeting begins; nothing when all are over. */
export function nextOccurrence(meetings: Meeting[], from: Date): Date | undefined {
  const firstDay = addDays(localDate(from), -1);
  let next: Date | undefined;
  for (const meeting of meetings) {
    const [, begin = firstDay] = [meeting.startDate, firstDay].sort();
    // Each weekday comes round within seven days; two more because the first days can lie before `from`.
    for (let ahead = 0, date = begin; ahead < 9 && date <= meeting.endDate; ahead++, date = addDays(date, 1)) {
      if (!meeting.days.includes(dayLetter(date))) continue;
      const instant = localInstant(date, meeting.joinTime);
      if (instant < from) continue;
      if (!next || instant < next) next = instant;
      break;
    }
  }
  return next;
}

/** The dates whose occurrences can lie in the span: also the day before, as a skipped time moves on, past midnight too. */
function calendarDays(span: Span): CalendarDate[] {
  const last = localDate(span.until);
  const dates = [addDays(localDate(span.from), -1)];
  while ((dates.at(-1) ?? last) < last) dates.push(addDays(dates.at(-1) ?? last, 1));
  return dates;
}

/** Thousands of rows share a few hundred times of day. */
function instantsOf(date: CalendarDate): (minuteOfDay: number) => Date {
  const known = new Map<number, Date>();
  return (minuteOfDay) => {
    const instant = known.get(minuteOfDay) ?? localInstant(date, minuteOfDay);
    known.set(minuteOfDay, instant);
    return instant;
  };
}

function whyNot(meeting: Meeting, today: CalendarDate): NotDue {
  if (today < meeting.startDate) return 'before start_date';
  if (today > meeting.endDate) return 'after end_date';
  return meeting.days.includes(dayLetter(today)) ? 'at another time' : 'on another day';
}
