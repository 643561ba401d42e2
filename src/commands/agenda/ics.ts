import { createHash } from 'node:crypto';
import { TZDate } from '@date-fns/tz';
import ical, { ICalEventRepeatingFreq, ICalEventTransparency } from 'ical-generator';
import { MINUTE_MS } from '../../base/system/time.ts';
import { localDate } from '../../schedule/calendar.ts';
import type { Meeting } from '../../schedule/row.ts';
import { daysOf, type Series, seriesOf } from './ics-series.ts';
import { type CalendarZone, weekdayOf, zoneOf } from './ics-zones.ts';

export interface CalendarOptions {
  now: Date;
  /** This machine's time zone, for rows without one; undefined if it has no name. */
  zone: string | undefined;
}

/**
 * The rows as iCalendar (RFC 5545), from last year on: one recurring event per row, with its time zone and exceptions, at
 * the instants at which it is dialed. Passcodes and links are left out.
 */
export function calendarOf(meetings: Meeting[], { now, zone }: CalendarOptions): string {
  const zones = new Map<string, CalendarZone | undefined>();
  const blocks = new Map<string, string>();
  // No METHOD: it would need an organizer (RFC 5546). No X-WR-TIMEZONE: some programs move UTC events to it.
  const calendar = ical({
    name: 'Zoom Rooms',
    prodId: '//dialer//agenda//EN',
    timezone: { name: null, generator: (tzid) => blocks.get(tzid) ?? null },
  });
  const times = { sequence: Math.floor(now.getTime() / MINUTE_MS), stamp: now, lastModified: now };
  const seen = new Map<string, number>();
  for (const [meeting, days] of daysOf(meetings, now)) {
    const name = meeting.timeZone ?? zone ?? 'UTC';
    if (!zones.has(name)) zones.set(name, zoneOf(name));
    const identity = identityOf(meeting);
    const nth = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, nth);
    for (const [index, series] of seriesOf(meeting, days, zones.get(name)).entries()) {
      if (series.zone) blocks.set(series.zone.tzid, series.zone.block);
      // SEQUENCE must grow, or calendars keep the event that they have with this UID.
      calendar.createEvent({
        id: `${identity}-${nth}-${index + 1}@dialer`,
        ...times,
        ...textsOf(meeting),
        ...timesOf(series),
      });
    }
  }
  return `${calendar}\r\n`;
}

/** What makes a row the same event: leave_time, skips, end_date and title may change. */
function identityOf({ meetingId, rooms, joinTime, days, startDate, timeZone }: Meeting): string {
  const identity = JSON.stringify([meetingId, rooms, joinTime, days, startDate, timeZone]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

function textsOf({ title, meetingId, rooms, leaveTime, file, line }: Meeting) {
  const names = rooms.join('; ');
  return {
    summary: printable(title || `Meeting ${meetingId}`),
    location: printable(names),
    description: [`Meeting ID: ${meetingId}`, `Rooms: ${names}`, `${file}:${line}`].map(printable).join('\n'),
    // An assumed end must not block the room.
    transparency: leaveTime === undefined ? ICalEventTransparency.TRANSPARENT : null,
  };
}

/** Some parsers break lines at more than CRLF. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}

function timesOf({ zone, days }: Series) {
  const [first] = days;
  const at = (instant: Date) => (zone ? new TZDate(instant, zone.tzid) : instant);
  const dates = days.slice(0, 7).map(({ date, startsAt }) => (zone ? date : localDate(startsAt, 'UTC')));
  const skipped = days.filter(({ isSkipped }) => isSkipped);
  const repeating = {
    freq: ICalEventRepeatingFreq.WEEKLY,
    byDay: [...new Set(dates.map(weekdayOf))],
    until: days.at(-1)?.startsAt ?? first.startsAt,
    ...(skipped.length > 0 && { exclude: skipped.map(({ startsAt }) => at(startsAt)) }),
  };
  return {
    timezone: zone?.tzid ?? null,
    start: at(first.startsAt),
    end: at(first.endsAt),
    repeating: days.length > 1 ? repeating : null,
  };
}
