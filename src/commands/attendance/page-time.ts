import { format } from 'date-fns/format';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../base/system/time.ts';
import { type CalendarDate, localDate, localMinute, noon, type Span } from '../../schedule/calendar.ts';
import type { AttendanceReport } from './report.ts';

// Positions follow elapsed time, so that every hour has the same length; labels show the wall clock.

export interface TimeAxis extends Span {
  /** The distance between two ticks, in parts. */
  step: number;
  ticks: Tick[];
  /** The position of an instant, in parts of the whole. */
  at(instant: Date): number;
  /** `09:04` and `10:01`, with the weekday if it is another day than that of the meeting's start. */
  times(span: Span): [string, string];
  /** `09:04–10:01` */
  range(span: Span): string;
}

interface Tick {
  at: number;
  label: string;
}

export const PARTS = 1000;

const SECOND_MS = 1000;
const QUARTER_MS = 15 * MINUTE_MS;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
];
const MOST_STEPS = 8;
/** A shorter axis would have no ticks. */
const SHORTEST_MS = 5 * SECOND_MS;

/** The axis from the first to the last instant of the meeting, the class and everybody's sessions. */
export function timeAxis(report: AttendanceReport): TimeAxis {
  const { startsAt, endsAt, classFrom = startsAt, classUntil = endsAt, people, zone } = report;
  const own = people.flatMap(({ joinAt, leaveAt }) => [joinAt, leaveAt]);
  const instants = [startsAt, endsAt, classFrom, classUntil, ...own].map((instant) => instant.getTime());
  const from = instants.reduce((a, b) => Math.min(a, b));
  const last = instants.reduce((a, b) => Math.max(a, b));
  const until = Math.max(last, from + SHORTEST_MS);
  const stepMs =
    STEPS.find((step) => (until - from) / step <= MOST_STEPS) ??
    Math.ceil((until - from) / MOST_STEPS / DAY_MS) * DAY_MS;
  const at = (instant: Date) => Math.round(((instant.getTime() - from) / (until - from)) * PARTS);
  const hasSeconds = stepMs < MINUTE_MS;
  const wall = wallClock(zone);
  // Ticks are at round times, whenever the axis begins.
  const first = from + ((stepMs - (wall(new Date(from)).getTime() % stepMs)) % stepMs);
  const count = Math.max(0, Math.floor((until - first) / stepMs) + 1);
  const ticks = Array.from({ length: count }, (_, index) => {
    const [instant, before] = [first + index * stepMs, Math.max(from, first + (index - 1) * stepMs)];
    const label = timeOn(dateOf(wall(new Date(before))), wall(new Date(instant)), hasSeconds);
    return { at: at(new Date(instant)), label };
  });
  const times = ({ from, until }: Span): [string, string] => {
    const [today, joined, left] = [dateOf(wall(startsAt)), wall(from), wall(until)];
    // Seconds are needed if both are in the same minute.
    const seconds = hasSeconds || minuteOf(joined) === minuteOf(left);
    return [timeOn(today, joined, seconds), timeOn(today, left, seconds)];
  };
  const whole = { from: new Date(from), until: new Date(until) };
  const range = (span: Span) => times(span).join('–');
  return { ...whole, step: (stepMs / (until - from)) * PARTS, ticks, at, times, range };
}

/** Whether clocks change in the span. */
export function isClockChanged({ from, until }: Span, zone: string | undefined): boolean {
  const wall = wallClock(zone);
  return wall(from).getTime() - from.getTime() !== wall(until).getTime() - until.getTime();
}

/** The wall clock as if it were UTC. Offsets are cached per quarter of an hour, as they change no more often and are slow to look up. */
function wallClock(zone: string | undefined): (instant: Date) => Date {
  const offsets = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant.getTime() / QUARTER_MS) * QUARTER_MS;
    const offset = offsets.get(quarter) ?? offsetMs(new Date(quarter), zone);
    offsets.set(quarter, offset);
    return new Date(instant.getTime() + offset);
  };
}

function offsetMs(instant: Date, zone: string | undefined): number {
  const midnight = Date.parse(`${localDate(instant, zone)}T00:00:00Z`);
  return midnight + localMinute(instant, zone) * MINUTE_MS - instant.getTime();
}

const dateOf = (wall: Date): CalendarDate => wall.toISOString().slice(0, 10);
const minuteOf = (wall: Date) => Math.floor(wall.getTime() / MINUTE_MS);

/** `09:04`, with the weekday if it is another day. */
function timeOn(today: CalendarDate, wall: Date, hasSeconds: boolean): string {
  const weekday = dateOf(wall) === today ? '' : `${format(noon(dateOf(wall)), 'EEE')}\u00a0`;
  return weekday + wall.toISOString().slice(11, hasSeconds ? 19 : 16);
}
