import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../../src/privacy/allow-list/endpoints.ts';
import { pseudonyms } from '../../../src/privacy/pseudonyms.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { answerOf, EXAMPLES, expectedOf, UUID } from '../../privacy/allow-list/examples.ts';
import { poisoned } from '../../privacy/allow-list/poison.ts';
import { itInFull, often } from '../../support/often.ts';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

const KEY = 'CANARYkey for tests, of 44 characters, or so.';
const env = { DIALER_PSEUDONYM_KEY: KEY };
const tokens = pseudonyms(KEY, { keepDomain: true });

const people = ['Ana', 'Ben', 'Cleo', 'Dev', 'Ema'].map((name) =>
  session('16:11', '17:00', { name: `${name} Canary`, id: `${name}-ID`, email: `${name}.canary@example.edu` }),
);
const meetings = [pastMeeting(people, { uuid: UUID, topic: 'Canary topic' })];

/** An endpoint's path with an ID. */
const pathWithId = (path: string) => {
  const meeting = path.endsWith('/instances') ? '83299019888' : encodeURIComponent(encodeURIComponent(UUID));
  return path.replace('{id}', path.includes('/users/') ? 'me' : meeting);
};
/** The same with the parameters that Zoom requires. */
const requestPath = (path: string) =>
  path.startsWith('/report/users/') ? `${pathWithId(path)}?from=2026-11-01&to=2026-11-30` : pathWithId(path);
const clock = () => new Date(Date.UTC(2026, 10, 25));

async function run(args: string[], onZoom: SandboxOptions = {}, options: RunOptions = {}) {
  const zoom = await zoomSandbox({ meetings, clock, ...onZoom });
  const folder = options.folder ?? temporaryFolder();
  const result = await runDialer(['fetch', ...args], { zoom, ...options, env: { ...env, ...options.env }, folder });
  return { ...result, zoom, folder, requests: zoom.requests.map(({ path }) => path) };
}

/** Makes the sandbox answer this to every GET. */
const answering = (body: unknown, status = 200): { faults: Fault[] } => ({
  faults: [{ on: 'GET', reply: { status, body } }],
});

