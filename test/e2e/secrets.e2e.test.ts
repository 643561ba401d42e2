import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../src/sandbox/endpoints/endpoint.ts';
import { sandboxRegistrant } from '../../src/sandbox/endpoints/registrants.ts';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { alertTarget } from '../support/alert-target.ts';
import { pastMeeting, session } from '../support/past-meeting.ts';
import { HEADER, runDialer, temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';
import { startSearchEngine } from '../support/search-engine.ts';

const SECRET = 'CANARY-client-secret';
const KEY = 'CANARY-alarm-key';
const PASSCODE = 'CANARYpass';
const PWD = 'CANARY-pwd';
const TOKEN = 'sandbox-token';
const LINK = 'CANARYlink';
const TENANT = 'CANARY-tenant';
const THREAD = 'CANARYthread0123456789';
const TEAMS = `teams.microsoft.com/l/meetup-join/19%3ameeting_${THREAD}%40thread.v2/0?context=%7b%22Tid%22%3a%22${TENANT}%22%7d`;
const PSEUDONYM_KEY = 'CANARY-pseudonym-key-of-enough-characters';
const ACTIVATION_CODE = '1315-2376-2198-7926';

const csv = `${HEADER}
2026-08-24,2026-12-11,9:11 AM,M,LOGAN;Nowhere,83299019888,${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,https://zoom.us/j/91234567890?pwd=${PWD},
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,https://zoom.us/my/prof?pwd=${PWD},${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL 83299019888,${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,83299019888,${PASSCODE},surplus
2026-08-24,2026-12-11,9:11 AM,X,VERNAL,83299019888,${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,PRICE,https://${TEAMS},${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,HALL,https://teams.live.com/meet/9312345678901?p=${LINK},
2026-08-24,2026-12-11,9:11 AM,M,HALL,http://${TEAMS},
2026-08-24,2026-12-11,9:11 AM,M,HALL,Join: <https://${TEAMS}>,
2026-08-24,2026-12-11,9:11 AM,https://${TEAMS},HALL,83299019888,${PASSCODE}
`;

/** A fault that repeats the request, decoded and as it was sent. */
const echo = (status: number) => ({
  reply: ({ headers: { authorization = '' }, body }: SandboxRequest) => ({
    status,
    body: {
      code: 9999,
      message: `${authorization} ${decodeURIComponent(body)} ${Buffer.from(authorization.slice(6), 'base64')} ${body}`,
    },
  }),
});

/** The names and contents of all files but the last good copies: that of meetings.csv needs its passcodes. */
function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !/^last-good/.test(name));
  const isFile = (name: string) => statSync(join(folder, name)).isFile();
  return names.map((name) => (isFile(name) ? `${name}\n${readFileSync(join(folder, name), 'utf8')}` : name));
}

