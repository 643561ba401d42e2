import type { AgendaPageData, Bar, State } from '../../src/commands/agenda/page-grid.ts';
import { addDays, dayLetter, localInstant } from '../../src/schedule/calendar.ts';

const NAMED = [
  '大講義室',
  'Board Room',
  'Café North',
  'Harold W. and Madelyn B. Logan Memorial Auditorium, North Wing',
];
const BUILDINGS = ['BRIGHAM', 'LOGAN-DE', 'PRICE', 'VERNAL'];
const NUMBERS = ['017', '101', '102', '110', '202', '204', '210', '301', '315'];
const TITLES = ['Calculus I', '', 'Organic Chemistry', 'Stand-up', 'History of the American West', 'NURS 2300 lab', ''];
const PATTERNS = ['MWF', 'MTW', 'TRF', 'MWR', 'TRS'];
const STARTS = [450, 510, 551, 630, 690, 780, 870, 960, 1050, 1150];
const MINUTES = [50, 50, 75, 20, 110, 50, 75];
const OVERNIGHT = 60;

/** The outcomes of some joins. All other past joins were accepted. */
const ENDED: Record<number, [State, string]> = {
  3: ['failed', 'Zoom: the room is offline. Tried from 09:11 to 09:21.'],
  10: ['not in a meeting', 'Accepted at 08:30, but a minute later the room was in no meeting.'],
  31: ['missed', 'dialer did not run between 07:20 and 07:45.'],
  52: ['superseded', 'A later row took the room at 10:30.'],
  73: ['unknown', 'Zoom did not answer.'],
};

/** The week of 23 November 2026 in 40 rooms, with 200 meetings and some 900 bars, on Wednesday at 10:50. */
export function week(more: Partial<AgendaPageData> = {}): AgendaPageData {
  const from = '2026-11-23';
  const rooms = [...BUILDINGS.flatMap((building) => NUMBERS.map((number) => `${building}-${number}`)), ...NAMED];
  const now = localInstant('2026-11-25', 10 * 60 + 50);
  const bars: Bar[] = [];
  for (let row = 0; row < 200; row++) {
    const occurrences = occurrencesOf(row, from);
    const isFree = (room: string) =>
      !bars.some((bar) => bar.room === room && occurrences.some((other) => overlap(bar, other)));
    const order = rooms.map((_, index) => rooms[(row * 7 + index) % rooms.length] ?? '');
    // A few rows take a room that is not free.
    const free = row % 61 === 60 ? order : order.filter(isFree);
    for (const room of free.slice(0, 1 + (row % 2)))
      for (const occurrence of occurrences) bars.push({ room, ...occurrence });
  }
  const known = bars.map((bar, index) => withPast(withConflict(bar, bars), index, now));
  return { from, days: 7, rooms, bars: known, now, zone: 'UTC', holidays: [], file: 'meetings.csv', ...more };
}

function occurrencesOf(row: number, from: string): Omit<Bar, 'room'>[] {
  const meetingId = String(83299019888 + row * 7919);
  const title = TITLES[row % TITLES.length] || `Meeting ${meetingId}`;
  const start = row === OVERNIGHT ? 22 * 60 : (STARTS[row % STARTS.length] ?? 0);
  const minutes = row === OVERNIGHT ? 8 * 60 : (MINUTES[row % MINUTES.length] ?? 0);
  const week = Array.from({ length: 7 }, (_, index) => addDays(from, index));
  const dates = week.filter((date) => PATTERNS[row % PATTERNS.length]?.includes(dayLetter(date)));
  return dates.map((date) => ({
    title,
    meetingId,
    startsAt: localInstant(date, start),
    ...(row % 9 !== 8 && { endsAt: localInstant(date, start + minutes) }),
    place: `meetings.csv:${row + 2}`,
  }));
}

function overlap(a: Omit<Bar, 'room'>, b: Omit<Bar, 'room'>): boolean {
  const end = ({ startsAt, endsAt }: Omit<Bar, 'room'>) => endsAt ?? new Date(startsAt.getTime() + 1);
  return a.startsAt < end(b) && b.startsAt < end(a);
}

function withConflict(bar: Bar, bars: Bar[]): Bar {
  const other = bars.find((other) => other !== bar && other.room === bar.room && overlap(bar, other));
  return other ? { ...bar, conflict: `In the same room at the same time as ${other.title} (${other.place}).` } : bar;
}

function withPast(bar: Bar, index: number, now: Date): Bar {
  if (bar.startsAt > now) return bar;
  if (bar.endsAt && bar.endsAt > now) return { ...bar, state: 'in a meeting' };
  const [state, detail] = ENDED[index % 100] ?? ['accepted'];
  return { ...bar, state, ...(detail && { detail }) };
}