describe('dialer fetch', () => {
  it.each(ENDPOINTS.map(({ path }) => path))('fetches %s from the sandbox, without names', async (path) => {
    const { stdout, stderr, exitCode } = await run([requestPath(path)]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(Object.keys(JSON.parse(stdout)).length).toBeGreaterThan(0);
    expect(stdout).not.toMatch(/canary|sandbox@|Group 1/i);
  });

  it.each(Object.entries(EXAMPLES))('shows of %s the listed fields only', async (path, example) => {
    const { stdout, stderr, exitCode, requests } = await run([requestPath(path)], answering(answerOf(example)));
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(JSON.parse(stdout)).toEqual(expectedOf(example, tokens));
    expect(requests).toEqual(['/oauth/token', `/v2${pathWithId(path)}`]);
  });

  it('fetches all pages into one document, with a line per entry', async () => {
    const { stdout, requests } = await run(['/users?page_size=2']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ page_count: 3, page_size: 2, total_records: 6, next_page_token: '' });
    expect(document.users.map(({ id }: { id: string }) => id).slice(1)).toEqual(people.map(({ id }) => tokens.id(id)));
    expect(requests).toEqual(['/oauth/token', '/v2/users', '/v2/users', '/v2/users']);
    expect(stdout.split('\n').filter((line) => line.includes('"email"'))).toHaveLength(6);
  });

  it('requests the largest pages by default, and continues from a page token', async () => {
    const { zoom } = await run(['/users']);
    expect(zoom.requests.at(-1)?.query.get('page_size')).toBe('300');
    const pages = { on: 'GET', reply: ({ query }: { query: URLSearchParams }) => ({ body: pageAfter(query) }) };
    const pageAfter = (query: URLSearchParams) => {
      const at = Number(query.get('next_page_token') ?? 0);
      return { next_page_token: at < 3 ? String(at + 1) : '', users: [{ type: at }] };
    };
    const { stdout } = await run(['/users?next_page_token=2', '--ndjson'], { faults: [pages] });
    expect(stdout).toBe('{"type":2}\n{"type":3}\n');
  });

  it('has an empty page token if the last page has none', async () => {
    const pages: Fault[] = [
      { on: 'GET', times: 1, reply: { body: { next_page_token: 't', users: [{ type: 1 }] } } },
      { on: 'GET', reply: { body: { users: [{ type: 2 }] } } },
    ];
    const { stdout } = await run(['/users'], { faults: pages });
    expect(JSON.parse(stdout)).toEqual({ next_page_token: '', users: [{ type: 1 }, { type: 2 }] });
  });

  it('fetches a single page by its number', async () => {
    const { stdout } = await run(['/users?page_number=1&page_size=2']);
    expect(JSON.parse(stdout)).toMatchObject({ next_page_token: expect.stringMatching(/.+/), users: [{}, {}] });
  });

  it('prints with --ndjson a line per entry, or one for an answer without a list', async () => {
    const { stdout } = await run(['/past_meetings/83299019888/participants?page_size=2', '--ndjson']);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(people.map(({ id }) => tokens.id(id)));
    const one = await run(['/past_meetings/83299019888', '--ndjson']);
    expect(one.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: 83299019888 });
  });

  describe('of a time that is longer than the month that Zoom answers for', () => {
    const recordings = ['2026-03-03', '2026-05-31', '2026-06-30', '2026-09-01', '2026-11-23'].map((day, index) =>
      pastMeeting(people, {
        uuid: `uuid${index}==`,
        startsAt: new Date(`${day}T16:07:00Z`),
        endsAt: new Date(`${day}T17:01:00Z`),
      }),
    );
    const onZoom = { meetings: recordings };
    const datesOf = (stdout: string) =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).start_time.slice(0, 10));
    const DAYS = ['2026-03-03', '2026-05-31', '2026-06-30', '2026-09-01', '2026-11-23'];

    it.each([
      ['/users/me/recordings?from=2026-03-01&to=2026-11-30', DAYS],
      ['/users/me/recordings?from=2026-03-01', DAYS],
      ['/users/me/recordings?from=2026-05-31T00:00:00Z&to=2026-09-01T23:59:59Z', DAYS.slice(1, 4)],
      ['/users/me/recordings?from=2026-05-31&to=2026-06-30&page_size=1', DAYS.slice(1, 3)],
      ['/users/me/meetings?from=2026-03-01&to=2026-11-30', DAYS],
      ['/report/users/me/meetings?from=2026-06-01&to=2026-11-30', DAYS.slice(2)],
    ])('asks for every month: %s', async (path, days) => {
      const { stdout, stderr, exitCode } = await run([path, '--ndjson'], onZoom, { now: clock() });
      expect({ days: datesOf(stdout), stderr, exitCode }).toEqual({ days, stderr: '', exitCode: 0 });
    });

    it('makes one document of all months', async () => {
      const { stdout } = await run(['/users/me/recordings?from=2026-03-01&to=2026-11-30'], onZoom, { now: clock() });
      const { meetings, ...rest } = JSON.parse(stdout);
      expect(rest).toEqual({
        from: '2026-03-01',
        to: '2026-11-30',
        page_count: 5,
        page_size: 300,
        total_records: 5,
        next_page_token: '',
      });
      expect(meetings).toHaveLength(5);
    });

    it('has an entry that Zoom lists in several months once', async () => {
      const entry = { id: 83299019888, type: 8, start_time: '2026-08-24T16:07:00Z' };
      const { stdout } = await run(
        ['/users/me/meetings?from=2026-03-01&to=2026-11-30', '--ndjson'],
        answering({ meetings: [entry, entry] }),
      );
      expect(stdout.trim().split('\n')).toHaveLength(2);
    });

    it.each([
      [{ from: '2026-11-15', to: '2026-11-20' }, 'from 2026-11-15 to 2026-11-20, not from 2026-11-01 to 2026-11-25'],
      [{ from: '2026-11-15' }, 'from 2026-11-15, not from 2026-11-01'],
      [{ to: '2026-11-20' }, 'to 2026-11-20, not to 2026-11-25'],
      [{ from: '2026-11-01', to: '2026-11-25' }, ''],
      [{ from: '', to: 7 }, ''],
    ])('says so and exits with 1 if Zoom answers for less: %j', async (range, words) => {
      const { stderr, exitCode } = await run(
        ['/users/me/recordings?from=2026-11-01&to=2026-11-30'],
        answering({ ...range, meetings: [] }),
        { now: clock() },
      );
      expect(stderr).toBe(words && `dialer: Zoom answered only ${words}.\n`);
      expect(exitCode).toBe(words ? 1 : 0);
    });

    it('asks no further than for the page that a token stands for', async () => {
      const { requests, stderr } = await run(
        ['/users/me/recordings?from=2026-03-01&to=2026-11-30&next_page_token=x'],
        answering({ from: '2026-03-01', to: '2026-11-25', meetings: [] }),
        { now: clock() },
      );
      expect({ requests: requests.slice(1), stderr }).toEqual({ requests: ['/v2/users/me/recordings'], stderr: '' });
    });
  });

  itInFull('fetches lists of more than 100 pages', async () => {
    let page = 0;
    const users = () => ({ body: { next_page_token: ++page < 170 ? `t${page}` : '', users: [{ type: page }] } });
    const headers = { 'x-ratelimit-limit': '100000' };
    const { stdout, stderr } = await run(['/users?page_size=1', '--ndjson'], {
      faults: [{ on: 'GET', reply: () => ({ ...users(), headers }) }],
    });
    expect({ lines: stdout.trim().split('\n').length, stderr }).toEqual({ lines: 170, stderr: '' });
  });

  it('writes with -o a file that only its user can read, and says so on a terminal; - is standard output', async () => {
    const { stdout, stderr, folder } = await run(['/users', '-o', 'users.json'], {}, { tty: true });
    expect([stdout, stderr]).toEqual(['', expect.stringContaining('Written to users.json.')]);
    const path = join(folder, 'users.json');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe((await run(['/users', '-o', '-'])).stdout);
  });

  it('escapes control characters', async () => {
    const { stdout } = await run(['/users'], answering({ users: [{ type: '\u001b[2J\u202e', status: '\u009b' }] }));
    expect(stdout).toContain('{"type":"\\u001b[2J\\u202e","status":"\\u009b"}');
  });

  it('lists every path and parameter in --help, which fits a terminal', async () => {
    const { stdout } = await runDialer(['fetch', '--help']);
    for (const { path, query } of ENDPOINTS)
      expect(stdout).toContain(`  ${path}\n${query.length > 0 ? '      ? ' : ''}${query.join(', ')}`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('without any request it refuses', () => {
  it.each<[string, string[], RunOptions['env'], string]>([
    ['a path that is not allowed', ['/rooms'], {}, 'dialer: /rooms is not an allowed path.'],
    [
      'a parameter that is not allowed',
      ['/users?role_id=1'],
      {},
      'dialer: /users has no parameter "role_id". It takes status,',
    ],
    [
      'a different host',
      ['https://evil.example/v2/users'],
      {},
      'dialer: The URL does not start with http://127.0.0.1:',
    ],
    ['a run without a key', ['/users'], { DIALER_PSEUDONYM_KEY: '' }, 'dialer: DIALER_PSEUDONYM_KEY is not set.'],
    ['--raw', ['/users', '--raw'], {}, 'dialer: --raw is not allowed here.'],
    [
      '--raw with another value of DIALER_ALLOW_RAW',
      ['/users', '--raw'],
      { DIALER_ALLOW_RAW: 'true' },
      'set DIALER_ALLOW_RAW=1',
    ],
    [
      'such a path, also with --raw',
      ['/rooms', '--raw'],
      { DIALER_ALLOW_RAW: '1' },
      'dialer: /rooms is not an allowed path.',
    ],
    [
      'such a parameter, also with --raw',
      ['/users?role_id=1', '--raw'],
      { DIALER_ALLOW_RAW: '1' },
      '/users has no parameter "role_id".',
    ],
    ['missing credentials', ['/users'], { ZOOM_CLIENT_ID: '' }, 'dialer: ZOOM_CLIENT_ID is not set.'],
  ])('%s', async (_, args, more, words) => {
    const { stdout, stderr, exitCode, requests } = await run(args, {}, { env: { ...env, ...more } });
    expect(stderr).toContain(words);
    expect({ stdout, exitCode, requests }).toEqual({ stdout: '', exitCode: 2, requests: [] });
  });
});

describe('--raw, if it is allowed', () => {
  const raw = { env: { DIALER_ALLOW_RAW: '1', DIALER_PSEUDONYM_KEY: undefined } };
  it('shows everything, in the same formats', async () => {
    const answer = answerOf(EXAMPLES['/users'] ?? {}) as { users: unknown[] };
    expect(JSON.parse((await run(['/users', '--raw'], answering(answer), raw)).stdout)).toEqual(answer);
    const { stdout } = await run(['/users', '--raw', '--ndjson'], answering(answer), raw);
    expect(JSON.parse(stdout)).toEqual(answer.users[0]);
  });

  it.each(['/users', '/past_meetings/1'])('does not show an error of %s as an answer', async (path) => {
    const { stdout, exitCode } = await run([path, '--raw'], answering({ code: 300, message: 'Canary' }), raw);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 });
  });
});

describe('when Zoom refuses, the message says what to do', () => {
  it.each<[string, string, SandboxOptions, string, number]>([
    ['no such user', '/users/nobody/meetings', {}, 'Zoom has no such user in this account.', 1],
    ['no such meeting', '/report/meetings/91234567890', {}, 'Zoom has no report of meeting 91234567890.', 1],
    [
      'a summary by number',
      '/meetings/91234567890/meeting_summary',
      {},
      'by the UUID of the meeting, not by its number. `dialer attendance <number> --instances` lists the UUIDs.',
      1,
    ],
    [
      'a summary that there is not',
      '/meetings/AWZrhLrjrnWBeNZBAZYcsw==/meeting_summary',
      {},
      'Zoom has no summary of meeting AWZrhLrjrnWBeNZBAZYcsw==.',
      1,
    ],
    [
      'a code that means something else for a report',
      '/users/me/meetings',
      answering({ code: 3001, message: 'CANARY' }, 404),
      'Zoom refused: … (status 404, code 3001).',
      1,
    ],
    [
      'a free account',
      '/report/users/me/meetings?from=2026-11-01&to=2026-11-30',
      answering({ code: 200, message: 'This is only available for paid account:CANARY.' }, 400),
      'Zoom offers reports only with a paid plan.',
      1,
    ],
    ['an expired page token', '/users?next_page_token=CANARY', {}, 'Zoom does not accept this next_page_token.', 1],
    [
      'invalid parameters',
      '/users',
      answering({ code: 300, message: 'Invalid parameters.' }, 400),
      'Zoom refused: … (status 400, code 300). Look up code 300',
      1,
    ],
    [
      'a message with a name',
      '/users',
      answering({ code: 300, message: 'Jane CANARY <canary@example.edu> is not allowed.' }, 400),
      'Zoom refused: … (status 400, code 300). Look up code 300 at https://developers.zoom.us/docs/api/. Words that may contain names are hidden.',
      1,
    ],
    ['an error as an answer', '/users', answering({ code: 1, message: 'CANARY' }), 'in an unexpected format', 4],
    ['a list that is not a list', '/users', answering({ users: { a: 'CANARY' } }), 'in an unexpected format', 4],
  ])('%s', async (_, path, onZoom, words, code) => {
    const { stdout, stderr, exitCode, folder } = await run([path, '-o', 'out.json'], onZoom, { tty: true });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/canary/i);
    expect({ stdout, exitCode, files: readdirSync(folder) }).toEqual({ stdout: '', exitCode: code, files: [] });
  });

  it.each(ENDPOINTS.map(({ path, scopes }) => [path, scopes] as const))(
    'names the scope that %s needs',
    async (path, scopes) => {
      const { stderr, exitCode } = await run([requestPath(path)], { scopes: ['room:read:admin'] });
      expect(stderr).toContain(`The Zoom app lacks the scope ${scopes[0]}. Add it on the Scopes page`);
      expect(exitCode).toBe(3);
      // The other tests use the granular scope; here is the classic one.
      expect((await run([requestPath(path)], { scopes: scopes.slice(1) })).exitCode).toBe(0);
    },
  );

  it('shows the pages before the failure as lines, but no incomplete document', async () => {
    const faults: Fault[] = [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'CANARY' } } }];
    const lines = await run(['/users?page_size=2', '--ndjson'], { faults });
    expect([lines.stdout.trim().split('\n').length, lines.exitCode]).toEqual([2, 1]);
    const document = await run(['/users?page_size=2'], { faults });
    expect([document.stdout, document.exitCode]).toEqual(['', 1]);
  });

  it('stops at Ctrl-C and leaves no file', async () => {
    let stop: (signal: 'SIGINT') => void = () => {};
    const stopped = new Promise<'SIGINT'>((resolve) => {
      stop = resolve;
    });
    const faults: Fault[] = [{ on: 'GET', after: 1, hang: true }];
    const onRequest = ({ path }: { path: string }) => path === '/v2/users' && stop('SIGINT');
    const { exitCode, folder } = await run(
      ['/users?page_size=2', '-o', 'users.json'],
      { faults, onRequest },
      { stopped: () => stopped },
    );
    expect({ exitCode, files: readdirSync(folder) }).toEqual({ exitCode: 130, files: [] });
  });
});

