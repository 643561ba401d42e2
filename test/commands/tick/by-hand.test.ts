import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../../src/sandbox/endpoints/endpoint.ts';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { alertTarget } from '../../support/alert-target.ts';
import { at, CSV, machine, ROW, SILENCE } from '../../support/machine.ts';
import { HEADER } from '../../support/run-dialer.ts';

// How scheduled runs and `dialer join` and `dialer leave` respect each other.

const CLASS = '83299019888';
const OTHER = '91234567890';
const OFFLINE: Fault = { on: 'PATCH', reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline.' } } };
const BUSY: Fault = { on: 'PATCH', times: 1, reply: { status: 429, headers: { 'retry-after': '1' } } };

const row = (join: string, leave = '', number = CLASS, room = 'LOGAN') =>
  `2026-08-24,2026-12-11,${join},MTWRFSU,${room},${number},056888,${leave}`;
const csv = (...rows: string[]) => `${HEADER},leave_time\n${rows.join('\n')}\n`;
const toJoin = (meeting: string, room = 'LOGAN') => ['join', room, meeting, '--verify', '0'];
const LEAVE = ['leave', 'LOGAN'];

const commands = (requests: SandboxRequest[]) =>
  requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => JSON.parse(body))
    .map(({ method, params }) =>
      method === 'zoomroom.meeting_leave' ? 'leave' : `${params.meeting_number} ${params.force_accept}`,
    );

/** A machine that does these steps, the first of which is a scheduled run, and what Zoom was sent. */
async function day(steps: [Date, string[]?][], options: Parameters<typeof machine>[0] = {}) {
  const host = await machine(options);
  const results = [];
  for (const [now, args] of steps) results.push(await host.tick(now, args));
  return { ...host, results, last: results.at(-1) ?? SILENCE, sent: commands(host.zoom.requests) };
}

describe('a join that was due before', () => {
  it.each<[string, string[]]>([
    ['a join', toJoin(OTHER)],
    ['a leave', LEAVE],
  ])('is no longer retried after %s by hand', async (_, order) => {
    const { results, sent, ledger } = await day([[at(9, 11)], [at(9, 12), order], [at(9, 13)], [at(9, 22)]], {
      faults: [{ ...OFFLINE, times: 1 }],
    });
    expect(results.slice(2)).toEqual([SILENCE, SILENCE]);
    expect(sent).toHaveLength(2);
    expect(ledger().map(({ state }) => state)).toContain('superseded');
  });

  it('is shown as skipped with --verbose', async () => {
    const { last } = await day([[at(9, 10)], [at(9, 11, 20), toJoin(OTHER)], [at(9, 12), ['-v', '--catch-up', '10']]]);
    expect(last.stdout).toMatch(
      /skipped LOGAN meeting=\d+ \(meetings\.csv:2\): Overridden by hand: `dialer join` sent the room to a meeting\.\n$/,
    );
    expect(last.exitCode).toBe(0);
  });

  it.each<[string, string[]]>([
    ['join', toJoin(OTHER)],
    ['leave', LEAVE],
  ])('is skipped in the history and the agenda after a %s by hand, and needs no attention', async (action, order) => {
    const { tick } = await day([[at(9, 10)], [at(9, 11, 20), order], [at(9, 12)]]);
    expect((await tick(at(9, 13), ['history', '--failed'])).stdout).toBe('');
    expect((await tick(at(9, 13), ['history', '-v'])).stdout).toMatch(
      new RegExp(`LOGAN: skipped \\S+ Overridden by hand: \`dialer ${action}\` .*\\n`),
    );
    expect((await tick(at(9, 13), ['agenda', '--from', '2026-11-23'])).stdout).toContain('LOGAN skipped');
  });

  it('is retried if the command by hand failed', async () => {
    const { sent } = await day([[at(9, 11)], [at(9, 12), toJoin(OTHER)], [at(9, 13)]], {
      faults: [{ ...OFFLINE, times: 2 }],
    });
    expect(sent.at(-1)).toBe(`${CLASS} true`);
  });

  it("is matched by the room's ID, even if two rooms share a name", async () => {
    const rooms = [sandboxRoom('LOGAN'), sandboxRoom('LOGAN', { id: 'the-other' })];
    const { results, meetings } = await day(
      [[at(9, 11)], [at(9, 12), toJoin(OTHER, 'the-other')], [at(9, 13)], [at(9, 30)]],
      { rooms, csv: csv(row('9:11 AM', '9:30 AM', CLASS, 'the-other')), faults: [{ ...OFFLINE, times: 1 }] },
    );
    expect(results[2]).toEqual(SILENCE);
    expect(meetings()).toEqual([undefined, OTHER]);
  });
});

