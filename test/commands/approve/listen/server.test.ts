import { createHmac } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ListenOptions, serve } from '../../../../src/commands/approve/listen/run.ts';
import { DialerError } from '../../../../src/errors.ts';
import { sandboxRegistrant } from '../../../../src/sandbox/endpoints/registrants.ts';
import { describeInFull, often } from '../../../support/often.ts';
import { zoomSandbox } from '../../../support/run-dialer.ts';

const SECRET = 'sandbox-webhook-secret';
const PATH = '/event_registration';
const MEETING = '83299019888';

/** A listener, and a Zoom that sends its events there. */
async function open(options: Partial<ListenOptions> = {}) {
  const passes: string[] = [];
  const lines: string[] = [];
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let over: Promise<void> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    over = serve(
      {
        port: 0,
        host: '127.0.0.1',
        path: PATH,
        secret: SECRET,
        clock: () => new Date(),
        elapsedMs: () => performance.now(),
        pass: async (meetingId) => {
          passes.push(meetingId);
          return { isSeen: () => true };
        },
        log: (line) => lines.push(line),
        onListening: resolve,
        ...options,
      },
      stopped,
    );
    over.catch(reject);
  });
  onTestFinished(async () => {
    stop();
    await over;
  });
  const registrant = sandboxRegistrant('ana@example.edu', ['k7']);
  const zoom = await zoomSandbox({ registrations: [{ meetingId: MEETING, registrants: [registrant] }] });
  zoom.webhook.url = url;
  const announce = () => zoom.webhook.announce({ meetingId: MEETING, registrants: [] }, registrant);
  return { url, zoom, announce, passes, lines, stop, over: () => over };
}

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[] | number>;
  body?: string | Buffer;
  agent?: Agent;
}

/** The answer; status 0 if the connection ended without one. */
function ask(url: string, { method = 'POST', path = PATH, headers = {}, body, agent }: Asked = {}) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve) => {
    const request = httpRequest(new URL(path, url), { method, headers, ...(agent && { agent }) }, async (answer) => {
      let text = '';
      answer.on('error', () => {});
      for await (const chunk of answer) text += chunk;
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    });
    request.on('error', () => resolve({ status: 0, headers: {}, body: '' }));
    request.end(body);
  });
}

