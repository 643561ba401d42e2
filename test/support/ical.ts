import ICAL from 'ical.js';
import { addDays } from '../../src/schedule/calendar.ts';
import { occurrencesIn } from '../../src/schedule/occurrences.ts';
import type { Meeting } from '../../src/schedule/row.ts';

/** How long calendars show rows without leave_time. */
const ASSUMED_MS = 3_600_000;

/** The events of a calendar with all their occurrences, read by a different library than the one that writes them. */
export function readCalendar(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    const times: string[] = [];
    const iterator = event.iterator();
    for (let next = iterator.next(); next; next = iterator.next()) {
      const { startDate, endDate } = event.getOccurrenceDetails(next);
      times.push(timesText(startDate.toJSDate(), endDate.toJSDate()));
    }
    const { uid, summary, location, description } = event;
    return { uid, summary, location, description, times };
  });
}

/** The times of a row's joins and leaves, in the format of readCalendar. */
export function dialedTimes(row: Meeting): string[] {
  const span = { from: new Date(addDays(row.startDate, -1)), until: new Date(addDays(row.endDate, 2)) };
  return occurrencesIn([row], span).map(({ startsAt, endsAt }) =>
    timesText(startsAt, endsAt ?? new Date(startsAt.getTime() + ASSUMED_MS)),
  );
}

/** `2026-11-23T09:11/2026-11-23T10:00`, in UTC. */
function timesText(start: Date, end: Date): string {
  const text = (instant: Date) => instant.toISOString().slice(0, 16);
  return `${text(start)}/${text(end)}`;
}
