import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../../src/sandbox/endpoints/endpoint.ts';
import type { PastMeeting } from '../../../src/sandbox/endpoints/reports.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { itInFull } from '../../support/often.ts';
import { pastDay } from '../../support/past-day.ts';
import { participant, pastMeeting, session } from '../../support/past-meeting.ts';
import { inTimeZone, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

/** Tuesday, 2:00 in Denver. Yesterday is 23 November, from 7:00 UTC to the next 7:00 UTC. */
const NOW = new Date('2026-11-24T09:00:00Z');
const MIDNIGHT = new Date('2026-11-23T07:00:00Z');
const KEY = 'a key for tests, of 44 characters, as base64=';
const EVE = { id: 'KdYKjnimT4KPd8FFgQt9FQ', name: 'Eve Moran', email: 'eve@example.edu', type: 2 };

type Line = Record<string, unknown> & { type: string };
const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const idsOf = (text: string) => linesOf(text).map(({ type, session_id, uuid }) => `${type} ${session_id ?? uuid}`);
const numberOf = (requests: SandboxRequest[], path: RegExp) => requests.filter((one) => path.test(one.path)).length;

beforeEach(() => inTimeZone('America/Denver'));

async function harvest(args: string[], { onZoom = {}, ...options }: RunOptions & { onZoom?: SandboxOptions } = {}) {
  const fast = { heavyLimitPerSecond: 10_000, listsLimitPerMinute: 1000, clock: () => NOW };
  const zoom = options.zoom ?? (await zoomSandbox({ ...fast, ...onZoom }));
  const result = await runDialer(['harvest', ...args], { now: NOW, ...options, zoom });
  return { ...result, zoom, requests: zoom.requests };
}

const chemistry = pastMeeting(
  [
    session('16:07', '17:01', { id: EVE.id, userId: '16778240', name: 'Eve Moran', email: 'Eve@example.edu' }),
    session('16:09', '16:11', { userId: '16779264', name: 'Ana', isWaiting: true }),
    session('16:11', '17:00:08', { userId: '16780288', name: 'Ana' }),
  ],
  { host: EVE, topic: 'Chemistry' },
);

describe('the documents of a meeting', () => {
  const heard = { device: null, ip_address: null, country: null, city: null, network_type: null };
  const shared = { share_application: null, share_desktop: null, share_whiteboard: null, recording: null };
  const has = { has_pstn: null, has_voip: null, has_3rd_party_audio: null, has_video: null, has_screen_share: null };
  const ids = {
    host: 'AWZrhLrjrnWBeNZBAZYcsw==|16778240|2026-11-23T16:07:00Z',
    guest: 'AWZrhLrjrnWBeNZBAZYcsw==|16780288|2026-11-23T16:11:00Z',
  };
  const eve = { id: EVE.id, user_id: '16778240', user_name: 'Eve Moran' };
  const ana = { id: null, user_id: '16780288', user_name: 'Ana' };
  const times = {
    host: { join_time: '2026-11-23T16:07:00Z', leave_time: '2026-11-23T17:01:00Z' },
    guest: { join_time: '2026-11-23T16:11:00Z', leave_time: '2026-11-23T17:00:08Z' },
  };
  const meeting = {
    type: 'meeting',
    uuid: 'AWZrhLrjrnWBeNZBAZYcsw==',
    meeting_series_id: '83299019888',
    topic: 'Chemistry',
    host: { host_id: EVE.id, name: 'Eve Moran', email: 'eve@example.edu', user_type: 'Licensed' },
    start_time: '2026-11-23T16:07:00Z',
    end_time: '2026-11-23T17:01:00Z',
    duration: 3240,
    participant_sessions: 2,
  };

  it('from the reports have every field, null if unknown; the waiting room is not a session', async () => {
    const { stdout, stderr, exitCode } = await harvest(['--source', 'reports'], { onZoom: { meetings: [chemistry] } });
    const of = { type: 'session', meeting: meeting.uuid };
    expect(linesOf(stdout)).toEqual([
      { ...of, session_id: ids.host, ...eve, ...heard, ...times.host, ...shared },
      { ...of, session_id: ids.guest, ...ana, ...heard, ...times.guest, ...shared },
      { ...meeting, ...has, recording: null },
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('from the dashboards have more data in the same fields', async () => {
    const dashboard = {
      meeting: { duration: '1:02:03', has_pstn: true, has_3rd_party_audio: false, has_recording: true, host_id: '' },
      participants: [
        { device: 'Mac', ip_address: '2001:db8::7', location: 'Logan (US)', share_desktop: true, recording: true },
        {},
        { device: '', ip_address: '', location: '', network_type: '' },
      ],
    };
    const { stdout, exitCode } = await harvest([], { onZoom: { meetings: [{ ...chemistry, dashboard }] } });
    const [host, guest, whole] = linesOf(stdout);
    const unused = { share_application: false, share_desktop: false, share_whiteboard: false, recording: false };
    const seen = { device: 'Mac', ip_address: '2001:db8::7', country: 'US', city: 'Logan', network_type: 'Wifi' };
    const of = { type: 'session', meeting: meeting.uuid };
    const desktop = { ...unused, share_desktop: true, recording: true };
    expect(host).toEqual({ ...of, session_id: ids.host, ...eve, ...seen, ...times.host, ...desktop });
    expect(guest).toEqual({ ...of, session_id: ids.guest, ...ana, ...heard, ...times.guest, ...unused });
    const used = { has_pstn: true, has_voip: true, has_3rd_party_audio: false, has_video: true };
    const more = { ...used, has_screen_share: true, recording: true, duration: 3723 };
    // The dashboards show the host only as a participant with the host's e-mail.
    expect(whole).toEqual({ ...meeting, ...more });
    expect(exitCode).toBe(0);
  });

  it('have the same fields in the same order from both sources', async () => {
    const fieldsOf = async (source: string) => {
      const { stdout } = await harvest(['--source', source], { onZoom: { meetings: [chemistry] } });
      return linesOf(stdout).map((line) => Object.keys(line).join());
    };
    const fields = await fieldsOf('reports');
    expect(fields).toHaveLength(3);
    expect(await fieldsOf('dashboards')).toEqual(fields);
  });

  it('have no control characters as lines', async () => {
    const meetings = [
      pastMeeting([session('16:11', '17:00', { name: 'A\u001b[31m\u009b31m\u202e' }), session('16:11', '17:00')]),
    ];
    const { stdout } = await harvest([], { onZoom: { meetings } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(linesOf(stdout)[0]).toMatchObject({ user_name: 'A\u001b[31m\u009b31m\u202e' });
  });
});

describe('a harvest', () => {
  const day = () => pastDay(MIDNIGHT, { meetings: 25, sessions: 400, hosts: 7 });

  it('has the same documents with the same IDs from both sources, and sends no request too many', async () => {
    const meetings = day();
    const dashboards = await harvest([], { onZoom: { meetings } });
    const reports = await harvest([], { onZoom: { meetings, plan: 'pro' } });
    expect(idsOf(reports.stdout).sort()).toEqual(idsOf(dashboards.stdout).sort());
    expect(new Set(idsOf(reports.stdout)).size).toBe(425);
    expect(dashboards.requests.length).toBe(1 + 1 + 25);
    // A token, the dashboards' refusal, the hosts, their meetings, and the sessions of these.
    expect(reports.requests.length).toBe(1 + 1 + 1 + 7 + 25);
  });

  it('writes each meeting after its sessions, with their number', async () => {
    const { stdout } = await harvest([], { onZoom: { meetings: day() } });
    const counts = new Map<unknown, number>();
    for (const { type, meeting, uuid, participant_sessions } of linesOf(stdout)) {
      if (type === 'session') counts.set(meeting, (counts.get(meeting) ?? 0) + 1);
      else expect(participant_sessions).toBe(counts.get(uuid));
    }
    expect(counts.size).toBe(25);
  });

  it("covers what began on that day by this machine's calendar", async () => {
    const at = (startsAt: string, index: number) =>
      pastMeeting([session('16:11', '17:00'), session('16:11', '17:00')], {
        uuid: `AWZrhLrjrnWBeNZBAZYcs${index}==`,
        startsAt: new Date(startsAt),
      });
    const starts = ['2026-11-23T06:59:59Z', '2026-11-23T07:00:00Z', '2026-11-24T06:59:59Z', '2026-11-24T07:00:00Z'];
    for (const source of ['dashboards', 'reports']) {
      const { stdout } = await harvest(['--source', source], { onZoom: { meetings: starts.map(at) } });
      const meetings = linesOf(stdout).filter(({ type }) => type === 'meeting');
      expect(meetings.map(({ start_time }) => start_time).sort()).toEqual(starts.slice(1, 3));
    }
  });

  it('requests months in parts, and all of many pages', async () => {
    const long = pastMeeting(Array.from({ length: 650 }, () => session('16:11', '17:00')));
    const early = pastMeeting([session('16:11', '17:00')], {
      uuid: 'early',
      startsAt: new Date('2026-09-07T16:00:00Z'),
    });
    const { stdout, requests } = await harvest(['--from', '2026-09-01'], { onZoom: { meetings: [long, early] } });
    expect(linesOf(stdout)).toHaveLength(650 + 1 + 1 + 1);
    expect(numberOf(requests, /\/metrics\/meetings$/)).toBe(3);
    expect(numberOf(requests, /AWZrh.*\/participants$/)).toBe(3);
  });

  it('leaves out webinars and duplicate sessions', async () => {
    const twice = participant(session('16:11', '17:00', { userId: '1' }));
    const meetings = [pastMeeting([], { participants: [twice, twice, { ...twice, user_id: '2' }] })];
    const { stdout } = await harvest([], { onZoom: { meetings } });
    expect(linesOf(stdout).at(-1)).toMatchObject({ participant_sessions: 2 });
    expect(linesOf(stdout)).toHaveLength(3);
    const users = {
      reply: {
        body: {
          users: [
            { id: EVE.id, type: 1, meetings: 1 },
            { id: 'idle', meetings: 0 },
          ],
        },
      },
    };
    const rows = [
      { uuid: 'w', type: 9, start_time: '2026-11-23T16:11:00Z' },
      { uuid: '', type: 8 },
    ];
    const faults = [
      { on: 'GET /v2/report/users/', reply: { body: { meetings: rows } } },
      { on: 'GET /v2/report/users', ...users },
    ];
    const webinar = await harvest(['--source', 'reports'], { onZoom: { faults } });
    expect(webinar).toMatchObject({ stdout: '', exitCode: 0 });
    expect(webinar.stderr).toBe('dialer: warning: Left out 1 entry to which Zoom gave no ID or no time.\n');
    expect(webinar.requests).toHaveLength(3);
  });

  it.each(['dashboards', 'reports'])(
    'takes the times of a meeting without any from its sessions: %s',
    async (source) => {
      const none = { start_time: '', end_time: '', duration: null };
      const timeless = { ...chemistry, report: none, dashboard: { meeting: none } };
      const at = (time: string) => [
        session(time, '23:59', { userId: '1', name: 'Ana' }),
        session(time, '23:59', { userId: '2' }),
      ];
      const other = (uuid: string, startsAt: string, time: string) => ({
        ...pastMeeting(at(time), { uuid, startsAt: new Date(startsAt), host: EVE }),
        report: none,
        dashboard: { meeting: none },
      });
      const meetings = [
        timeless,
        // Zoom lists it for these UTC days, but in Denver it is the day before.
        other('before==', '2026-11-23T05:00:00Z', '05:00'),
        { ...other('nobody==', '2026-11-23T18:00:00Z', '18:00'), participants: [{}, {}] },
      ];
      const { stdout, stderr, exitCode } = await harvest(['--source', source], { onZoom: { meetings } });
      const uuid = 'AWZrhLrjrnWBeNZBAZYcsw==';
      expect(idsOf(stdout)).toEqual([
        `session ${uuid}|16778240|2026-11-23T16:07:00Z`,
        `session ${uuid}|16780288|2026-11-23T16:11:00Z`,
        `meeting ${uuid}`,
      ]);
      expect(linesOf(stdout)[2]).toMatchObject({
        start_time: '2026-11-23T16:07:00Z',
        end_time: '2026-11-23T17:01:00Z',
        duration: 3240,
      });
      expect(stderr).toBe('dialer: warning: Left out 3 entries to which Zoom gave no ID or no time.\n');
      expect(exitCode).toBe(0);
    },
  );

  it('warns that today is not over', async () => {
    const { stderr, exitCode } = await harvest(['--date', '2026-11-24'], { onZoom: { meetings: [] } });
    expect({ stderr, exitCode }).toEqual({
      stderr: 'dialer: warning: 2026-11-24 is not over. Harvest it again tomorrow.\n',
      exitCode: 0,
    });
  });
});

describe('the source', () => {
  const instead = 'Using the reports, which have less data. To use them right away, add --source reports.\n';
  const scopes = (...names: string[]) => ['report:read:admin', ...names];

  it.each<[string, SandboxOptions, string, number]>([
    ['a Pro plan', { plan: 'pro' }, 'Zoom offers its dashboards only with a Business plan or higher.', 1],
    [
      'an app without the scope for dashboards',
      { scopes: scopes() },
      'The Zoom app lacks the scope dashboard:read:list_meetings:admin for the dashboards.',
      0,
    ],
  ])('for %s is the reports, with a message', async (_, more, why, requested) => {
    const onZoom = { meetings: [chemistry], ...more };
    const { stdout, stderr, exitCode, requests } = await harvest([], { onZoom });
    expect({ stderr, exitCode }).toEqual({ stderr: `dialer: ${why} ${instead}`, exitCode: 0 });
    expect(linesOf(stdout)).toHaveLength(3);
    expect(numberOf(requests, /metrics/)).toBe(requested);
    expect((await harvest(['--quiet'], { onZoom })).stderr).toBe('');
  });

  it('is never switched if --source names it', async () => {
    const { stdout, stderr, exitCode } = await harvest(['--source', 'dashboards'], { onZoom: { plan: 'pro' } });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(
      /^dialer: Zoom offers its dashboards only .* With a Pro plan, use `dialer harvest --source reports`.\n$/,
    );
    const { requests } = await harvest(['--source', 'reports'], { onZoom: { meetings: [chemistry] } });
    expect(numberOf(requests, /metrics/)).toBe(0);
  });

  it.each<[string, string[]]>([
    ['dashboard:read:list_meeting_participants:admin', ['dashboard:read:list_meetings:admin']],
    ['dashboard:read:list_meetings:admin', ['meeting:read:admin']],
  ])('without the scope %s fails with exit code 3', async (missing, scopes) => {
    const { stderr, exitCode } = await harvest(['-q'], { onZoom: { meetings: [chemistry], scopes } });
    expect(stderr).toContain(missing.replace('dashboard:read:list_meetings:admin', 'report:read:list_users:admin'));
    expect(exitCode).toBe(3);
  });
});

describe('an interrupted harvest', () => {
  const meetings = pastDay(MIDNIGHT, { meetings: 40, sessions: 400, hosts: 20 });
  const stoppedAfter = (count: number) => {
    let seen = 0;
    let stop = (_: 'SIGTERM') => {};
    const stopped = () => new Promise<'SIGTERM'>((resolve) => (stop = resolve));
    return { stopped, onRequest: () => void (++seen === count && stop('SIGTERM')) };
  };

  it.each([
    ['dashboards', [3, 7, 10]],
    ['reports', [5, 14, 28]],
  ] as const)('from the %s continues when the same command runs again', async (source, stops) => {
    const whole = await harvest(['--source', source], { onZoom: { meetings } });
    const folder = temporaryFolder();
    let stdout = '';
    let participants = 0;
    for (const count of stops) {
      const { stopped, onRequest } = stoppedAfter(count);
      const run = await harvest(['--source', source], { folder, stopped, onZoom: { meetings, onRequest } });
      expect(run.exitCode).toBe(143);
      expect(run.stderr).toContain('dialer: Stopped.\n');
      if (count === stops[2])
        expect(run.stderr).toMatch(
          /dialer: Harvested \d+ of 40 meetings on 2026-11-23\. Run the same command to continue/,
        );
      stdout += run.stdout;
      participants += numberOf(run.requests, /participants$/);
    }
    const last = await harvest(['--source', source], { folder, onZoom: { meetings } });
    expect(last.stderr).toMatch(
      /^dialer: \d+ of 40 meetings on 2026-11-23 were written before\. Writing the rest\.\n$/,
    );
    expect(last.exitCode).toBe(0);
    stdout += last.stdout;
    participants += numberOf(last.requests, /participants$/);
    expect(last.stdout.startsWith('\n')).toBe(true);
    expect([...new Set(idsOf(stdout))].sort()).toEqual(idsOf(whole.stdout).sort());
    expect(participants).toBeLessThan(40 + 3 * 9);
    expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
  });

  itInFull('continues a list at its page, or from the start if Zoom refuses the token', async () => {
    const many = pastDay(MIDNIGHT, { meetings: 301, sessions: 0 });
    const folder = temporaryFolder();
    const reply = { status: 400, body: { code: 1, message: 'no' } };
    const faults = [{ on: 'GET /v2/metrics/meetings', after: 1, times: 1, reply }];
    const fast = { heavyLimitPerSecond: 10_000, listsLimitPerMinute: 1000, clock: () => NOW };
    const zoom = await zoomSandbox({ meetings: many, ...fast, faults });
    const first = await harvest([], { zoom, folder });
    expect(first).toMatchObject({ stdout: '', exitCode: 1 });
    expect(first.stderr).toContain('dialer: Zoom refused: no');
    expect(first.stderr).toContain('Harvested 0 of 300 meetings on 2026-11-23.');
    const lists = () => numberOf(zoom.requests, /metrics\/meetings$/);
    expect(lists()).toBe(2);

    const { stopped, onRequest } = stoppedAfter(4);
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    // Another sandbox does not know the token.
    const other = await harvest([], { folder: copy, stopped, onZoom: { meetings: many, onRequest } });
    expect(other.stderr).toMatch(/dialer: Harvested \d+ of 301 meetings on 2026-11-23\./);
    expect(numberOf(other.requests, /metrics\/meetings$/)).toBe(3);

    const second = await harvest([], { zoom, folder });
    expect(linesOf(second.stdout)).toHaveLength(301);
    expect(lists()).toBe(3);
  });

  it('leaves the last requests of a day to other apps, and finishes the next day', async () => {
    const folder = temporaryFolder();
    const first = await harvest(['--leave', '59980'], { folder, onZoom: { meetings, dailyLimit: 60_000 } });
    const requested = first.requests.length - 1;
    expect(requested).toBeLessThanOrEqual(20);
    expect(requested).toBeGreaterThanOrEqual(12);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toMatch(
      /^dialer: The Zoom account has \d+ API requests left today, and 59980 are reserved for other apps\. .*\ndialer: Harvested \d+ of 40 meetings on 2026-11-23\. Run the same command to continue\.\n$/,
    );
    const second = await harvest(['--leave', '0'], { folder, onZoom: { meetings, dailyLimit: 60_000 } });
    expect([...new Set(idsOf(first.stdout + second.stdout))]).toHaveLength(440);
  });

  it('says that the daily limit is used up', async () => {
    const { stderr, exitCode } = await harvest(['--leave', '0'], { onZoom: { meetings, dailyLimit: 1 } });
    expect(stderr).toContain(
      "The Zoom account's daily limit of API requests is used up. The limit resets at midnight UTC.",
    );
    expect(exitCode).toBe(1);
  });

  it.each(['dashboards', 'reports'])(
    'of a day that was not over is complete the day after, from the %s',
    async (source) => {
      const meetings = ['2026-11-24T08:00:00Z', '2026-11-24T20:00:00Z'].map((startsAt, index) =>
        pastMeeting([session('16:11', '17:00'), session('16:12', '17:00', { userId: '2' })], {
          uuid: `day${index}`,
          startsAt: new Date(startsAt),
        }),
      );
      const folder = temporaryFolder();
      const reply = { status: 404, body: { code: 3001, message: 'no' } };
      const onZoom = {
        meetings: meetings.slice(0, 1),
        faults: [{ on: 'GET /v2/', after: source === 'reports' ? 2 : 1, reply }],
      };
      const first = await harvest(['--source', source, '--date', '2026-11-24'], { folder, onZoom });
      expect(first.stderr).toContain('Could not harvest 1 meeting on 2026-11-24.');
      const now = new Date('2026-11-25T09:00:00Z');
      const second = await harvest(['--source', source], { folder, now, onZoom: { meetings, clock: () => now } });
      expect(linesOf(second.stdout).flatMap(({ uuid }) => uuid ?? [])).toEqual(['day0', 'day1']);
      expect(second.exitCode).toBe(0);
    },
  );

  itInFull.each(['dashboards', 'reports'])(
    'with --from and no --to continues with more days later, from the %s',
    async (source) => {
      const folder = temporaryFolder();
      const args = ['--source', source, '--from', '2026-11-22', '--leave', '59970'];
      const first = await harvest(args, { folder, onZoom: { meetings, dailyLimit: 60_000 } });
      expect(first.stderr).toMatch(
        /Harvested \d+ of 40 meetings from 2026-11-22 to 2026-11-23\. Run the same command to continue\.\n$/,
      );
      const now = new Date('2026-11-25T09:00:00Z');
      const next = pastMeeting([session('16:11', '17:00'), session('16:12', '17:00')], {
        startsAt: new Date('2026-11-24T20:00:00Z'),
      });
      const onZoom = { meetings: [...meetings, next], clock: () => now };
      const second = await harvest(args, { folder, now, onZoom });
      expect(second.stderr).toMatch(/^dialer: \d+ of 40 meetings from 2026-11-22 to 2026-11-24 were written before/);
      expect([...new Set(idsOf(first.stdout + second.stdout))]).toHaveLength(440 + 3);
      const requested = [first, second].map(({ requests }) => numberOf(requests, /participants$/));
      expect(requested[0]).toBeGreaterThan(0);
      expect((requested[0] ?? 0) + (requested[1] ?? 0)).toBeLessThan(41 + 9);
      expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
    },
  );

  it('of everything that Zoom keeps continues when Zoom no longer keeps the first day', async () => {
    const folder = temporaryFolder();
    const args = ['--from', '2026-05-24', '--leave', '59980'];
    const first = await harvest(args, { folder, onZoom: { meetings, dailyLimit: 60_000 } });
    const now = new Date('2026-11-25T09:00:00Z');
    const second = await harvest(args, { folder, now, onZoom: { meetings, clock: () => now } });
    expect([first.exitCode, second.exitCode]).toEqual([1, 0]);
    expect([...new Set(idsOf(first.stdout + second.stdout))]).toHaveLength(440);
    const third = await harvest(args, { folder, now });
    expect(third.stderr).toMatch(/2026-05-24 is earlier\. Start with 2026-05-25, the earliest day\.\n$/);
    expect([third.exitCode, readdirSync(join(folder, '.dialer'))]).toEqual([2, []]);
  });

  const notFound = { status: 404, body: { code: 3001, message: 'This meeting is invalid or not end.' } };
  const [, sick] = meetings;
  const path = `/v2/metrics/meetings/${encodeURIComponent(sick?.uuid ?? '')}/`;

  it('skips a meeting that Zoom refuses, and retries it', async () => {
    const folder = temporaryFolder();
    const faults = [{ on: `GET ${path}`, reply: notFound }];
    const first = await harvest([], { folder, onZoom: { meetings, faults } });
    expect(first.exitCode).toBe(1);
    const [failure, last] = first.stderr.split('\n');
    expect(failure).toMatch(
      /^dialer: Could not read meeting \S+ \(83000000001, 2026-11-23T07:34:00Z\): Zoom has no report of meeting /,
    );
    expect(last).toBe('dialer: Could not harvest 1 meeting on 2026-11-23. Run the same command to retry.');
    expect(idsOf(first.stdout)).toHaveLength(39 + 390);
    const second = await harvest([], { folder, onZoom: { meetings } });
    expect(second).toMatchObject({ exitCode: 0 });
    expect(idsOf(second.stdout)).toHaveLength(11);
    expect(numberOf(second.requests, /participants$/)).toBe(1);
  });

  it('suggests the reports if the dashboards have the sessions of no meeting', async () => {
    const hint =
      "dialer: warning: Zoom's dashboards have the sessions of none of these meetings. Use --source reports.";
    const everywhere = [{ on: 'GET /v2/metrics/meetings/', reply: notFound }];
    expect((await harvest([], { onZoom: { meetings, faults: everywhere } })).stderr).toContain(hint);
    const once = [{ on: 'GET /v2/metrics/meetings/', times: 1, reply: notFound }];
    expect((await harvest([], { onZoom: { meetings, faults: once } })).stderr).not.toContain(hint);
  });

  it('suggests the reports if Zoom does not know the dashboards', async () => {
    const reply = { status: 404, body: { code: 2300, message: 'This API endpoint is not recognized.' } };
    const faults = [{ on: 'GET /v2/metrics/', reply }];
    const { stderr, exitCode } = await harvest(['--source', 'dashboards'], { onZoom: { meetings, faults } });
    expect(stderr).toBe('dialer: Zoom has no dashboards for this account. Use `dialer harvest --source reports`.\n');
    expect(exitCode).toBe(1);
  });

  it('skips a host whose meetings Zoom refuses to list, and retries it', async () => {
    const folder = temporaryFolder();
    const id = encodeURIComponent(meetings[3]?.host?.id ?? '');
    const reply = { status: 404, body: { code: 1001, message: 'User not exist or not belong to this account.' } };
    const faults = [{ on: `GET /v2/report/users/${id}/`, reply }];
    const first = await harvest(['--source', 'reports'], { folder, onZoom: { meetings, faults } });
    expect(first.stderr).toContain(
      'dialer: Could not list the meetings of a host: Zoom has no such user in this account.',
    );
    expect(first.stderr).toContain('dialer: Could not harvest the meetings of 1 host on 2026-11-23.');
    expect(first.exitCode).toBe(1);
    expect(idsOf(first.stdout)).toHaveLength(38 + 380);
    const second = await harvest(['--source', 'reports'], { folder, onZoom: { meetings } });
    expect(idsOf(second.stdout)).toHaveLength(22);
    expect(numberOf(second.requests, /users\/.*\/meetings$/)).toBe(1);
  });
});

describe('--pseudonymize', () => {
  const CANARY = 'Canary';
  const sick = 'AWZrhLrjrnWBeNZBAZYcsx==';

  function secretive(): PastMeeting[] {
    const host = { id: `${CANARY}HostId`, name: `${CANARY} Host`, email: `${CANARY}.host@example.edu`, type: 2 };
    const one = session('16:11', '17:00', {
      id: `${CANARY}Id`,
      name: `${CANARY} Name`,
      email: `${CANARY}@example.edu`,
    });
    const two = session('16:12', '17:00', { id: host.id, name: host.name, email: host.email });
    const row = {
      ip_address: `203.0.113.99`,
      location: `${CANARY} City (US)`,
      pc_name: `${CANARY} PC`,
      domain: CANARY,
      mac_addr: CANARY,
      harddisk_id: CANARY,
      microphone: CANARY,
      camera: CANARY,
      speaker: CANARY,
      leave_reason: `${CANARY} left the meeting.`,
      registrant_id: CANARY,
      customer_key: CANARY,
    };
    const dashboard = {
      participants: [row, row],
      meeting: { dept: CANARY, host_id: host.id, custom_keys: [{ key: 'k', value: CANARY }] },
    };
    const meeting = pastMeeting([one, two], { topic: `${CANARY} Topic`, host, dashboard });
    return [meeting, { ...meeting, uuid: sick }];
  }

  it.each(['dashboards', 'reports'])(
    'keeps personal data from the %s out of the output and the state',
    async (source) => {
      const down = { status: 500, body: { code: 1, message: `${CANARY} Name, ${CANARY}@example.edu` } };
      const refused = { status: 400, body: { code: 9, message: `${CANARY} Name is none` } };
      const words = source === 'reports' ? 'report' : 'metrics';
      const on = `GET /v2/${words}/meetings/${encodeURIComponent(sick)}`;
      const faults = [
        { on, times: 1, reply: down },
        { on, after: 1, reply: refused },
      ];
      const folder = temporaryFolder();
      const env = { DIALER_PSEUDONYM_KEY: KEY };
      const args = ['--source', source, '--pseudonymize', '-v'];
      const { stdout, stderr, exitCode } = await harvest(args, {
        folder,
        env,
        onZoom: { meetings: secretive(), faults },
      });
      expect(exitCode).toBe(1);
      expect(linesOf(stdout)).toHaveLength(3);
      expect(stderr).toContain('Could not read meeting');
      const state = join(folder, '.dialer');
      const files = readdirSync(state).map((name) => readFileSync(join(state, name), 'utf8'));
      expect(files.join()).toContain(sick);
      expect([stdout, stderr, ...files].join('\n')).not.toMatch(/canary|203\.0\.113\.99/i);
    },
  );

  it('makes the tokens of an attendance report, the same for the host in the meeting and in the session', async () => {
    const env = { DIALER_PSEUDONYM_KEY: KEY };
    const { stdout, zoom } = await harvest(['--pseudonymize', '--keep-domain'], {
      env,
      onZoom: { meetings: [chemistry] },
    });
    const [eve, ana, meeting] = linesOf(stdout);
    const report = await runDialer(['attendance', '83299019888', '--pseudonymize', '--keep-domain', '--json'], {
      env,
      zoom,
    });
    const people: { id: string; name: string; email: string }[] = JSON.parse(report.stdout);
    const known = people.find(({ id }) => id === eve?.id);
    expect(known).toMatchObject({ name: eve?.user_name, id: expect.stringMatching(/^p_/) });
    expect(people.map(({ name }) => name)).toContain(ana?.user_name);
    const { id, name } = known ?? {};
    expect(meeting).toMatchObject({ topic: null, host: { host_id: id, name, user_type: 'Licensed' } });
    expect(meeting?.host).toMatchObject({ email: expect.stringMatching(/^p_\w+@example\.edu$/) });
    expect(eve).toMatchObject({ ip_address: null, city: null, country: 'US', device: 'Windows' });
  });

  it('does not continue a run without --pseudonymize', async () => {
    const folder = temporaryFolder();
    const faults = [{ on: 'GET /v2/metrics/meetings/', reply: { status: 404, body: { code: 3001, message: 'no' } } }];
    await harvest([], { folder, onZoom: { meetings: [chemistry], faults } });
    const env = { DIALER_PSEUDONYM_KEY: KEY };
    const { stdout } = await harvest(['--pseudonymize'], { folder, env, onZoom: { meetings: [chemistry] } });
    expect(stdout).not.toMatch(/Eve|Chemistry/);
    expect(linesOf(stdout)).toHaveLength(3);
  });

  it('needs a key', async () => {
    const { stderr, exitCode, requests } = await harvest(['--pseudonymize']);
    expect(stderr).toContain('DIALER_PSEUDONYM_KEY is not set');
    expect([exitCode, requests]).toEqual([2, []]);
  });
});

describe('on a terminal', () => {
  it('shows a bar, and at the end what was harvested', async () => {
    const meetings = pastDay(MIDNIGHT, { meetings: 30, sessions: 90 });
    const { stderr } = await harvest([], { tty: true, onZoom: { meetings, latencyMs: 30, heavyLimitPerSecond: 60 } });
    expect(stderr).toMatch(/[█░]{12} \d+ of 30 meetings, \d+ sessions/);
    expect(stderr).toContain("Harvested 30 meetings and 90 sessions on 2026-11-23 from Zoom's dashboards.");
    expect((await harvest(['-q'], { tty: true, onZoom: { meetings } })).stderr).toBe('');
  });
});

it.each<[string[], RegExp]>([
  [['--date', '2026-11-20', '--from', '2026-11-19'], /cannot be used with/],
  [['--date', '2026-05-01'], /Zoom keeps meetings for 6 months, and 2026-05-01 is earlier\. Start with/],
  [['--leave', 'some'], /--leave="some" is not a whole number/],
  [['--source', 'rumours'], /Allowed choices are dashboards, reports/],
  [
    ['--destination', 'stdout', '--es-host', 'localhost'],
    /--destination stdout cannot be used with --es-host or --index-prefix/,
  ],
  [['--destination', 'index'], /\(--es-host or ES_HOST\) is not set/],
])('refuses %j without any request, with exit code 2', async (args, message) => {
  const { stdout, stderr, exitCode, requests } = await harvest(args);
  expect(stderr).toMatch(message);
  expect({ stdout, exitCode, requests }).toEqual({ stdout: '', exitCode: 2, requests: [] });
});
