import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { at, CSV, machine, ROW, SILENCE } from '../../support/machine.ts';
import { HEADER, inTimeZone, runDialer } from '../../support/run-dialer.ts';

// The optional columns and holidays.csv, in scheduled runs.

/** A file with one more column, and a row for each of its cells. */
const withColumn = (column: string, ...cells: string[]) =>
  `${HEADER},${column}\n${cells.map((cell) => `${ROW},${cell}\n`).join('')}`;
const bodies = ({ requests }: { requests: { method: string; body: string }[] }) =>
  requests.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body));

describe('a row', () => {
  it.each<[string, string, string]>([
    ['that is turned off', 'enabled', 'no'],
    ['that skips the day', 'skip_dates', '2026-11-01..2026-11-23'],
  ])('%s is not dialed, not missed, and not mentioned', async (_, column, cell) => {
    const { tick, zoom } = await machine({ csv: withColumn(column, cell) });
    for (const minute of [10, 11, 12, 40]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(zoom.requests).toEqual([]);
  });

  it('that skips a day is dialed on the next one', async () => {
    const { tick, accepted } = await machine({ csv: withColumn('skip_dates', '2026-11-01..2026-11-23') });
    await tick(at(9, 11));
    expect((await tick(at(9, 11, 2, 24))).stdout).toContain('accepted LOGAN');
    expect(accepted()).toBe(1);
  });

  it('reports its mistakes only while it is turned on, once a day', async () => {
    const csv = (enabled: string) => `${HEADER},enabled\n${ROW.replace('9:11', '99:11')},${enabled}\n${ROW},\n`;
    const { tick, folder } = await machine({ csv: csv('no') });
    expect(await tick(at(9, 10))).toEqual(SILENCE);
    writeFileSync(join(folder, 'meetings.csv'), csv('yes'));
    const reported = [];
    for (const now of [at(9, 10, 30), at(9, 12), at(9, 13), at(9, 14, 2, 24)]) {
      const { stderr, exitCode } = await tick(now, []);
      expect(exitCode).toBe(1);
      if (stderr.includes('99:11')) reported.push(now);
    }
    expect(reported).toEqual([at(9, 10, 30), at(9, 14, 2, 24)]);
  });

  it('with a broken optional cell is dialed, and the cell reported once a day', async () => {
    const { tick } = await machine({ csv: withColumn('skip_dates', '2026-11-31') });
    const first = await tick(at(9, 10));
    expect(first.stderr).toMatch(/^meetings\.csv:2 skip_dates "2026-11-31" does not exist/);
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stdout).toContain('accepted LOGAN');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });

  it('has its title in --json, if any', async () => {
    const csv = `${HEADER},title\n${ROW},Chemistry\n${ROW.replace('LOGAN', 'VERNAL')},\n`;
    const { tick } = await machine({ csv });
    const { stdout } = await tick(at(9, 11), ['--json']);
    const lines = stdout.trim().split('\n');
    const joins = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'join');
    expect(joins.map(({ title }) => title)).toEqual(['Chemistry', undefined]);
  });

  it('makes its room the host if it says so', async () => {
    const { tick, zoom } = await machine({ csv: withColumn('make_host', 'yes') });
    await tick(at(9, 11));
    expect(bodies(zoom)).toEqual([
      {
        method: 'zoomroom.meeting_join',
        params: { meeting_number: '83299019888', passcode: '056888', force_accept: true, make_zoom_room_host: true },
      },
    ]);
  });
});

