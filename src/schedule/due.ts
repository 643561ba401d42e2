import { MINUTE_MS } from '../base/system/time.ts';
import type { Span } from './calendar.ts';
import { occurrencesAround } from './occurrences.ts';
import type { Meeting } from './row.ts';

/** What a room is to do. */
export type Action = 'join' | 'leave';

/**
 * One room into one occurrence: the unit of work. Its counterpart, the room's leave when the occurrence is over, goes
 * the same way. `room` is the name or ID as the row has it.
 */
export interface Join {
  meeting: Meeting;
  room: string;
  action: Action;
  /** When the occurrence begins. */
  startsAt: Date;
  /** When the room is to do it: `startsAt`, or the occurrence's leave_time. */
  dueAt: Date;
}

/** The minute in which an instant lies: a tick belongs to the minute it started in. */
export function minuteOf(instant: Date): Span {
  const from = Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(from), until: new Date(from + MINUTE_MS) };
}

export const later = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * MINUTE_MS);
export const latest = (...instants: (Date | undefined)[]) =>
  new Date(Math.max(...instants.map((instant) => Number(instant ?? 0))));

/** Every join and leave that is due in the span: in the order of time, leaves first, then in the order of the rows. */
export function dueIn(meetings: Meeting[], span: Span): Join[] {
  const due: Join[] = [];
  for (const { meeting, startsAt, endsAt } of occurrencesAround(meetings, span)) {
    const add = (action: Action, dueAt: Date) => {
      if (dueAt < span.from || dueAt >= span.until) return;
      for (const room of meeting.rooms) due.push({ meeting, room, action, startsAt, dueAt });
    };
    add('join', startsAt);
    // Zoom cannot make a room leave another service's meeting (ZOOM.md, room controls).
    if (endsAt && !meeting.link) add('leave', endsAt);
  }
  const isJoin = ({ action }: Join) => Number(action === 'join');
  return due.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || isJoin(a) - isJoin(b));
}
