import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { at, machine, SILENCE } from '../../support/machine.ts';
import { HEADER, inTimeZone, runDialer } from '../../support/run-dialer.ts';

const row = (join: string, leave: string, number = '83299019888', rooms = 'LOGAN') =>
  `2026-08-24,2026-12-11,${join},MTWRFSU,${rooms},${number},056888,${leave}`;
const csv = (...rows: string[]) => `${HEADER},leave_time\n${rows.join('\n')}\n`;

const LATER_ID = sandboxRoom('LOGAN').id;

const commands = ({ requests }: { requests: { method: string; path: string; body: string }[] }) =>
  requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => JSON.parse(body).method.replace('zoomroom.', ''));

/** A machine that runs dialer every minute, `minutes` times after `from`. */
async function day(rows: string[], from: Date, minutes: number, args?: string[]) {
  const host = await machine({ csv: csv(...rows) });
  const results = [];
  for (let minute = 0; minute <= minutes; minute++) {
    results.push(await host.tick(new Date(from.getTime() + minute * 60_000), args));
  }
  return {
    ...host,
    output: results.map(({ stdout, stderr }) => stdout + stderr).join(''),
    commands: commands(host.zoom),
  };
}

it('a room leaves at leave_time, once, and the output says so', async () => {
  const { output, zoom, meetings } = await day([row('9:11 AM', '9:14 AM')], at(9, 10), 8);
  expect(commands(zoom)).toEqual(['meeting_join', 'meeting_leave']);
  expect(output).toMatch(
    /accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)\n2026-11-23T09:14:0\d\S* accepted LOGAN leave meeting=83299019888 \(meetings\.csv:2\)\n$/,
  );
  expect(zoom.requests.at(-1)?.body).toBe('{"method":"zoomroom.meeting_leave"}');
  expect(meetings()[0]).toBeUndefined();
});

it('a leave_time earlier than join_time is on the next day, even after end_date', async () => {
  const night = csv(row('11:30 PM', '12:15 AM').replace(/2026-08-24,2026-12-11/, '2026-11-23,2026-11-23'));
  const { tick, zoom } = await machine({ csv: night });
  for (const now of [at(0, 15), at(23, 30), at(0, 14, 2, 24), at(0, 15, 2, 24), at(0, 15, 2, 25)]) await tick(now, []);
  expect(commands(zoom)).toEqual(['meeting_join', 'meeting_leave']);
});

describe('a room that another row has sent elsewhere', () => {
  it.each<[string, string, string]>([
    ['between join and leave', '9:12 AM', LATER_ID],
    ['in the minute of the leave', '9:14 AM', 'LOGAN'],
    ['in the minute of its own join, in a later row', '9:11 AM', 'LOGAN'],
  ])('%s does not leave', async (_, time, room) => {
    const rows = [row('9:11 AM', '9:14 AM'), row(time, '', '91234567890', room)];
    const { zoom, meetings } = await day(rows, at(9, 10), 8);
    expect(commands(zoom)).not.toContain('meeting_leave');
    expect(meetings()[0]).toBe('91234567890');
  });

  it('does not leave after leave_time either, with catch-up', async () => {
    const { tick, zoom, meetings } = await machine({
      csv: csv(row('9:11 AM', '9:14 AM'), row('9:16 AM', '', '91234567890')),
    });
    await tick(at(9, 11));
    await tick(at(9, 17));
    expect(commands(zoom)).toEqual(['meeting_join', 'meeting_join']);
    expect(meetings()[0]).toBe('91234567890');
    expect(await tick(at(9, 26))).toEqual(SILENCE);
    expect(await tick(at(9, 28))).toEqual(SILENCE);
  });

  it('leaves at the leave_time of that row', async () => {
    const { zoom } = await day([row('9:11 AM', '9:14 AM'), row('9:12 AM', '9:16 AM', '91234567890')], at(9, 10), 8);
    expect(commands(zoom)).toEqual(['meeting_join', 'meeting_join', 'meeting_leave']);
  });
});

