import { createServer } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { itInFull } from '../support/often.ts';
import { HEADER, runDialer, zoomSandbox } from '../support/run-dialer.ts';

const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,M,LOGAN;VERNAL,83299019888,056888\n`;
const TOKEN = 'POST /oauth/token';
const LIST = 'GET /v2/rooms';
const JOIN = 'PATCH /v2/rooms/';
const zoomSays = (status: number, code: number, message: string, headers: Record<string, string> = {}) => ({
  reply: { status, headers, body: { code, message } },
});

/** A run with LOGAN and VERNAL due, against a Zoom with these faults. */
async function runWith(faults: Fault[], options: { env?: Record<string, string>; deadlineMs?: number } = {}) {
  const rooms = [sandboxRoom('LOGAN'), sandboxRoom('VERNAL', { status: 'InMeeting', meeting: 'another' })];
  const zoom = await zoomSandbox({ rooms, faults });
  const result = await runDialer([], { csv, zoom, deadlineMs: 4000, ...options });
  const count = (on: string) => zoom.requests.filter(({ method, path }) => `${method} ${path}`.startsWith(on)).length;
  return { ...result, zoom, count, meetings: zoom.rooms.map(({ meeting }) => meeting) };
}

/** A fault for the first join of each room, however soon the second follows. */
const onFirstOfEach = (harm: { reset: 'before' | 'after' }): Fault[] =>
  ['LOGAN', 'VERNAL'].map((name) => ({ on: `${JOIN}${sandboxRoom(name).id}`, times: 1, ...harm }));

const JOINED = ['83299019888', '83299019888'];

/** Long enough for one answer, even on a busy machine. */
const SHORT_MS = 1200;

// Loaded here, so that it does not count towards the time of the first run.
beforeAll(async () => {
  await Promise.all([import('../../src/zoom/client.ts'), import('../../src/ledger/joins-file.ts')]);
  await Promise.all([import('../../src/zoom/rooms.ts'), import('../../src/commands/tick/tick.ts')]);
  await import('axios').then(({ default: axios }) => axios.get('http://127.0.0.1:1/').catch(() => undefined));
});

describe('a failure is explained, with what to do about it:', () => {
  it.each<[string, number, string, Fault[] | Record<string, string>]>([
    [
      'a wrong client secret',
      3,
      'Zoom refused the client ID or the client secret. Compare both with App Credentials',
      { ZOOM_CLIENT_SECRET: 'wrong' },
    ],
    ['a wrong client ID', 3, 'Zoom refused the client ID or the client secret.', { ZOOM_CLIENT_ID: 'wrong' }],
    ['a wrong account ID', 3, 'Zoom refused the account ID. Compare ZOOM_ACCOUNT_ID', { ZOOM_ACCOUNT_ID: 'wrong' }],
    [
      'an app of another type',
      3,
      'not a Server-to-Server OAuth app.',
      [{ on: TOKEN, reply: { status: 400, body: { reason: 'unsupported grant type', error: 'x' } } }],
    ],
    ['4702', 3, 'client ID or the client secret', [{ on: TOKEN, ...zoomSays(400, 4702, 'Invalid client.') }]],
    ['4704', 3, 'client ID or the client secret', [{ on: TOKEN, ...zoomSays(400, 4704, 'Invalid secret.') }]],
    ['4717', 3, 'The Zoom app is disabled. Activate', [{ on: TOKEN, ...zoomSays(400, 4717, 'disabled') }]],
    [
      '4735',
      3,
      'owner was removed from the account. Ask an account admin to create',
      [{ on: TOKEN, ...zoomSays(400, 4735, 'owner') }],
    ],
    ['4738', 3, 'An account admin has disabled the Zoom app. Ask', [{ on: TOKEN, ...zoomSays(400, 4738, 'disabled') }]],
    ['4741', 3, "app's access was revoked. Activate", [{ on: TOKEN, ...zoomSays(400, 4741, 'revoked') }]],
    [
      'a token that is always refused',
      3,
      'Zoom refused the access token, and each new one.',
      [{ on: LIST, ...zoomSays(401, 124, 'Invalid access token.') }],
    ],
    [
      'a missing scope',
      3,
      'lacks the scope a:b:admin, c. Add it on the Scopes page',
      [{ on: LIST, ...zoomSays(400, 4711, 'Invalid access token, does not contain scopes:[a:b:admin, c].') }],
    ],
    [
      'a missing scope under another code',
      3,
      'lacks the scope a.',
      [{ on: LIST, ...zoomSays(403, 104, 'Invalid access token, does not contain scopes:[a].') }],
    ],
    [
      'a missing scope as a 401',
      3,
      'lacks the scope a.',
      [{ on: LIST, ...zoomSays(401, 4700, 'Invalid access token, does not contain scopes:[a].') }],
    ],
    [
      'HTML instead of a token',
      4,
      'Something other than Zoom answered for 127.0.0.1',
      [{ on: TOKEN, reply: { status: 200, body: '<html>Sign in</html>' } }],
    ],
    [
      'a 200 without a token',
      4,
      'Something other than Zoom answered',
      [{ on: TOKEN, reply: { status: 200, body: {} } }],
    ],
    [
      'HTML instead of rooms',
      4,
      'Something other than Zoom answered',
      [{ on: LIST, reply: { status: 200, body: '<html>Sign in</html>' } }],
    ],
    [
      'HTML with a JSON content type',
      4,
      'Something other than Zoom answered',
      [{ on: LIST, reply: { status: 200, headers: { 'content-type': 'application/json' }, body: '<html>' } }],
    ],
    [
      "a proxy's 403",
      4,
      'Something other than Zoom answered for 127.0.0.1',
      [{ on: LIST, reply: { status: 403, body: '<html>Blocked</html>' } }],
    ],
    [
      'a proxy that wants a password',
      4,
      'the proxy requires a valid user name and password',
      [{ on: TOKEN, reply: { status: 407, body: '' } }],
    ],
    [
      'a redirect',
      4,
      '(status 302, not the JSON that Zoom sends)',
      [{ on: LIST, reply: { status: 302, headers: { location: 'https://example.org/' }, body: '' } }],
    ],
    [
      'a list without rooms',
      4,
      'a page of rooms in an unexpected format',
      [{ on: LIST, reply: { status: 200, body: { next_page_token: '' } } }],
    ],
    ['an answer cut off', 4, 'the answer was cut off', [{ on: LIST, cutOff: '{"rooms": [{"id": "a' }]],
    [
      'a Zoom that is down',
      4,
      'answered with status 503: down. Zoom may be down',
      [{ on: TOKEN, ...zoomSays(503, 1, 'down') }],
    ],
    ['no answer', 4, 'Could not reach Zoom', [{ on: TOKEN, hang: true }]],
    [
      'the daily limit',
      1,
      'daily limit of API requests is used up.',
      [
        {
          on: LIST,
          reply: {
            status: 429,
            headers: { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2099-11-23T00:00:00Z' },
            body: { code: 429, message: 'x' },
          },
        },
      ],
    ],
    [
      'a limit that lasts for hours',
      1,
      'daily limit of API requests is used up.',
      [{ on: LIST, reply: { status: 429, headers: { 'retry-after': '21600' }, body: { code: 429, message: 'x' } } }],
    ],
    [
      'a limit that lasts beyond the deadline',
      1,
      'Zoom asked to slow down',
      [{ on: LIST, reply: { status: 429, headers: { 'retry-after': '30' }, body: { code: 429, message: 'x' } } }],
    ],
    [
      'HTML with a 401',
      4,
      'Something other than Zoom answered',
      [{ on: LIST, reply: { status: 401, body: '<html>' } }],
    ],
    [
      'an unknown refusal of the token',
      3,
      'Zoom refused: Surprise (status 400).',
      [{ on: TOKEN, reply: { status: 400, body: { reason: 'Surprise' } } }],
    ],
    [
      'an unknown refusal',
      1,
      'Zoom refused: Surprise (status 400, code 9999).',
      [{ on: LIST, ...zoomSays(400, 9999, 'Surprise') }],
    ],
  ])('%s', async (_, exitCode, sentence, trouble) => {
    const { stdout, stderr, ...result } = await runWith(Array.isArray(trouble) ? trouble : [], {
      deadlineMs: SHORT_MS,
      ...(!Array.isArray(trouble) && { env: trouble }),
    });
    const sentences = stderr.split('\n').filter((line) => line.startsWith('dialer: '));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(sentence);
    expect(result.exitCode).toBe(exitCode);
    expect(
      stderr.match(
        /failed \w+ meeting=83299019888 \(meetings\.csv:2\): Not sent, because the rooms could not be listed\./g,
      ),
    ).toHaveLength(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/ at .*\.[jt]s:|AxiosError|sandbox-client-secret|056888|sandbox-token/);
  });

  it.each<[string, string, Record<string, string>]>([
    [
      'an unknown host',
      'name not found (E',
      { ZOOM_API_URL: `https://${'x'.repeat(64)}.invalid/v2`, ZOOM_OAUTH_URL: `https://${'x'.repeat(64)}.invalid/t` },
    ],
    ['a closed port', 'connection refused (ECONNREFUSED)', { ZOOM_OAUTH_URL: 'http://127.0.0.1:1/oauth/token' }],
  ])('%s', async (_, words, env) => {
    const { stderr, exitCode } = await runWith([], { env, deadlineMs: SHORT_MS });
    expect(stderr).toContain(`Could not reach Zoom at ${new URL(env.ZOOM_OAUTH_URL ?? '').host}: ${words}`);
    expect(exitCode).toBe(4);
  });

  it('a TLS failure', async () => {
    const zoom = await startSandbox();
    onTestFinished(() => zoom.close());
    const { stderr, exitCode } = await runWith([], {
      env: { ZOOM_OAUTH_URL: zoom.url.replace('http:', 'https:') },
      deadlineMs: SHORT_MS,
    });
    expect(stderr).toMatch(/TLS failed \(\w+\)\. If a proxy here inspects TLS, set NODE_EXTRA_CA_CERTS/);
    expect(exitCode).toBe(4);
  });

  it('a proxy that is down, without its password', async () => {
    const { stderr, exitCode } = await runWith([], {
      env: { HTTPS_PROXY: 'http://user:pr0xy-pass@127.0.0.1:1', ZOOM_OAUTH_URL: 'https://zoom.invalid/t' },
      deadlineMs: SHORT_MS,
    });
    expect(stderr).toContain(
      'Could not reach Zoom at zoom.invalid through the proxy 127.0.0.1:1: connection refused (ECONNREFUSED)',
    );
    expect(stderr).not.toContain('pr0xy-pass');
    expect(exitCode).toBe(4);
  });
});