function signed(body: string, { at = Date.now(), secret = SECRET } = {}) {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${signature}` };
}

const event = (registrantId = 'r1') =>
  JSON.stringify({
    event: 'meeting.registration_created',
    payload: { object: { id: Number(MEETING), registrant: { id: registrantId } } },
  });

describe('the listener', () => {
  it('answers the validation, and passes over a meeting when somebody registers', async () => {
    const { zoom, announce, passes } = await open();
    expect(await zoom.webhook.validate()).toBe(true);
    expect(await announce()).toBe(200);
    await expect.poll(() => passes).toEqual([MEETING]);
    expect(zoom.requests).toEqual([]);
  });

  it('gets an event from the sandbox when somebody registers there', async () => {
    const { zoom, passes } = await open();
    const registration = zoom.registrations[0];
    if (!registration) throw new Error();
    expect(registration.registrants).toHaveLength(1);
    expect(await zoom.webhook.announce(registration, sandboxRegistrant('ben@example.edu', []))).toBe(200);
    await expect.poll(() => passes).toEqual([MEETING]);
  });

  it.each<[string, Asked, number, object?]>([
    ['another path', { path: '/' }, 404],
    ['a path below', { path: `${PATH}/x` }, 404],
    ['a path that resolves to it', { path: `/x/..//${PATH}` }, 404],
    ['a GET', { method: 'GET' }, 405, { allow: 'POST' }],
    ['a PUT', { method: 'PUT', body: event() }, 405, { allow: 'POST' }],
    ['a health check', { method: 'GET', path: '/healthz' }, 200],
    ['a health check without a body', { method: 'HEAD', path: '/healthz?x=1' }, 200],
    ['a health check by POST', { path: '/healthz' }, 405, { allow: 'GET, HEAD' }],
    ['an unsigned event', { body: event() }, 401],
    ['more than 1 MiB by content-length', { headers: { ...signed(''), 'content-length': 1024 * 1024 + 1 } }, 413],
    [
      'more than 1 MiB in chunks',
      { headers: { ...signed(''), 'transfer-encoding': 'chunked' }, body: Buffer.alloc(1024 * 1024 + 1) },
      413,
    ],
  ])('answers %s with the right status', async (_, asked, status, headers = {}) => {
    const { url, passes } = await open();
    const answer = await ask(url, asked);
    // A connection that closes before everything is sent can lose the answer.
    expect(status === 413 ? [413, 0] : [status]).toContain(answer.status);
    expect(answer.headers).toMatchObject(headers);
    expect(answer.body).toBe(status === 200 && asked.method !== 'HEAD' ? '{"status":"ok"}' : '');
    expect(passes).toEqual([]);
  });

  it('accepts 1 MiB, and a query that a proxy may add', async () => {
    const { url, passes } = await open();
    const body = event() + ' '.repeat(1024 * 1024 - event().length);
    expect(await ask(url, { path: `${PATH}?x=1`, headers: signed(body), body })).toMatchObject({
      status: 200,
      body: '',
    });
    await expect.poll(() => passes).toEqual([MEETING]);
  });

  it('keeps connections open for longer than a proxy does, so that the sender closes them first', async () => {
    const { url } = await open();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const { headers } = await ask(url, { headers: signed(event()), body: event(), agent });
    const [, seconds] = /^timeout=(\d+)/.exec(String(headers['keep-alive'])) ?? [];
    expect(Number(seconds)).toBeGreaterThan(120);
  });

  it('logs a refusal once, and tells the sender nothing', async () => {
    const { url, lines } = await open();
    const wrong = { headers: signed(event(), { secret: 'another' }), body: event() };
    for (let time = 0; time < 3; time++) expect(await ask(url, wrong)).toMatchObject({ status: 401, body: '' });
    expect(lines).toEqual(['dialer: Refused requests: 1 not signed with ZOOM_WEBHOOK_SECRET.']);
  });

  it('answers before the pass ends; logs a failed pass and when it is repeated', async () => {
    let fail = () => {};
    let isFirst = true;
    const { announce, lines } = await open({
      pass: () =>
        new Promise((resolve, reject) => {
          // The last pass, when the test is over.
          if (!isFirst) resolve({ isSeen: () => true });
          isFirst = false;
          fail = () => reject(new DialerError('unreachable', 'Could not reach Zoom.', 'Check the network.'));
        }),
    });
    expect(await announce()).toBe(200);
    expect(lines).toEqual([]);
    fail();
    await expect
      .poll(() => lines)
      .toEqual([`dialer: Could not reach Zoom. Check the network. (meeting=${MEETING}) Retrying in 5 s.`]);
  });

  it('accepts nothing new when it stops, and finishes what it began', async () => {
    let end = () => {};
    const { url, announce, stop, over } = await open({
      pass: () =>
        new Promise((resolve) => {
          end = () => resolve({ isSeen: () => true });
        }),
    });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    expect((await ask(url, { method: 'GET', path: '/healthz', agent })).status).toBe(200);
    expect(await announce()).toBe(200);
    let isOver = false;
    stop();
    const finished = over().then(() => {
      isOver = true;
    });
    await expect.poll(async () => (await ask(url, { method: 'GET', path: '/healthz' })).status).toBe(0);
    expect(isOver).toBe(false);
    end();
    await finished;
  });
});

describe('says why it cannot listen', () => {
  it.each<[string, Partial<ListenOptions>, string]>([
    ['on an address of another machine', { host: '192.0.2.1' }, 'this machine has no such address'],
    ['on an invalid name', { host: 'no such host' }, 'this machine has no such address'],
  ])('%s', async (_, options, reason) => {
    const error = await open(options).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining(reason) });
  });

  it('on a port that is in use', async () => {
    const { url } = await open();
    const port = Number(new URL(url).port);
    const error = await open({ port }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: 'usage',
      message: `Could not listen on 127.0.0.1, port ${port}: the port is in use.`,
    });
  });
});