describe('a leave_time', () => {
  const rows = { csv: csv(row('9:11 AM', '9:30 AM')) };

  it('does not take out a room that was sent elsewhere by hand', async () => {
    const { sent } = await day([[at(9, 11)], [at(9, 20), toJoin(OTHER)], [at(9, 30)], [at(9, 35)]], rows);
    expect(sent).toEqual([`${CLASS} true`, `${OTHER} true`]);
  });

  it('takes out a room that was sent into the same meeting again', async () => {
    const { sent } = await day([[at(9, 11)], [at(9, 20), toJoin(CLASS)], [at(9, 30)]], rows);
    expect(sent).toEqual([`${CLASS} true`, `${CLASS} true`, 'leave']);
  });

  it('takes out a room that was sent elsewhere and back', async () => {
    const orders: [Date, string[]][] = [
      [at(9, 15), toJoin(OTHER)],
      [at(9, 20), toJoin(CLASS)],
    ];
    const { sent } = await day([[at(9, 11)], ...orders, [at(9, 30)]], rows);
    expect(sent.at(-1)).toBe('leave');
  });

  it('does not take out a room that was sent there again after it', async () => {
    const { sent, meetings } = await day([[at(9, 11)], [at(9, 32), toJoin(CLASS)], [at(9, 33)]], rows);
    expect(sent).toEqual([`${CLASS} true`, `${CLASS} true`]);
    expect(meetings()[0]).toBe(CLASS);
  });
});

