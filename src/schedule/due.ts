import { MINUTE_MS } from '../base/system/time.ts';
import type { Span } from './calendar.ts';
import { occurrencesAround } from './occurrences.ts';
import type { Meeting } from './row.ts';

/** What a room has to do. */
export type Action = 'join' | 'leave';

/** The unit of work: one room joins one occurrence, or leaves it. `room` is the name, ID or pattern as the row has it. */
export interface Join {
  meeting: Meeting;
  room: string;
  action: Action;
  /** When the occurrence begins. */
  startsAt: Date;
  /** When the room does it: at `startsAt`, or at the occurrence's leave_time. */
  dueAt: Date;
}

/** The minute that an instant lies in. A run belongs to the minute in which it started. */
export function minuteOf(instant: Date): Span {
  const from = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(from), until: new Date(from + MINUTE_MS) };
}

export const later = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * MINUTE_MS);
export const latest = (...instants: (Date | undefined)[]) =>
  new Date(Math.max(...instants.map((instant) => Number(instant ?? 0))));

/** Every join and leave that is due in the span, chronologically: leaves first, then in the order of the rows. */
export function dueIn(meetings: Meeting[], span: Span): Join[] {
  const due: Join[] = [];
  for (const { meeting, startsAt, endsAt } of occurrencesAround(meetings, span)) {
    const add = (action: Action, dueAt: Date) => {
      if (dueAt < span.from || dueAt >= span.until) return;
      for (const room of meeting.rooms) due.push({ meeting, room, action, startsAt, dueAt });
    };
    add('join', startsAt);
    // Zoom cannot make a room leave another service's meeting .
    if (endsAt && !meeting.link) add('leave', endsAt);
  }
  const isJoin = ({ action }: Join) => Number(action === 'join');
  return due.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || isJoin(a) - isJoin(b));
}
