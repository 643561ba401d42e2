import { expect, it } from 'vitest';
import { sandboxRoom } from '../src/sandbox/endpoints/rooms.ts';
import { readCalendar } from './support/ical.ts';
import { HEADER, inTimeZone, runDialer, temporaryFolder, zoomSandbox } from './support/run-dialer.ts';

// A year on campuses in three time zones, one of them the machine's: runs do what the agenda and the calendar show.

const csv = `${HEADER},leave_time,title,timezone,skip_dates
2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,83299019888,056888,10:00 AM,Chemistry,,2026-09-07
2026-10-01,2027-04-30,8:00 AM,TR,BOSTON,91234567890,,8:50 AM,Law,America/New_York,
2026-10-01,2027-04-30,1:30 AM,U,LONDON,80000000001,,,Night,Europe/London,
2027-03-01,2027-03-31,2:30 AM,MTWRFSU,BOSTON,80000000002,,,Backup,America/New_York,
2026-11-23,2026-11-29,11:30 PM,MTWRFSU,LOGAN,80000000003,,12:30 AM,Observatory,,
`;
const holidays = 'date,name\n2026-11-26..2026-11-27,Thanksgiving\n2027-01-01,New Year\n';
const ROOMS = ['LOGAN', 'BOSTON', 'LONDON'];

interface Fact {
  type: string;
  dueAt: string;
  room: string;
  title: string;
}

/** Times around which something could go wrong, in UTC. */
const INSTANTS = [
  // Monday, Labor Day (skip_dates), and the Monday after.
  '2026-09-07T15:11Z',
  '2026-09-14T15:11Z',
  // DST ends in London on 25 October, when 1:30 comes twice, and a week later in New York and Denver.
  '2026-10-25T00:30Z',
  '2026-10-25T01:30Z',
  '2026-10-29T12:00Z',
  '2026-10-29T13:00Z',
  '2026-10-30T15:11Z',
  '2026-11-02T15:11Z',
  '2026-11-02T16:11Z',
  '2026-11-03T13:00Z',
  // Thanksgiving, and the night before it, which lasts into it.
  '2026-11-25T16:11Z',
  '2026-11-26T06:30Z',
  '2026-11-26T07:30Z',
  '2026-11-26T13:00Z',
  '2026-11-27T06:30Z',
  '2026-11-27T16:11Z',
  // DST starts in New York on 14 March, when there is no 2:30, and two weeks later in London, when there is no 1:30.
  '2027-03-13T07:30Z',
  '2027-03-14T06:30Z',
  '2027-03-14T07:30Z',
  '2027-03-15T06:30Z',
  '2027-03-15T07:30Z',
  '2027-03-16T12:00Z',
  '2027-03-16T13:00Z',
  '2027-03-28T00:30Z',
  '2027-03-28T01:30Z',
];

it('agenda, calendar and runs agree through DST, holidays and time zones', async () => {
  inTimeZone('America/Denver');
  const folder = temporaryFolder({ 'meetings.csv': csv, 'holidays.csv': holidays });
  const run = (...args: string[]) => runDialer(args, { folder });

  const agenda: Fact[] = JSON.parse((await run('agenda', '--from', '2026-08-20', '--days', '300', '--json')).stdout);
  const text = (instant: string) => new Date(instant).toISOString().slice(0, 16);
  const begins = agenda.filter(({ type }) => type === 'join').map(({ dueAt, title }) => `${title} ${text(dueAt)}`);
  const ends = agenda.filter(({ type }) => type === 'leave').map(({ dueAt, title }) => `${title} ${text(dueAt)}`);
  expect(begins.length).toBeGreaterThan(150);

  const events = readCalendar((await run('agenda', '--ics', '-')).stdout);
  const timesOf = (index: number, titles: string[]) =>
    events
      .flatMap(({ summary, times }) => times.map((time) => `${summary} ${time.split('/')[index]}`))
      .filter((line) => titles.some((title) => line.startsWith(title)));
  expect(timesOf(0, ['']).sort()).toEqual([...begins].sort());
  expect(timesOf(1, ['Chemistry', 'Law', 'Observatory']).sort()).toEqual([...ends].sort());

  const zoom = await zoomSandbox({ rooms: ROOMS.map((name) => sandboxRoom(name)) });
  let sent = 0;
  for (const instant of INSTANTS) {
    const at = new Date(instant.replace('Z', ':00Z'));
    const { stdout, stderr, exitCode } = await runDialer(['--at', at.toISOString(), '--json'], { folder, zoom });
    expect({ instant, stderr, exitCode }).toEqual({ instant, stderr: '', exitCode: 0 });
    const lines: Fact[] = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type !== 'account');
    const short = ({ type, room, title, dueAt }: Fact) => `${type} ${room} ${title} ${new Date(dueAt).toISOString()}`;
    const expected = agenda.filter(({ dueAt }) => new Date(dueAt).getTime() === at.getTime());
    expect({ instant, lines: lines.map(short) }).toEqual({ instant, lines: expected.map(short) });
    sent += lines.length;
  }
  // At some of these times something is due, and at others nothing.
  expect(sent).toBeGreaterThan(10);
  expect(sent).toBeLessThan(INSTANTS.length);
});
