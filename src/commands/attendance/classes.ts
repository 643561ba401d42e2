import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../base/system/time.ts';
import { addDays, type CalendarDate, localInstant } from '../../schedule/calendar.ts';
import { serviceOf } from '../../schedule/meeting-id.ts';
import { occurrencesAround, occurrencesIn } from '../../schedule/occurrences.ts';
import type { Meeting } from '../../schedule/row.ts';

/** An occurrence of a meeting, merged from all its rows: often each room has its own, some minutes apart. */
export interface Class {
  /** The first of its rows. */
  meeting: Meeting;
  startsAt: Date;
  /** The latest leave_time. */
  endsAt?: Date;
  /** The names, IDs and patterns of all its rows. */
  rooms: string[];
}

/** How early a host may start the meeting. */
const EARLIEST_MS = HOUR_MS;
/** How late a meeting may start if the class has no end. */
const LATEST_MS = 3 * HOUR_MS;
/** Rows of one meeting that start within this are one class, unless the first has ended. */
const TOGETHER_MS = 15 * MINUTE_MS;
/** How long after a meeting its report can be incomplete. */
export const REPORT_IS_READY_MS = 30 * MINUTE_MS;

/** The classes of a day, each in its row's time zone, in chronological order. `others` are on Teams or Google Meet. */
export function classesOn(date: CalendarDate, meetings: Meeting[]): { classes: Class[]; others: Class[] } {
  const occurrences = meetings.flatMap((meeting) => {
    const midnight = (day: CalendarDate) => localInstant(day, 0, meeting.timeZone);
    return occurrencesIn([meeting], { from: midnight(date), until: midnight(addDays(date, 1)) });
  });
  const all = merged(occurrences).sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const isOther = ({ meeting }: Class) => serviceOf(meeting.meetingId) !== undefined;
  return { classes: all.filter((one) => !isOther(one)), others: all.filter(isOther) };
}

/** The class to which an instance belongs; undefined if no row has one at that time. */
export function classAt({ meetingId, startsAt }: { meetingId: string; startsAt: Date }, meetings: Meeting[]) {
  const rows = meetings.filter((meeting) => meeting.meetingId === meetingId);
  const span = { from: new Date(startsAt.getTime() - DAY_MS), until: new Date(startsAt.getTime() + DAY_MS) };
  const classes = merged([...occurrencesAround(rows, span)]);
  return nearest(
    startsAt,
    classes.filter((one) => isWithin(startsAt, one)),
  );
}

/** Assigns each instance to the nearest class: all instances of a class, chronologically, as a meeting can be started again. */
export function instancesOf<T extends { startsAt: Date }>(classes: Class[], instances: T[]): Map<Class, T[]> {
  const found = new Map<Class, T[]>();
  for (const instance of instances) {
    const own = nearest(
      instance.startsAt,
      classes.filter((one) => isWithin(instance.startsAt, one)),
    );
    if (own) found.set(own, [...(found.get(own) ?? []), instance]);
  }
  for (const own of found.values()) own.sort((a, b) => msOf(a) - msOf(b));
  return found;
}

function merged(occurrences: Omit<Class, 'rooms'>[]): Class[] {
  const latest = new Map<string, Class>();
  const classes: Class[] = [];
  for (const { meeting, startsAt, endsAt } of occurrences.toSorted((a, b) => msOf(a) - msOf(b))) {
    const known = latest.get(meeting.meetingId);
    if (known && isTogether(known, { startsAt, endsAt })) {
      known.rooms.push(...meeting.rooms);
      if (endsAt && endsAt > (known.endsAt ?? startsAt)) known.endsAt = endsAt;
      continue;
    }
    const one: Class = { meeting, startsAt, rooms: [...meeting.rooms], ...(endsAt && { endsAt }) };
    latest.set(meeting.meetingId, one);
    classes.push(one);
  }
  return classes;
}

/** A room can also join in the middle of a class; then both end together. */
function isTogether(one: Class, next: { startsAt: Date; endsAt: Date | undefined }): boolean {
  if (one.endsAt && next.startsAt >= one.endsAt) return false;
  const endTogether = one.endsAt && one.endsAt.getTime() === next.endsAt?.getTime();
  return endTogether || msOf(next) - msOf(one) < TOGETHER_MS;
}

function msOf({ startsAt }: { startsAt: Date }): number {
  return startsAt.getTime();
}

/** Why Zoom has no instance of a class: before its start, until a while after its end, or later. */
export function whyNone(one: Class, now: Date): 'early' | 'not yet' | 'never' {
  if (now < one.startsAt) return 'early';
  return now.getTime() < latestOf(one) + REPORT_IS_READY_MS ? 'not yet' : 'never';
}

function latestOf({ startsAt, endsAt }: Class): number {
  return endsAt?.getTime() ?? startsAt.getTime() + LATEST_MS;
}

function isWithin(instant: Date, one: Class): boolean {
  const ms = instant.getTime();
  return ms >= msOf(one) - EARLIEST_MS && ms < latestOf(one);
}

/** The candidate that starts nearest to an instant; undefined if there is none. */
export function nearest<T extends { startsAt: Date }>(instant: Date, candidates: T[]): T | undefined {
  const awayMs = ({ startsAt }: T) => Math.abs(startsAt.getTime() - instant.getTime());
  return candidates.toSorted((a, b) => awayMs(a) - awayMs(b))[0];
}