describe('a row that comes due', () => {
  it.each<[string, [Date, string[]?][], string]>([
    [
      'interrupts nothing a few minutes after its room was sent there by hand',
      [[at(8, 58), toJoin(CLASS)]],
      `${CLASS} false`,
    ],
    ['interrupts nothing in the minute after either', [[at(9, 10, 59), toJoin(CLASS)]], `${CLASS} false`],
    ['takes its room long after', [[at(8, 40), toJoin(CLASS)]], `${CLASS} true`],
    ['takes its room if it was sent elsewhere', [[at(8, 58), toJoin(OTHER)]], `${CLASS} true`],
    [
      'takes its room if it was sent there and then elsewhere',
      [
        [at(8, 58), toJoin(CLASS)],
        [at(8, 59), toJoin(OTHER)],
      ],
      `${CLASS} true`,
    ],
    [
      'takes its room if it was sent there and left',
      [
        [at(8, 58), toJoin(CLASS)],
        [at(8, 59), LEAVE],
      ],
      `${CLASS} true`,
    ],
  ])('%s', async (_, orders, sent) => {
    const { sent: all, last } = await day([[at(8, 30)], ...orders, [at(9, 11)]]);
    expect(all.at(-1)).toBe(sent);
    expect(last).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('takes its room back if another row took it meanwhile', async () => {
    const rows = csv(row('9:05 AM', '', OTHER), row('9:11 AM'));
    const { meetings } = await day([[at(8, 30)], [at(9, 0), toJoin(CLASS)], [at(9, 5)], [at(9, 11)]], { csv: rows });
    expect(meetings()[0]).toBe(CLASS);
  });
});

describe('a command by hand in the minute of a row', () => {
  it('does not interrupt the same meeting, and says so', async () => {
    const { sent, last } = await day([[at(9, 11)], [at(9, 11, 30), toJoin(CLASS)]]);
    expect(sent).toEqual([`${CLASS} true`, `${CLASS} false`]);
    expect(last.stdout).toMatch(
      /accepted LOGAN meeting=\d+ \(by hand\): Its row sent it there less than a minute ago, so a call that it is in goes on/,
    );
  });

  it.each<[string, [Date, string[]?][]]>([
    ['a minute later', [[at(9, 12, 3), toJoin(CLASS)]]],
    [
      'after the room was sent elsewhere',
      [
        [at(9, 11, 10), toJoin(OTHER)],
        [at(9, 11, 30), toJoin(CLASS)],
      ],
    ],
  ])('sends the room again %s', async (_, orders) => {
    const { sent } = await day([[at(9, 11)], ...orders]);
    expect(sent.at(-1)).toBe(`${CLASS} true`);
  });

  it('wins if it comes before the run of that minute', async () => {
    const { sent, last } = await day([[at(9, 10)], [at(9, 11, 1), toJoin(OTHER)], [at(9, 11, 20)]]);
    expect(sent).toEqual([`${OTHER} true`]);
    expect(last).toEqual(SILENCE);
  });
});

describe('while a run is still sending', () => {
  /** Zoom asks the run to wait a second, and meanwhile this command is given. */
  async function inBetween(order: string[]) {
    let given: Promise<unknown> | undefined;
    const host = await machine({
      faults: [BUSY],
      onRequest: ({ method }) => {
        if (method === 'PATCH') given ??= host.tick(at(9, 11, 3), order);
      },
    });
    const result = await host.tick(at(9, 11));
    return { ...host, result, given: await given, sent: commands(host.zoom.requests) };
  }

  it('a join by hand to another meeting wins', async () => {
    const { result, meetings, sent } = await inBetween(toJoin(OTHER));
    expect(meetings()[0]).toBe(OTHER);
    expect(sent).toHaveLength(2);
    expect(result.stderr).toBe('');
  });

  it('a leave by hand wins', async () => {
    expect((await inBetween(LEAVE)).meetings()[0]).toBeUndefined();
  });

  it('a join by hand to the same meeting is sent once', async () => {
    const { meetings, sent } = await inBetween(toJoin(CLASS));
    // Zoom asked the first to wait.
    expect([meetings()[0], sent]).toEqual([CLASS, [`${CLASS} true`, `${CLASS} false`]]);
  });

  it('a row that comes due while a command by hand waits takes its room', async () => {
    let due: Promise<unknown> | undefined;
    const host = await machine({
      faults: [BUSY],
      onRequest: ({ method }) => {
        if (method === 'PATCH') due ??= host.tick(at(9, 11, 0), []);
      },
    });
    const { stdout, exitCode } = await host.tick(at(9, 10, 59), toJoin(OTHER));
    await due;
    expect(host.meetings()[0]).toBe(CLASS);
    expect(stdout).toMatch(/skipped LOGAN .*\(by hand\): The room was sent something later meanwhile/);
    expect(exitCode).toBe(0);
  });
});

it('commands by hand can follow each other within a minute: a wrong passcode, a leave, the right one', async () => {
  const { tick, meetings, ledger } = await machine({ passcodes: { [OTHER]: '1' } });
  const withPasscode = [...toJoin(OTHER), '--passcode-stdin'];
  await tick(at(9, 0, 1), withPasscode, { stdin: '2\n' });
  expect((await tick(at(9, 0, 20), LEAVE)).stdout).toContain('A passcode prompt, if there was one, is gone.');
  await tick(at(9, 0, 40), withPasscode, { stdin: '1\n' });
  expect(meetings()[0]).toBe(OTHER);
  expect(ledger().filter(({ state }) => state === 'accepted')).toHaveLength(3);
});

it('a command by hand leaves no heartbeat, reports no rows, and sends no ping or alert', async () => {
  const alarms = await alertTarget();
  const { tick, folder } = await machine({ csv: `${CSV}broken,row,in,a,file,of,many\n`, faults: [OFFLINE] });
  const env = { DIALER_PING_URL: alarms.url, DIALER_ALERT_URL: alarms.url };
  const { stderr, exitCode } = await tick(at(9, 0), toJoin(CLASS), { env });
  expect(stderr).toMatch(/^\S+ failed LOGAN meeting=\d+ \(by hand\): Zoom says that the room is offline\. [^\n]*\n$/);
  expect(exitCode).toBe(1);
  expect(alarms.calls).toEqual([]);
  for (const name of ['heartbeat.json', 'last-good.csv']) expect(existsSync(join(folder, '.dialer', name))).toBe(false);
  writeFileSync(join(folder, 'meetings.csv'), CSV);
  expect((await tick(at(9, 11), [])).stderr).not.toContain('missed');
});

it('a row is dialed if the clock is set back to before a command by hand', async () => {
  const { sent } = await day([[at(9, 11)], [at(9, 15), toJoin(OTHER)], [at(9, 10)], [at(9, 11)]], {
    csv: `${HEADER}\n${ROW.replace('9:11', '9:10')}\n`,
  });
  expect(sent).toEqual([`${OTHER} true`, `${CLASS} true`]);
});

it('leave says that a room sent to a Teams meeting stays there', async () => {
  const teams = 'https://teams.microsoft.com/meet/123456789?p=CANARY';
  const { last } = await day([
    [at(9, 0), toJoin(teams)],
    [at(9, 20), LEAVE],
  ]);
  expect(last.stdout).toMatch(
    /accepted LOGAN leave \(by hand\): It was last sent to a Teams meeting \(teams-123456789\), which Zoom cannot make it leave/,
  );
  expect(JSON.stringify(last)).not.toContain('CANARY');
});