describe.each(['America/Denver', 'UTC', 'Pacific/Auckland'])(
  'a row with a timezone, on a machine in %s',
  (machineZone) => {
    const dialedAt = async (row: string, zone: string, instants: string[]) => {
      inTimeZone(machineZone);
      const { tick } = await machine({ csv: `${HEADER},timezone\n${row},${zone}\n` });
      const dialed = [];
      for (const instant of instants) {
        const { stdout, stderr } = await tick(new Date(`${instant}:05Z`), []);
        if (stdout.includes('accepted LOGAN')) dialed.push(instant);
        expect(stderr).toBe('');
      }
      return dialed;
    };
    const daily = (date: string, time: string) => `${date},${date},${time},MTWRFSU,LOGAN,83299019888,`;

    it.each<[string, string, string, string, string]>([
      ['is dialed at its time in that zone', '2026-11-23', '9:11 AM', 'America/New_York', '2026-11-23T14:11'],
      ['is dialed later if DST skips its time', '2026-03-08', '2:30 AM', 'America/New_York', '2026-03-08T07:30'],
      [
        'is dialed the first time if DST repeats its time',
        '2026-11-01',
        '1:30 AM',
        'America/New_York',
        '2026-11-01T05:30',
      ],
      [
        "is dialed on its own date, not on this machine's",
        '2026-11-24',
        '8:00 AM',
        'Pacific/Kiritimati',
        '2026-11-23T18:00',
      ],
      [
        'is dialed on its own date across the date line',
        '2026-11-22',
        '11:30 PM',
        'Pacific/Pago_Pago',
        '2026-11-23T10:30',
      ],
    ])('%s, and only then', async (_, date, time, zone, instant) => {
      const around = [-24 * 60, -61, -60, -1, 0, 1, 60, 24 * 60].map((minutes) =>
        new Date(Date.parse(`${instant}Z`) + minutes * 60_000).toISOString().slice(0, 16),
      );
      expect(await dialedAt(daily(date, time), zone, around)).toEqual([instant]);
    });
  },
);

it('a row with an unknown timezone is not dialed, and reported', async () => {
  const { tick, zoom } = await machine({ csv: withColumn('timezone', 'EST') });
  const { stderr, exitCode } = await tick(at(9, 11));
  expect(stderr).toBe(
    'meetings.csv:2 timezone (a value of 3 letters) is not the full name of a time zone; write it like America/New_York\n',
  );
  expect([exitCode, zoom.requests]).toEqual([1, []]);
});

it('--verbose explains why optional columns keep a row from being due', async () => {
  inTimeZone('America/Denver');
  const csv = [
    `${HEADER},enabled,skip_dates,timezone`,
    `${ROW},no,,`,
    `${ROW},,2026-11-23,`,
    `${ROW.replace('9:11', '9:12')},,,Europe/Paris`,
  ].join('\n');
  const now = new Date('2026-11-23T09:13-07:00');
  const files = { 'holidays.csv': '2026-11-24,Thanksgiving\n' };
  const { stdout } = await runDialer(['-n', '-v'], { csv, files, now });
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'meetings.csv:2 not due: switched off (enabled)',
    'meetings.csv:3 not due: skipped today (skip_dates)',
    'meetings.csv:4 not due: runs today at 9:12 in Europe/Paris',
  ]);
});