describe('no secret gets into any output, file, ping or alert', () => {
  const faults: [string, Fault[]][] = [
    ['no faults', []],
    ['a token endpoint that echoes', [{ on: 'POST', ...echo(400) }]],
    ['a rooms list that is refused', [{ on: 'GET', reply: { status: 400, body: { code: 9999, message: 'no' } } }]],
    ['joins that are echoed and refused', [{ on: 'PATCH', ...echo(400) }]],
    ['joins that are echoed with a 500', [{ on: 'PATCH', ...echo(500) }]],
    ['resets', [{ on: 'PATCH', reset: 'before' }]],
    ['a hang', [{ on: 'PATCH', hang: true }]],
    ['a cut-off list', [{ on: 'GET', cutOff: '{"rooms":[' }]],
    [
      'a 401 every time',
      [{ on: 'PATCH', reply: { status: 401, body: { code: 124, message: 'Invalid access token.' } } }],
    ],
  ];
  const rooms = [['rooms'], ['rooms', '--json'], ['rooms', '--csv']];
  const attendance = [
    ['attendance', '83299019888', '--json'],
    ['attendance', '--date', '2026-11-16'],
    ['attendance', `https://zoom.us/j/83299019888?pwd=${PWD}`],
    ['attendance', `https://zoom.us/my/prof?pwd=${PWD}`],
  ];
  const fetch = [['fetch', '/users']];
  const check = [['check'], ['check', '--json'], ['check', '-v']];
  const commands = [[], ['-v'], ['--json', '-v'], ['-n', '-v'], ...rooms, ...check, ...attendance, ...fetch];
  it.each(faults)('from a sandbox with %s', async (_, faults) => {
    for (const args of commands) {
      const rooms = ['LOGAN', 'VERNAL', 'PRICE', 'HALL'].map((name) => sandboxRoom(name));
      const meetings = [pastMeeting([session('16:11', '17:00', { name: 'Ana' })])];
      const zoom = await zoomSandbox({ rooms, meetings, faults, credentials: { clientSecret: SECRET } });
      const folder = temporaryFolder({ 'holidays.csv': `date\n2026-12-24\nhttps://${TEAMS}\n` });
      const alarms = await alertTarget();
      const env = {
        DIALER_PING_URL: `${alarms.url}/${KEY}`,
        DIALER_ALERT_URL: `${alarms.url}/${KEY}`,
        DIALER_PSEUDONYM_KEY: PSEUDONYM_KEY,
      };
      const options = { csv, zoom, folder, env, deadlineMs: 1200, tty: args.length > 1 };
      const { stdout, stderr } = await runDialer(args, options);
      expect(stdout + stderr).not.toBe('');
      const [fault] = faults;
      const reached = zoom.requests.some(({ method }) => method === fault?.on);
      const isScheduled = !/rooms|check|-n|attendance|fetch/.test(args.join());
      // An invalid link is refused without any request.
      if (fault && (fault.on !== 'PATCH' || isScheduled) && !args.join().includes('/my/')) expect(reached).toBe(true);
      expect(alarms.calls.length > 0).toBe(isScheduled);
      const written = [...alarms.calls.map(({ body }) => body), ...filesOf(join(folder, '.dialer'))].join('\n');
      expect(written.includes('heartbeat.json')).toBe(isScheduled);
      const secrets = [
        KEY,
        SECRET,
        PASSCODE,
        PWD,
        LINK,
        TENANT,
        THREAD,
        TOKEN,
        ACTIVATION_CODE,
        PSEUDONYM_KEY,
        Buffer.from(`sandbox-client:${SECRET}`).toString('base64'),
      ];
      for (const secret of secrets) expect(stdout + stderr + written).not.toContain(secret);
    }
  });
});

describe('no secret gets into the output or the state of a harvest', () => {
  const search = 'CANARY-search-password';
  const faults: [string, Fault[]][] = [
    ['no faults', []],
    ['a token endpoint that echoes', [{ on: 'POST', ...echo(400) }]],
    ['lists that are echoed and refused', [{ on: 'GET', ...echo(400) }]],
    ['sessions that are echoed and refused', [{ on: 'GET /v2/metrics/meetings/', ...echo(404) }]],
  ];
  it.each(faults)('from a sandbox with %s', async (_, faults) => {
    const meetings = [pastMeeting([session('16:11', '17:00', { name: 'Ana' })])];
    const now = new Date('2026-11-24T09:11:04Z');
    const zoom = await zoomSandbox({ meetings, faults, clock: () => now, credentials: { clientSecret: SECRET } });
    const engine = await startSearchEngine({
      faults: [{ on: 'POST', reply: { status: 400, body: search }, times: 9 }],
    });
    const folder = temporaryFolder();
    const env = { TZ: 'UTC', ES_HOST: engine.host, ES_USERNAME: 'dialer', ES_PASSWORD: search };
    for (const args of [['-v'], ['--destination', 'index', '-v']]) {
      const { stdout, stderr } = await runDialer(['harvest', ...args], { zoom, folder, env, now });
      const text = [stdout, stderr, ...filesOf(join(folder, '.dialer'))].join('\n');
      expect(text.trim()).not.toBe('');
      const basic = Buffer.from(`dialer:${search}`).toString('base64');
      for (const secret of [SECRET, TOKEN, search, basic]) expect(text).not.toContain(secret);
    }
    expect(engine.requests.length).toBeGreaterThan(0);
  });
});