describe('a join', () => {
  it.each<[string, Fault]>([
    ['a reset before Zoom received it', { on: JOIN, times: 1, reset: 'before' }],
    ['a reset after Zoom received it', { on: JOIN, times: 1, reset: 'after' }],
    ['a 500', { on: JOIN, times: 1, ...zoomSays(500, 1, 'oops') }],
    ['an unexpected 200', { on: JOIN, times: 1, reply: { status: 200, body: {} } }],
  ])('is sent once more after %s, and the line says so', async (_, fault) => {
    const { stdout, exitCode, meetings, count } = await runWith([fault]);
    expect(meetings).toEqual(JOINED);
    expect(stdout).toContain('Sent again, because the answer to an earlier try was lost.');
    expect(exitCode).toBe(0);
    expect(count(JOIN)).toBe(3);
  });

  it('with an unknown outcome is repeated without force if the room was free, and with force if it was in a meeting', async () => {
    const { zoom } = await runWith(onFirstOfEach({ reset: 'after' }));
    const forcedIn = (name: string) =>
      zoom.requests
        .filter(({ path }) => path.startsWith(`/v2/rooms/${sandboxRoom(name).id}`))
        .map(({ body }) => JSON.parse(body).params.force_accept);
    expect([forcedIn('LOGAN'), forcedIn('VERNAL')]).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('whose outcome is unknown twice is unknown, and is not sent a third time', async () => {
    const { stderr, exitCode, count } = await runWith([{ on: JOIN, ...zoomSays(500, 1, 'oops') }]);
    expect(count(JOIN)).toBe(4);
    expect(stderr).toContain(
      'answered with status 500: oops. Zoom may have accepted the command anyway. Check the room.',
    );
    expect(stderr).toContain(' unknown ');
    expect(exitCode).toBe(1);
  });

  it('that is first unknown, then refused, stays unknown', async () => {
    const offline: Fault = { on: JOIN, ...zoomSays(400, 300, 'Zoom Room is offline.') };
    const { stderr, exitCode } = await runWith([...onFirstOfEach({ reset: 'before' }), offline]);
    expect(stderr).toContain('the room is offline. Zoom may have accepted the command anyway');
    expect(exitCode).toBe(1);
  });

  it('is accepted by a 202 that is cut off', async () => {
    const { count, exitCode } = await runWith([{ on: JOIN, status: 202, cutOff: '{' }]);
    expect([count(JOIN), exitCode]).toEqual([2, 0]);
  });

  itInFull('says that it was not sent if no time was left', async () => {
    const started = performance.now();
    const justInTime = {
      on: LIST,
      get delayMs() {
        return started + 2900 - performance.now();
      },
    };
    const { stderr } = await runWith([justInTime], { deadlineMs: 3000 });
    expect(stderr).toContain('Not sent: no time was left. Zoom answers slowly');
  });

  it('is unknown after an empty 204, and is sent once more', async () => {
    const { stderr } = await runWith([{ on: JOIN, reply: { status: 204 } }]);
    expect(stderr).toContain('answered with status 204. Zoom may have accepted the command anyway');
  });

  it.each<[string, Fault, string]>([
    [
      '404',
      { on: JOIN, times: 1, ...zoomSays(404, 1012, 'Room does not exist: x.') },
      'this room does not exist. It may have just been deleted',
    ],
    [
      'offline',
      { on: JOIN, times: 1, ...zoomSays(400, 300, 'Zoom Room is offline. Please ensure') },
      'the room is offline. Check that',
    ],
    [
      'invalid',
      { on: JOIN, times: 1, ...zoomSays(400, 300, 'Invalid parameters.') },
      'refused the command as invalid. Check meeting_id',
    ],
    [
      'a field is wrong',
      {
        on: JOIN,
        times: 1,
        reply: {
          status: 400,
          body: { code: 300, message: 'Validation Failed.', errors: [{ field: 'passcode', message: 'Not 056888.' }] },
        },
      },
      'refused the command as invalid. Zoom says "passcode: Not …." Check meeting_id',
    ],
    [
      'JSON-RPC',
      {
        on: JOIN,
        times: 1,
        reply: { status: 400, body: { jsonrpc: '2.0', error: { code: -32600, message: 'Busy now' } } },
      },
      'Zoom refused: Busy now (status 400, code -32600).',
    ],
    [
      '3001, which is about reports elsewhere',
      { on: JOIN, times: 1, ...zoomSays(404, 3001, 'Meeting does not exist: 83299019888.') },
      'Zoom refused: Meeting does not exist: 83299019888. (status 404, code 3001).',
    ],
    [
      '1010, which is about reports elsewhere',
      { on: JOIN, times: 1, ...zoomSays(400, 1010, 'User does not belong to this account.') },
      'Zoom refused: User does not belong to this account. (status 400, code 1010).',
    ],
    [
      'not available, which is about reports elsewhere',
      { on: JOIN, times: 1, ...zoomSays(400, 300, 'The Zoom Room is not available.') },
      'Zoom refused: The Zoom Room is not available. (status 400, code 300).',
    ],
  ])('that Zoom refuses (%s) is final, and the others go on', async (_, fault, sentence) => {
    const { stdout, stderr, exitCode, count } = await runWith([fault]);
    expect(stderr).toContain(sentence);
    expect(stdout.match(/ accepted /g)).toHaveLength(1);
    expect(exitCode).toBe(1);
    expect(count(JOIN)).toBe(2);
  });

  it('that meets a 401 is sent once more, with one new token for all', async () => {
    const { reply } = zoomSays(401, 124, 'Access token is expired.');
    const waiting: ((refusal: typeof reply) => void)[] = [];
    // Refuses neither before both were sent, or the second would already have the new token.
    const refusal = () =>
      new Promise<typeof reply>((resolve) => {
        if (waiting.push(resolve) === 2) for (const answer of waiting) answer(reply);
      });
    const { meetings, exitCode, count } = await runWith([{ on: JOIN, times: 2, reply: refusal }], {
      deadlineMs: 20_000,
    });
    expect(meetings).toEqual(JOINED);
    expect([exitCode, count(TOKEN), count(JOIN)]).toEqual([0, 2, 4]);
  });

  it('without its scope exits with 3', async () => {
    const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')], scopes: ['room:read:admin'] });
    const { stderr, exitCode } = await runDialer([], { csv, zoom });
    expect(stderr).toContain('lacks the scope zoom_rooms:update:room_control:admin.');
    expect(exitCode).toBe(3);
  });

  it('waits for the reset of a 429', async () => {
    const reset = String(Math.ceil(Date.now() / 1000));
    const fault = {
      on: JOIN,
      times: 1,
      reply: { status: 429, headers: { 'x-ratelimit-reset': reset }, body: { code: 429, message: 'x' } },
    };
    const { meetings, exitCode } = await runWith([fault]);
    expect({ meetings, exitCode }).toEqual({ meetings: JOINED, exitCode: 0 });
  });

  it.each([10, 13, 16])('waits for a reset that is given with %i digits', async (digits) => {
    const reset = String(Math.ceil(Date.now() / 1000)).padEnd(digits, '0');
    const fault = { on: JOIN, times: 1, ...zoomSays(429, 429, 'x', { 'x-ratelimit-reset': reset }) };
    const { meetings, exitCode } = await runWith([fault]);
    expect({ meetings, exitCode }).toEqual({ meetings: JOINED, exitCode: 0 });
  });

  itInFull('that waits beside many others has Node print no warning', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const names = Array.from({ length: 40 }, (_, index) => `R${index}`);
    const faults = [{ on: JOIN, times: 60, ...zoomSays(429, 429, 'x') }];
    const zoom = await zoomSandbox({ rooms: names.map((name) => sandboxRoom(name)), faults });
    const { exitCode } = await runDialer([], {
      csv: csv.replace('LOGAN;VERNAL', names.join(';')),
      zoom,
      deadlineMs: 20_000,
    });
    expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
  });

  itInFull('backs off longer and longer from a 429 whose reset has passed', async () => {
    const reply = { status: 429, headers: { 'x-ratelimit-reset': '1' }, body: { code: 429, message: 'x' } };
    const { count } = await runWith([{ on: JOIN, reply }], { deadlineMs: 2500 });
    expect(count(JOIN)).toBeLessThan(16);
  });

  it('is sent even if the limit in a header is not a number', async () => {
    const headers = { 'x-ratelimit-limit': 'Infinity' };
    const { meetings } = await runWith([
      { on: LIST, reply: () => ({ headers, body: { rooms: [{ id: sandboxRoom('LOGAN').id, name: 'LOGAN' }] } }) },
    ]);
    expect(meetings[0]).toBe('83299019888');
  });

  it('ends at the deadline if an answer drips', async () => {
    const started = performance.now();
    const { stderr } = await runWith([{ on: LIST, dripMs: 100, body: JSON.stringify({ rooms: [] }).padEnd(1000) }], {
      deadlineMs: SHORT_MS,
    });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(stderr).toContain('no answer in time');
  });
});

describe('the token and the rooms list', () => {
  it.each<[string, Fault]>([
    ['a 500 for the token', { on: TOKEN, times: 2, ...zoomSays(500, 1, 'oops') }],
    ['a reset for the token', { on: TOKEN, times: 1, reset: 'before' }],
    ["a gateway's HTML page", { on: LIST, times: 3, reply: { status: 502, body: '<html>Bad Gateway</html>' } }],
    ['a page cut off', { on: LIST, times: 1, cutOff: '{"rooms": [' }],
    ['a late answer', { on: LIST, times: 1, delayMs: 200 }],
  ])('recover silently from %s', async (_, fault) => {
    const { meetings, stderr, exitCode } = await runWith([fault]);
    expect({ meetings, stderr, exitCode }).toEqual({ meetings: JOINED, stderr: '', exitCode: 0 });
  });

  it('are not retried after a wrong secret', async () => {
    const { count } = await runWith([], { env: { ZOOM_CLIENT_SECRET: 'wrong' } });
    expect(count(TOKEN)).toBe(1);
  });

  it('are refused if an answer exceeds the size limit', async () => {
    const { stderr } = await runWith([{ on: LIST, reply: { status: 200, body: 'x'.repeat(11 * 1024 * 1024) } }]);
    expect(stderr).toContain('the answer was far too large');
  });

  it('a redirect is not followed, and nothing reaches the other host', async () => {
    const elsewhere = await zoomSandbox();
    const location = `${elsewhere.url}/v2/rooms/x/events`;
    await runWith([{ on: JOIN, reply: { status: 307, headers: { location }, body: '' } }]);
    expect(elsewhere.requests).toEqual([]);
  });

  it('a Zoom on this machine is reached without the proxy', async () => {
    let connections = 0;
    const proxy = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void proxy.close());
    await new Promise((resolve) => proxy.once('listening', resolve));
    const { port } = proxy.address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    const { meetings } = await runWith([], { env: { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url } });
    expect(meetings).toEqual(JOINED);
    expect(connections).toBe(0);
  });
});