describe('the rooms of a pattern', () => {
  const NAMES = ['LOGAN', 'VERNAL-1', 'VERNAL-2', 'VERNAL-3'];
  const VERNAL = CSV.replace('LOGAN', 'VERNAL-*');
  const campus = (csv = VERNAL, more: Parameters<typeof machine>[0] = {}) =>
    machine({ csv, rooms: NAMES.map((name) => sandboxRoom(name)), ...more });
  const away: Fault = { reply: { status: 503, body: 'down' } };
  const offline = (name: string, times?: number): Fault => ({
    on: `PATCH /v2/rooms/${sandboxRoom(name).id}/`,
    ...(times && { times }),
    reply: { status: 400, body: { code: 300, message: 'Zoom Room is offline. Please ensure' } },
  });
  const quick = { deadlineMs: 300 };

  it.each([['--catch-up', '10'], []])('are each dialed once, however many runs follow (%s %s)', async (...args) => {
    const { tick, meetings, accepted } = await campus();
    await tick(at(9, 10), args);
    const { stdout, stderr, exitCode } = await tick(at(9, 11), args);
    expect(stdout.match(/accepted VERNAL-\d meeting=83299019888 \(meetings\.csv:2\)/g)).toHaveLength(3);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const minute of [11, 12, 13, 14, 22, 23, 24, 40]) expect(await tick(at(9, minute, 30), args)).toEqual(SILENCE);
    expect(meetings()).toEqual([undefined, ...Array(3).fill('83299019888')]);
    expect(accepted()).toBe(3);
  });

  it('are listed by --verbose, and shown as the pattern by a dry run without credentials', async () => {
    const { tick } = await campus();
    expect((await tick(at(9, 11), ['-n', '-v'])).stdout).toMatch(
      /^meetings\.csv:2 due: VERNAL-1; VERNAL-2; VERNAL-3 \(VERNAL-\*\)\n/,
    );
    const { stdout, exitCode } = await runDialer(['-n', '-v'], { csv: VERNAL });
    expect(stdout).toMatch(/^meetings\.csv:2 due: VERNAL-\*\n\S+ skipped VERNAL-\* .*no credentials/);
    expect(exitCode).toBe(0);
  });

  it('are dialed except one that is offline, and only that one is retried', async () => {
    const { tick, patches, accepted } = await campus(VERNAL, { faults: [offline('VERNAL-2', 2)] });
    await tick(at(9, 10));
    const { stdout, stderr } = await tick(at(9, 11));
    expect(stdout.match(/accepted/g)).toHaveLength(2);
    expect(stderr).toMatch(/^\S+ failed VERNAL-2 .*offline.* Retrying until 09:21\.\n$/);
    expect((await tick(at(9, 12))).stdout).toBe('');
    expect((await tick(at(9, 13))).stdout).toMatch(/^\S+ accepted VERNAL-2 .*\n$/);
    expect([patches(), accepted()]).toEqual([5, 3]);
  });

  it.each([['--catch-up', '3'], []])(
    'are reported as failed, not as missed, if there are none (%s %s)',
    async (...args) => {
      const { tick } = await campus(CSV.replace('LOGAN', 'PRICE-*'));
      const reported = [];
      for (let minute = 10; minute < 20; minute++) {
        const { stderr } = await tick(at(9, minute), args);
        if (stderr) reported.push([minute, stderr.replace(/^\S+ /, '')]);
      }
      const failure =
        'failed PRICE-* meeting=83299019888 (meetings.csv:2): Zoom has no room whose name matches. `dialer rooms` lists the names. * stands for any text; upper and lower case matter.';
      const first = [11, `${failure} Retrying until 09:14.\n`];
      const last = [14, `${failure} Not retried.\n`];
      expect(reported).toEqual(args.length > 0 ? [first, last] : [[11, `${failure}\n`]]);
    },
  );

  it('are not reported while Zoom is down once they were accepted', async () => {
    for (const args of [['--catch-up', '2'], []]) {
      const faults: Fault[] = [];
      const { tick, accepted } = await campus(VERNAL, { faults });
      await tick(at(9, 10), args);
      await tick(at(9, 11), args);
      faults.push(away);
      for (const minute of [12, 13, 14, 15, 16, 17]) expect(await tick(at(9, minute), args, quick)).toEqual(SILENCE);
      expect(accepted()).toBe(3);
    }
  });

  it.each<[string, number, number[], number]>([
    ['are dialed when Zoom is back after an outage', 13, [11], 3],
    ['are reported as their pattern, at the first and the last try, if the outage lasts too long', 30, [11, 21], 0],
  ])('%s', async (_, back, failures, dialed) => {
    const faults = [{ ...away }];
    const { tick, accepted } = await campus(VERNAL, { faults });
    await tick(at(9, 10));
    const reported = [];
    for (let minute = 11; minute < 35; minute++) {
      if (minute === back) faults.splice(0);
      const { stderr } = await tick(at(9, minute), undefined, quick);
      expect(stderr).not.toContain('missed');
      if (stderr.includes('failed VERNAL-*')) reported.push(minute);
    }
    expect(reported).toEqual(failures);
    expect(accepted()).toBe(dialed);
  });

  it('are dialed as far as an incomplete list has them; the pattern fails, and the next run dials the rest', async () => {
    const rooms = [...Array.from({ length: 299 }, (_, index) => `R${index}`), ...NAMES].map((name) =>
      sandboxRoom(name),
    );
    const refused = { on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'no' } } };
    const faults: Fault[] = [{ ...refused }];
    // LOGAN is the last of the first page.
    const { tick, accepted } = await campus(CSV.replace('LOGAN', '*LOGAN*;VERNAL-*;LOG*'), { rooms, faults });
    await tick(at(9, 10));
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stdout).toMatch(/^\S+ accepted LOGAN .*\n$/);
    expect(stderr).toMatch(/failed \*LOGAN\* .*: The rooms list is incomplete, so more rooms may match\./);
    expect(stderr).toMatch(/failed VERNAL-\* .*: The rooms list is incomplete/);
    expect(exitCode).toBe(1);
    faults.splice(0);
    expect((await tick(at(9, 12))).stdout.match(/accepted VERNAL/g)).toHaveLength(3);
    // Another incomplete list no longer matters.
    faults.push({ ...refused });
    for (const minute of [13, 22, 23, 24]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(accepted()).toBe(4);
  });

  it('do not hide failures of rooms by name while Zoom is down', async () => {
    const rows = [
      ROW.replace('9:11', '9:05'),
      ROW.replace('83299019888', '91234567890'),
      ROW.replace('LOGAN', 'VERNAL-*'),
    ];
    const faults: Fault[] = [];
    const { tick } = await campus([HEADER, ...rows, ''].join('\n'), { faults });
    await tick(at(9, 5));
    faults.push(away);
    const { stderr } = await tick(at(9, 11), undefined, quick);
    expect(stderr).toContain('failed LOGAN meeting=91234567890');
    expect(stderr).toContain('failed VERNAL-* meeting=83299019888');
  });

  it('in two rows: after an outage the later row is dialed, and the earlier one superseded, once', async () => {
    const faults = [{ ...away }];
    const later = ROW.replace('9:11', '9:13').replace('LOGAN,83299019888', 'VERNAL-*,91234567890');
    const { tick, meetings } = await campus(`${VERNAL}${later}\n`, { faults });
    for (const minute of [10, 11, 12, 13, 14]) {
      expect((await tick(at(9, minute), undefined, quick)).stderr).not.toContain('superseded');
    }
    faults.splice(0);
    const { stdout, stderr } = await tick(at(9, 15));
    expect(stdout.match(/accepted VERNAL-\d meeting=91234567890/g)).toHaveLength(3);
    expect(stderr.match(/superseded VERNAL-\d meeting=83299019888/g)).toHaveLength(3);
    for (const minute of [16, 22, 24, 30]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(meetings()).toEqual([undefined, ...Array(3).fill('91234567890')]);
  });

  it('are each missed by name if dialer did not run', async () => {
    const { tick } = await campus();
    await tick(at(9, 0), []);
    const { stderr } = await tick(at(9, 30), []);
    expect(stderr.match(/missed VERNAL-\d .*dialer did not run then/g)).toHaveLength(3);
    expect(await tick(at(9, 31), [])).toEqual(SILENCE);
  });

  it.each<[string, number, RegExp]>([
    ['the next run dials the rest', 12, /^\S+ accepted VERNAL-2 .*\n\S+ accepted VERNAL-3 .*\n$/],
    ['the rest is missed if no run comes in time', 30, /^\S+ missed VERNAL-2 .*\n\S+ missed VERNAL-3 .*\n$/],
  ])('may be cut in two by a run that is killed: %s', async (_, minute, said) => {
    const faults = [offline('VERNAL-2'), offline('VERNAL-3')];
    const { tick, folder } = await campus(VERNAL, { faults });
    await tick(at(9, 10));
    await tick(at(9, 11));
    // As if it had been killed before these two had their turn.
    const day = join(folder, '.dialer', 'sandbox-account', at(9, 11).toISOString().slice(0, 10));
    for (const name of readdirSync(day)) {
      if (!readFileSync(join(day, name), 'utf8').includes('accepted')) rmSync(join(day, name));
    }
    faults.splice(0);
    const { stdout, stderr } = await tick(at(9, minute));
    expect(stdout + stderr).toMatch(said);
  });

  it('conflict with a room by name in the same minute: the later row wins', async () => {
    const exact = ROW.replace('LOGAN,83299019888', 'VERNAL-2,91234567890');
    const wide = ROW.replace('LOGAN', 'VERNAL-*');
    for (const [rows, meeting, winner] of [
      [[wide, exact], '91234567890', 3],
      [[exact, wide], '83299019888', 3],
    ] as const) {
      const { tick, meetings, patches } = await campus([HEADER, ...rows, ''].join('\n'));
      await tick(at(9, 10));
      const { stderr, exitCode } = await tick(at(9, 11));
      expect(stderr).toBe(
        `meetings.csv:2 zoom_rooms "VERNAL-2" conflicts with line ${winner}, which has another meeting in the same minute; line ${winner} wins, so change one of the two rows\n`,
      );
      expect([exitCode, meetings()[2]]).toEqual([1, meeting]);
      for (const minute of [12, 22, 23, 40]) expect((await tick(at(9, minute))).stderr).toBe('');
      expect(patches()).toBe(3);
    }
  });

  it('leave at leave_time, except one that another row sent elsewhere', async () => {
    const row = (rooms: string, time: string, number: string, leave: string) =>
      `2026-08-24,2026-12-11,${time},MTWRFSU,${rooms},${number},,${leave}`;
    const csv = `${HEADER},leave_time\n${row('VERNAL-*', '9:11', '83299019888', '9:14')}\n${row('*-2', '9:12', '91234567890', '')}\n`;
    const { tick, meetings } = await campus(csv);
    for (let minute = 10; minute < 20; minute++) await tick(at(9, minute));
    expect(meetings()).toEqual([undefined, undefined, '91234567890', undefined]);
  });

  it('are each dialed by ID if they share a name', async () => {
    const rooms = ['x', 'y'].map((id) => sandboxRoom('VERNAL-1', { id }));
    const { tick, accepted } = await campus(VERNAL, { rooms });
    const { stdout, exitCode } = await tick(at(9, 11));
    expect(stdout.match(/accepted VERNAL-1 /g)).toHaveLength(2);
    for (const minute of [12, 22, 23]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect([exitCode, accepted()]).toEqual([0, 2]);
  });

  it('can be rehearsed in the sandbox', async () => {
    const { stdout, exitCode } = await runDialer(['--sandbox'], { csv: VERNAL });
    expect(stdout.match(/accepted VERNAL-\d/g)).toHaveLength(2);
    expect(exitCode).toBe(0);
  });
});