describe('no secret of a join by hand gets into any output or file', () => {
  const typed = 'CANARYtyped';
  const piped = 'CANARYpiped';
  const link = `https://us02web.zoom.us/j/91234567890?pwd=${PWD}`;
  const teams = `https://teams.microsoft.com/meet/123456789?p=${PWD}`;
  const orders: [string, string[]][] = [
    ['a passcode of meetings.csv', ['join', 'LOGAN', '83299019888']],
    ['a passcode that is typed', ['join', 'LOGAN', 'Nowhere', link]],
    ['a passcode that is piped in', ['join', 'LOGAN', link, '--passcode-stdin', '--json']],
    ['the link of a Teams meeting', ['join', 'LOGAN', teams]],
    ['an invalid link', ['join', 'LOGAN', `https://zoom.us/my/prof?pwd=${PWD}`]],
    ['a passcode as an argument', ['join', 'LOGAN', '83299019888', typed]],
    ['a passcode as an option', ['join', 'LOGAN', '83299019888', `--passcode=${typed}`]],
    ['a leave', ['leave', 'LOGAN']],
  ];
  const faults: [string, Fault[]][] = [
    ['no faults', []],
    ['joins that are echoed and refused', [{ on: 'PATCH', ...echo(400) }]],
  ];
  it.each(orders.flatMap(([what, args]) => faults.map(([fault, list]) => [what, fault, args, list] as const)))(
    'with %s, and a sandbox with %s',
    async (_, __, args, faults) => {
      const rooms = [sandboxRoom('LOGAN'), sandboxRoom('VERNAL')];
      const zoom = await zoomSandbox({ rooms, faults: [...faults], credentials: { clientSecret: SECRET } });
      const folder = temporaryFolder();
      const isPiped = args.includes('--passcode-stdin');
      const input = isPiped ? { stdin: piped } : { answer: () => typed, tty: true };
      const { stdout, stderr } = await runDialer([...args, ...(args[0] === 'join' ? ['--verify', '0'] : [])], {
        csv,
        zoom,
        folder,
        ...input,
      });
      const text = [stdout, stderr, ...filesOf(join(folder, '.dialer'))].join('\n');
      expect(text.trim()).not.toBe('');
      for (const secret of [PASSCODE, PWD, SECRET, TOKEN, typed, piped, ACTIVATION_CODE])
        expect(text).not.toContain(secret);
    },
  );
});

describe('no code, answer or join link gets into the output or files of a pass, except codes in the ledger', () => {
  const codes = ['CANARYcode1', 'CANARYcode2', 'CANARYcode3'];
  const list = `code,meeting_id,name,email\n${codes.map((code) => `${code},83299019888\n`).join('')}CANARYcode1,83299019888\n83299019888,CANARYcode1\n#NAME?,83299019888,,CANARYcode1\n`;
  const faults: [string, Fault[]][] = [
    ['no faults', []],
    ['approvals that are echoed and refused', [{ on: 'PUT', ...echo(400) }]],
    ['approvals that are echoed with a 500', [{ on: 'PUT', ...echo(500) }]],
    ['a list that is refused', [{ on: 'GET', reply: { status: 400, body: { code: 9999, message: 'no' } } }]],
  ];
  it.each(faults)('from a sandbox with %s', async (_, faults) => {
    for (const args of [[], ['-v'], ['--json', '-v'], ['-n']]) {
      const people = [['CANARYcode1'], ['canarycode 1'], ['CANARYanswer'], ['CANARYcode2', 'CANARYcode3']];
      const registrants = people.map((answers, index) => sandboxRegistrant(`p${index}@example.edu`, answers));
      const registrations = [{ meetingId: '83299019888', registrants }];
      const zoom = await zoomSandbox({ registrations, faults, credentials: { clientSecret: SECRET } });
      const folder = temporaryFolder({ 'codes.csv': list });
      const { stdout, stderr } = await runDialer(['approve', ...args], { zoom, folder, deadlineMs: 3000 });
      expect(stdout + stderr).not.toBe('');
      const ledger = join(folder, '.dialer', 'approvals.ndjson');
      const files = filesOf(join(folder, '.dialer')).filter((text) => !text.startsWith('approvals.ndjson'));
      const kept = existsSync(ledger) ? readFileSync(ledger, 'utf8') : '';
      if (kept) expect(statSync(ledger).mode & 0o777).toBe(0o600);
      const text = [stdout, stderr, ...files].join('\n').toLowerCase();
      for (const secret of ['canary', SECRET, TOKEN, '?tk=']) expect(text).not.toContain(secret.toLowerCase());
      for (const secret of ['canaryanswer', SECRET, TOKEN, '?tk=']) expect(kept.toLowerCase()).not.toContain(secret);
    }
  });
});