it('never prints a canary of any answer', async () => {
  const paths = fc.constantFrom(...Object.keys(EXAMPLES));
  const ways = fc.constantFrom([], ['--ndjson'], ['-o', 'out.json']);
  const answer = (path: string) =>
    fc.oneof(
      { weight: 4, arbitrary: poisoned(EXAMPLES[path] ?? {}).map((body) => ({ status: 200, body })) },
      fc
        .tuple(fc.constantFrom(200, 300, 400, 404, 429, 500), fc.integer({ min: 1, max: 5000 }))
        .map(([status, code]) => ({
          status,
          body: { code, message: `Jane CANARY canary@example.edu, 4815162342: can't.`, errors: [{ field: 'CANARY' }] },
        })),
      fc.constant({ status: 200, body: '<html>CANARY</html>' }),
    );
  const cases = paths.chain((path) => fc.tuple(fc.constant(path), ways, answer(path), fc.boolean()));
  let sound = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ([path, way, reply, tty]) => {
      const onZoom = { faults: [{ on: 'GET', reply }] };
      const { stdout, stderr, exitCode, folder, zoom } = await run([pathWithId(path), ...way], onZoom, {
        tty,
        // A refusal is not retried for long; an answer has all the time that it needs.
        deadlineMs: reply.status === 200 ? 30_000 : 8,
      });
      const file = join(folder, 'out.json');
      const text = stdout + stderr + (existsSync(file) ? readFileSync(file, 'utf8') : '');
      expect(text).not.toMatch(/canary|4815162342/i);
      if (exitCode === 0) sound++;
      await zoom.close();
    }),
    { numRuns: often(40, 15) },
  );
  expect(sound).toBeGreaterThan(often(10));
});