describeInFull('thousands of hostile requests', () => {
  /** Sends requests one after the other over one connection. Resolves to their statuses. */
  function pipelined(url: string, requests: string[]): Promise<number[]> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve) => {
      let text = '';
      const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      const socket = connect(Number(port), hostname, () => socket.write(requests.join('')));
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.split('HTTP/1.1 ').length > requests.length && text.endsWith('\r\n\r\n')) socket.destroy();
      });
      socket.on('close', () => resolve(statuses()));
    });
  }

  /** Sends the start of a request, then single bytes. Resolves when it is cut off. */
  async function slowSender(url: string, beginning: string): Promise<void> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(beginning));
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('error', () => {}).resume();
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(timer);
  }

  const raw = (headers: object, body: string) =>
    [
      `POST ${PATH} HTTP/1.1`,
      'host: dialer.example.edu',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  const polluted = `{"__proto__":${event()},"constructor":{"prototype":{"event":"meeting.registration_created"}}}`;
  const HOUR_MS = 3_600_000;
  const guessed = { secret: 'guessed' };
  const zeros = `v0=${'0'.repeat(64)}`;

  it('start no pass, crash nothing and leak no memory; then a good one works', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const usedBytes = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const { url, passes, lines } = await open({ requestMs: 400 });
    // A good request that somebody overheard and sends again, and requests that only Zoom could have signed.
    const overheard = raw(signed(event('r1')), event('r1'));
    const broken = raw(signed('{"event":'), '{"event":');
    const behind = raw(signed(polluted), polluted);
    const nothing = raw(signed(''), '');
    expect(await pipelined(url, [overheard, broken, behind, nothing])).toEqual([200, 400, 400, 400]);
    await expect.poll(() => passes).toHaveLength(1);
    const many = [
      overheard,
      broken,
      behind,
      nothing,
      raw(signed(event('r2'), guessed), event('r2')),
      raw(signed(event('r2')), event('r3')),
      raw(signed(event(), { at: Date.now() - HOUR_MS }), event()),
      raw(signed(event(), { at: Date.now() + HOUR_MS }), event()),
      raw(signed('{"event":', guessed), '{"event":'),
      raw(signed(polluted, guessed), polluted),
    ];
    const fewer: Asked[] = [
      { body: event() },
      { path: '/../event_registration/', body: event() },
      { headers: { 'x-zm-signature': ['v0=1', 'v0=2'] }, body: event() },
      { headers: { ...signed(''), 'content-length': 'many' }, body: event() },
    ];
    const huge = Buffer.alloc(10 * 1024 * 1024, ' ');
    /** Half of them; in full, more than 5,000. */
    const wave = async () => {
      const started = [...Array(often(60))].map((_, index) =>
        index % 2
          ? slowSender(url, `POST ${PATH} HTTP/1.1\r\nhost: x\r\nx-`)
          : slowSender(
              url,
              raw(
                { 'x-zm-request-timestamp': 1795453864, 'x-zm-signature': zeros },
                huge.toString('latin1', 0, 9e5),
              ).slice(0, 300),
            ),
      );
      for (let round = 0; round < often(6); round++) {
        const requests = Array.from({ length: 80 }, () => many).flat();
        expect(new Set(await pipelined(url, requests))).toEqual(new Set([401]));
      }
      const statuses = await Promise.all(
        [...Array(often(180))].map((_, index) => ask(url, fewer[index % fewer.length])),
      );
      for (const { status } of statuses) expect([400, 401, 404]).toContain(status);
      const large = [...Array(often(20))].map((_, index) =>
        ask(url, { headers: { ...signed(''), ...(index % 2 && { 'content-length': huge.length }) }, body: huge }),
      );
      for (const { status } of await Promise.all(large)) expect([413, 0]).toContain(status);
      // Each of them is cut off.
      await Promise.all(started);
      return usedBytes();
    };
    const halfwayBytes = await wave();
    expect((await wave()) - halfwayBytes).toBeLessThan(4 * 1024 * 1024);
    expect(passes).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(await pipelined(url, [raw(signed(event('r3')), event('r3'))])).toEqual([200]);
    await expect.poll(() => passes).toHaveLength(2);
  });
});