it("yesterday's leave of the same row does not end today's class", async () => {
  const allDay = row('9:00 AM', '8:55 AM');
  const { tick, zoom, meetings } = await machine({
    csv: csv(allDay),
    faults: [
      {
        on: 'PATCH',
        after: 1,
        times: 5,
        reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline.' } },
      },
    ],
  });
  await tick(at(9, 0));
  for (let minute = 55; minute < 65; minute++) await tick(at(8, minute, 2, 24));
  expect(commands(zoom).at(-1)).toBe('meeting_join');
  expect(meetings()[0]).toBe('83299019888');
});

it('a join whose leave_time has passed is superseded, not sent, and its room has nothing to leave', async () => {
  const { tick, zoom } = await machine({ csv: csv(row('9:11 AM', '9:14 AM')) });
  await tick(at(9, 10));
  const { stderr, exitCode } = await tick(at(9, 15));
  expect(stderr).toContain(
    'superseded LOGAN meeting=83299019888 (meetings.csv:2): Not sent: by now its leave_time has passed',
  );
  expect(exitCode).toBe(1);
  expect(commands(zoom)).toEqual([]);
});

it('one run sends leaves before joins', async () => {
  const rows = [row('9:14 AM', '', '91234567890', 'VERNAL'), row('9:11 AM', '9:14 AM')];
  const { tick, zoom } = await machine({ csv: csv(...rows) });
  await tick(at(9, 11));
  await tick(at(9, 14));
  expect(commands(zoom)).toEqual(['meeting_join', 'meeting_leave', 'meeting_join']);
});

it('a missed leave is reported as a leave', async () => {
  const { tick } = await machine({ csv: csv(row('9:11 AM', '9:30 AM')) });
  await tick(at(9, 11));
  expect((await tick(at(10, 0))).stderr).toContain('missed LOGAN leave meeting=83299019888');
});

it('--json calls it a leave', async () => {
  const { tick } = await machine({ csv: csv(row('9:11 AM', '9:30 AM')) });
  await tick(at(9, 11));
  const facts = JSON.parse((await tick(at(9, 30), ['--json'])).stdout.split('\n')[0] ?? '');
  expect(facts).toMatchObject({ type: 'leave', outcome: 'accepted', room: 'LOGAN', roomId: sandboxRoom('LOGAN').id });
  expect([new Date(facts.startsAt), new Date(facts.dueAt)]).toEqual([at(9, 11, 0), at(9, 30, 0)]);
});

describe('leave_time in meetings.csv', () => {
  it.each<[string, string, string]>([
    [
      'not a time',
      'soon',
      'meetings.csv:2 leave_time (a value of 4 letters) is not a time; write it like 9:11 AM or 21:11\n',
    ],
    ['the join_time', '9:11', 'meetings.csv:2 leave_time "9:11" is the same as join_time, so the room never leaves;'],
  ])('is a problem if it is %s; the room joins anyway', async (_, leave, words) => {
    const { tick, meetings } = await machine({ csv: csv(row('9:11 AM', leave)) });
    const { stderr, exitCode } = await tick(at(9, 11));
    expect(stderr).toContain(words);
    expect([meetings()[0], exitCode]).toEqual(['83299019888', 1]);
  });

  it('may be any column, be empty, or be absent', async () => {
    const header = `leave_time,${HEADER}`;
    const { stderr, exitCode } = await runDialer([], { csv: `${header}\n,${row('9:30', '').slice(0, -1)}\n` });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });
});

it('follows the join even in the night in which DST skips the hour between', async () => {
  inTimeZone('America/New_York');
  const { tick, zoom } = await machine({ csv: csv(row('2:30 AM', '2:50 AM')).replace('2026-08-24', '2026-03-01') });
  const minutes = Array.from(
    { length: 150 },
    (_, minute) => new Date(Date.parse('2026-03-08T06:00:05Z') + minute * 60_000),
  );
  const due = [];
  for (const now of minutes) if ((await tick(now, [])).stdout) due.push(now.toISOString().slice(11, 16));
  expect(due).toEqual(['07:30', '07:50']);
  expect(commands(zoom)).toEqual(['meeting_join', 'meeting_leave']);
});
