import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { calendarOf } from '../../src/commands/agenda/ics.ts';
import { dialedTimes } from '../support/ical.ts';
import { meeting } from '../support/meeting.ts';
import { inTimeZone } from '../support/run-dialer.ts';

// Reads the calendar with Debian's python3-icalendar, and its VTIMEZONEs with dateutil.

const PYTHON = '/usr/bin/python3';
/** Always true in CI, where it must not be missing. */
const hasIcalendar = process.env.CI === 'true' || spawnSync(PYTHON, ['-c', 'import icalendar, dateutil']).status === 0;
if (!hasIcalendar) process.stderr.write('python3-icalendar is not installed: its test is skipped.\n');

const READER = `
import io, json, re, sys
from datetime import timezone
from dateutil import rrule, tz
from icalendar import Calendar

text = sys.stdin.buffer.read()
calendar = Calendar.from_ical(text)
# dateutil accepts nothing else in a time zone.
zones = tz.tzical(io.StringIO(re.sub('(?m)^(X-|LAST-MODIFIED).*\\r\\n', '', text.decode())))

def times(event):
    zone = zones.get(event['DTSTART'].params['TZID']) if 'TZID' in event['DTSTART'].params else timezone.utc
    instant = lambda wall: wall.replace(tzinfo=zone).astimezone(timezone.utc)
    start, end = (event[key].dt.replace(tzinfo=None) for key in ('DTSTART', 'DTEND'))
    length = instant(end) - instant(start)
    dates = rrule.rruleset()
    if 'RRULE' in event:
        until = event['RRULE']['UNTIL'][0].astimezone(zone).replace(tzinfo=None)
        days = [getattr(rrule, day) for day in event['RRULE']['BYDAY']]
        dates.rrule(rrule.rrule(rrule.WEEKLY, dtstart=start, until=until, byweekday=days))
        for skipped in event['EXDATE'].dts if 'EXDATE' in event else []:
            dates.exdate(skipped.dt.replace(tzinfo=None))
    else:
        dates.rdate(start)
    return [f'{at:%Y-%m-%dT%H:%M}/{at + length:%Y-%m-%dT%H:%M}' for at in map(instant, dates)]

words = lambda event: {key.lower(): event[key] for key in ('SUMMARY', 'LOCATION', 'DESCRIPTION')}
print(json.dumps([{**words(event), 'times': times(event)} for event in calendar.walk('VEVENT')]))
`;

it.skipIf(!hasIcalendar)('another reader has each row at its dialed times, with its texts', () => {
  inTimeZone('Europe/London');
  const year = { startDate: '2026-08-24', endDate: '2027-06-30', leaveTime: 600 };
  const holidays = { skips: [{ from: '2026-11-23', until: '2026-11-27', name: 'Thanksgiving' }] };
  const night = { ...year, timeZone: 'America/New_York', days: 'MTWRFSU' };
  const rows = [
    meeting({ ...year, ...holidays, timeZone: 'America/New_York', title: 'Ölçme, "5;6" \\ 化学 '.repeat(5) }),
    meeting({ ...year, ...holidays, title: 'London' }),
    meeting({ ...year, timeZone: 'Australia/Lord_Howe', title: 'South', rooms: ['A', 'B, C'] }),
    meeting({ ...night, joinTime: 1420, leaveTime: 20, title: 'Midnight' }),
    meeting({ ...night, joinTime: 150, leaveTime: 240, title: 'Skipped' }),
    meeting({ ...night, joinTime: 90, leaveTime: 100, title: 'Repeated' }),
    meeting({ ...night, joinTime: 1320, leaveTime: 300, title: 'Longer' }),
    meeting({ startDate: '2026-11-23', endDate: '2026-11-24', title: 'Once' }),
  ];
  const text = calendarOf(rows, { now: new Date('2026-11-23T09:11Z'), zone: 'Europe/London' });
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', READER], { input: text, encoding: 'utf8' });
  expect(stderr).toBe('');
  const events: { summary: string; location: string; description: string; times: string[] }[] = JSON.parse(stdout);
  for (const row of rows) {
    const own = events.filter(({ summary }) => summary === row.title);
    expect(own.flatMap(({ times }) => times)).toEqual(dialedTimes(row));
    const rooms = row.rooms.join('; ');
    expect(own[0]).toMatchObject({
      location: rooms,
      description: `Meeting ID: 83299019888\nRooms: ${rooms}\nmeetings.csv:2`,
    });
  }
});