describe("another service's meeting", () => {
  const TEAMS = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_abcdefghijklmnop%40thread.v2/0?context=%7b%7d';
  const MEET = 'https://meet.google.com/abc-defg-hij?authuser=0';
  const csv = (link: string, passcode = '', leave = '') =>
    `${HEADER},leave_time\n2026-08-24,2026-12-11,9:11 AM,MTWRFSU,LOGAN,${link},${passcode},${leave}\n`;

  // As Zoom's own description of PATCH /rooms/{id}/events has it, and no more.
  it.each([
    ['MS_TEAMS', TEAMS, 'teams-efghijklmnop', ''],
    ['MS_TEAMS', TEAMS, 'teams-efghijklmnop', 'secret'],
    ['GOOGLE_MEET', MEET, 'meet-abc-defg-hij', ''],
  ])('is joined by its link (%s), and called %s in output and ledger', async (source, link, name, passcode) => {
    const { tick, zoom, ledger, meetings } = await machine({ csv: csv(link, passcode) });
    const { stdout, exitCode } = await tick(at(9, 11));
    expect(stdout).toMatch(new RegExp(`^\\S+ accepted LOGAN meeting=${name} \\(meetings\\.csv:2\\)\\n$`));
    expect(bodies(zoom)).toEqual([
      {
        method: 'zoomroom.thirdparty_meeting_join',
        params: { join_type: 'url', meeting_source_type: source, join_url: link, ...(passcode && { passcode }) },
      },
    ]);
    expect(ledger()[0].subject.meetingId).toBe(name);
    expect([exitCode, meetings()[0]]).toEqual([0, source]);
    expect(await tick(at(9, 12))).toEqual(SILENCE);
  });

  it('is not left at leave_time, and a warning says so', async () => {
    const { tick, zoom } = await machine({ csv: csv(TEAMS, '', '9:13 AM') });
    expect((await tick(at(9, 11))).stderr).toMatch(
      /^meetings\.csv:2 warning: leave_time "9:13 AM" has no effect, because Zoom cannot make a room leave a Teams meeting;/,
    );
    for (const minute of [12, 13, 14, 15, 26]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect(bodies(zoom)).toHaveLength(1);
  });

  it('is not reported as empty by --verify, which cannot know', async () => {
    const faults: Fault[] = [{ on: 'PATCH', reply: { status: 202 } }];
    const { tick } = await machine({ csv: csv(MEET), faults });
    const { stdout, stderr, exitCode } = await tick(at(9, 11), ['--verify', '1', '-v']);
    expect(stdout).toContain(
      'accepted LOGAN meeting=meet-abc-defg-hij (meetings.csv:2): Zoom does not show whether the room is in the Google Meet meeting.\n',
    );
    expect(stderr).not.toContain('not in a meeting');
    expect(exitCode).toBe(0);
  });
});

describe('holidays.csv', () => {
  const HOLIDAY = 'date,name\n2026-11-23..2026-11-24,Break\n';
  const longAgo = new Date(Date.now() - 3_600_000);
  /** A machine whose run has seen a good file, which has changed since. */
  async function changed(change: (path: string, folder: string) => void, text = HOLIDAY) {
    const host = await machine();
    const path = join(host.folder, 'holidays.csv');
    for (const file of [path, join(host.folder, 'meetings.csv')]) {
      if (file === path) writeFileSync(path, text);
      utimesSync(file, longAgo, longAgo);
    }
    expect(await host.tick(at(9, 10))).toEqual(SILENCE);
    change(path, host.folder);
    return { ...host, path };
  }

  it.each<[string, string]>([
    ['with a header', HOLIDAY],
    ['without a header', '2026-11-23,Break\n'],
    ['as Excel writes it', '\ufeffdate;name\r\n2026-11-23;Break\r\n'],
    ['in UTF-16', '\ufeffdate\tname\r\n2026-11-23\tBreak\r\n'],
  ])('%s keeps rows from being dialed on its days, and on no others', async (kind, text) => {
    const { tick, zoom, path } = await changed((file) => {
      if (kind === 'in UTF-16') writeFileSync(file, Buffer.from(text, 'utf16le'));
    }, text);
    expect(existsSync(path)).toBe(true);
    for (const minute of [11, 12, 40]) expect(await tick(at(9, minute))).toEqual(SILENCE);
    expect((await tick(at(9, 11), ['-n', '-v'])).stdout).toContain('meetings.csv:2 not due: skipped today (Break)');
    expect(zoom.requests).toEqual([]);
    expect((await tick(at(9, 11, 2, 25))).stdout).toContain('accepted LOGAN');
  });

  it('no longer counts once it is deleted', async () => {
    const { tick, path, folder } = await changed((file) => rmSync(file));
    expect((await tick(at(9, 11))).stdout).toContain('accepted LOGAN');
    expect(existsSync(path)).toBe(false);
    rmSync(join(folder, 'meetings.csv'));
    const { stderr } = await tick(at(9, 12));
    expect(stderr.match(/STALE/g)).toHaveLength(1);
    expect((await tick(at(9, 11, 2, 24))).stdout).toContain('accepted LOGAN');
  });

  it('no longer counts once it is deleted, even if its copy cannot be', async () => {
    const { tick } = await changed((path, folder) => {
      const copy = join(folder, '.dialer', 'last-good-holidays.csv');
      for (const file of [path, copy]) rmSync(file);
      mkdirSync(copy);
    });
    expect((await tick(at(9, 11))).stdout).toContain('accepted LOGAN');
  });

  it('still counts if it is missing together with meetings.csv', async () => {
    const { tick } = await changed((file, folder) => {
      rmSync(file);
      renameSync(join(folder, 'meetings.csv'), join(folder, 'elsewhere.csv'));
    });
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stderr.match(/^dialer: STALE: Could not read \w+\.csv: no such file\./gm)).toHaveLength(2);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  const LINKED: [string, (path: string) => void, string][] =
    process.platform === 'win32'
      ? []
      : [
          [
            'unreadable',
            (path) => {
              rmSync(path);
              symlinkSync(path, path);
            },
            'Could not read holidays.csv: ELOOP.',
          ],
          [
            'a broken link',
            (path) => {
              rmSync(path);
              symlinkSync('/nowhere/holidays.csv', path);
            },
            'Could not read holidays.csv: no such file.',
          ],
        ];
  it.each<[string, (path: string) => void, string]>([
    ['empty', (path) => writeFileSync(path, ''), 'holidays.csv is empty.'],
    [
      'cut off',
      (path) => writeFileSync(path, HOLIDAY.slice(0, 25)),
      'holidays.csv:2 is cut off in the middle of a row.',
    ],
    ['unclosed at its end', (path) => writeFileSync(path, `${HOLIDAY}2026-12-24,"x\n`), 'holidays.csv:3 opens a quote'],
    [
      'without its date column',
      (path) => writeFileSync(path, 'day,name\n2026-12-24,x\n'),
      'holidays.csv:1 has no column named date.',
    ],
    ['not text', (path) => writeFileSync(path, Buffer.from([0, 1, 2])), 'holidays.csv is not a text file.'],
    [
      'a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'Could not read holidays.csv: it is a folder.',
    ],
    ...LINKED,
  ])('that is %s is replaced by its last good copy, with STALE reported once a day', async (_, change, words) => {
    const { tick, zoom } = await changed(change);
    const reported = [];
    for (const now of [at(9, 11), at(9, 12), at(9, 11, 2, 24), at(9, 12, 2, 24)]) {
      const { stdout, stderr, exitCode } = await tick(now);
      expect([stdout, exitCode]).toEqual(['', 1]);
      if (stderr) reported.push(stderr);
    }
    expect(reported).toHaveLength(2);
    expect(reported[0]).toMatch(/^dialer: STALE: .* Using the last good copy \(saved .*\) until you fix it\.\n$/);
    expect(reported[0]).toContain(words);
    expect(zoom.requests).toEqual([]);
  });

  it('that was never good keeps no room from being dialed, and is reported', async () => {
    const { tick, folder } = await machine();
    writeFileSync(join(folder, 'holidays.csv'), '"2026-11-23');
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect(stdout).toContain('accepted LOGAN');
    expect(stderr).toMatch(/^dialer: STALE: holidays\.csv:1 opens a quote .* No day is skipped until you fix it\.\n$/);
    expect(exitCode).toBe(1);
  });

  it('with a broken row is used for the others, and the row is reported once a day', async () => {
    const { tick } = await changed((path) => writeFileSync(path, `${HOLIDAY}24.12.2026,Christmas\n`));
    const { stdout, stderr, exitCode } = await tick(at(9, 11));
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toBe('holidays.csv:3 date "24.12.2026" is not in the form YYYY-MM-DD; write 2026-12-24\n');
    expect((await tick(at(9, 12))).stderr).toBe('');
  });

  it('is read from the folder of meetings.csv', async () => {
    const files = { 'term/meetings.csv': CSV, 'term/holidays.csv': HOLIDAY, 'holidays.csv': '2026-11-24,x\n' };
    const args = ['-n', '-f', 'term/meetings.csv'];
    expect((await runDialer(args, { files, now: at(9, 11) })).stdout).toContain('Nothing is due');
    expect((await runDialer(args, { files, now: at(9, 11, 2, 25) })).stdout).toContain('skipped LOGAN');
  });

  it('counts by the date in the time zone of the row', async () => {
    inTimeZone('America/Denver');
    const { tick, folder, accepted } = await machine({ csv: withColumn('timezone', 'Pacific/Kiritimati') });
    // 9:11 AM of the 24th there.
    const instant = new Date('2026-11-23T19:11:02Z');
    writeFileSync(join(folder, 'holidays.csv'), '2026-11-24,x\n');
    expect(await tick(instant)).toEqual(SILENCE);
    writeFileSync(join(folder, 'holidays.csv'), '2026-11-23,x\n2026-11-25,x\n');
    expect((await tick(instant)).stdout).toContain('accepted LOGAN');
    expect(accepted()).toBe(1);
  });
});
