import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import { itInFull } from '../support/often.ts';
import { HEADER, runDialer, zoomSandbox } from '../support/run-dialer.ts';

const campus = (count: number) => Array.from({ length: count }, (_, index) => sandboxRoom(`ROOM-${index + 1}`));
const names = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `ROOM-${first + index}`);
const csvFor = (rooms: string[]) =>
  `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,M,${rooms.join(';')},83299019888,056888\n`;

describe('the rooms list', () => {
  it('has every page, so the 301st and 601st rooms are dialed too', async () => {
    const zoom = await zoomSandbox({ rooms: campus(601) });
    const { exitCode } = await runDialer([], { csv: csvFor(['ROOM-1', 'ROOM-301', 'ROOM-601']), zoom });
    expect(exitCode).toBe(0);
    expect(zoom.rooms.filter(({ meeting }) => meeting).map(({ name }) => name)).toEqual([
      'ROOM-1',
      'ROOM-301',
      'ROOM-601',
    ]);
    const queries = zoom.requests.filter(({ path }) => path === '/v2/rooms').map(({ query }) => query.get('page_size'));
    expect(queries).toEqual(['300', '300', '300']);
  });

  it('has no signs, so one with the name of a room does not make it ambiguous', async () => {
    const sign = sandboxRoom('ROOM-1', { id: 'sign', type: 'DigitalSignageOnly' });
    const zoom = await zoomSandbox({ rooms: [sign, ...campus(1)] });
    const { exitCode } = await runDialer([], { csv: csvFor(['ROOM-1']), zoom });
    expect(exitCode).toBe(0);
  });

  it('whose second page fails dials the known rooms, reports the others, and gives the reason once', async () => {
    const zoom = await zoomSandbox({
      rooms: campus(301),
      faults: [{ on: 'GET /v2/rooms', after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }],
    });
    const { stdout, stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1', 'ROOM-301']), zoom });
    expect(stdout).toMatch(
      /accepted ROOM-1 .*: The rooms list was incomplete: check that no other room has this name\.\n/,
    );
    expect(stderr).toContain(
      'failed ROOM-301 meeting=83299019888 (meetings.csv:2): Not found, but the rooms list is incomplete.',
    );
    expect(stderr.match(/Surprise/g)).toHaveLength(1);
    expect(exitCode).toBe(1);
  });

  itInFull(
    'whose second page hangs dials the known rooms in time',
    async () => {
      const rooms = campus(301);
      const zoom = await zoomSandbox({
        rooms,
        faults: [{ on: 'GET /v2/rooms', after: 1, ...{ reply: { status: 503, body: '' } } }],
      });
      const { stdout, stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1']), zoom, deadlineMs: 30_000 });
      expect(stdout).toContain('accepted ROOM-1 ');
      expect(stderr).toContain('answered with status 503');
      expect(exitCode).toBe(1);
    },
    20_000,
  );

  it.each<[string, unknown]>([
    ['null', null],
    ['a number for an ID', { id: 7, name: 'ODD' }],
    ['an object for a name', { id: 'odd', name: { toString: 1 } }],
  ])('with %s among its rooms dials the others, and reports it', async (_, odd) => {
    const known = { id: sandboxRoom('ROOM-1').id, name: 'ROOM-1', status: 'Available' };
    const faults = [{ on: 'GET', reply: { body: { next_page_token: '', rooms: [odd, known] } } }];
    const zoom = await zoomSandbox({ rooms: campus(1), faults });
    const { stdout, stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1']), zoom });
    expect(stdout).toContain('accepted ROOM-1 ');
    expect(stderr).toContain("dialer: Could not read 1 entry in Zoom's list of rooms.");
    expect(exitCode).toBe(1);
  });

  it('with an invalid page token is incomplete', async () => {
    const faults = [{ on: 'GET', reply: { body: { next_page_token: 12345, rooms: [] } } }];
    const zoom = await zoomSandbox({ rooms: campus(1), faults });
    const { stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1']), zoom });
    expect(stderr).toContain('kept sending more pages');
    expect(exitCode).toBe(4);
  });

  it('that never ends is cut off', async () => {
    const page = {
      page_size: 300,
      next_page_token: 'again',
      rooms: [{ id: 'id-1', name: 'ROOM-1', status: 'Available' }],
    };
    const zoom = await zoomSandbox({
      rooms: campus(1),
      faults: [{ on: 'GET /v2/rooms', reply: { status: 200, body: page } }],
    });
    const { stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-2']), zoom });
    expect(zoom.requests.filter(({ path }) => path === '/v2/rooms')).toHaveLength(2);
    expect(stderr).toContain('kept sending more pages');
    expect(exitCode).toBe(4);
  });

  it('that is empty fails each room', async () => {
    const { stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1', 'ROOM-2']), zoom: await zoomSandbox() });
    expect(stderr.match(/Zoom has no such room/g)).toHaveLength(2);
    expect(exitCode).toBe(1);
  });

  itInFull('that is a gzip bomb is refused at the size limit', async () => {
    const zoom = await zoomSandbox();
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    const { createServer } = await import('node:http');
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const env = { ZOOM_API_URL: `http://127.0.0.1:${port}/v2` };
    const { stderr, exitCode } = await runDialer([], { csv: csvFor(['ROOM-1']), zoom, env });
    server.close();
    expect(stderr).toContain('the answer was far too large');
    expect(exitCode).toBe(4);
  });
});

describe('a join', () => {
  const sent = async (row: string) => {
    const zoom = await zoomSandbox({ rooms: campus(1) });
    await runDialer([], { csv: `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,M,ROOM-1,${row}\n`, zoom });
    return zoom.requests.at(-1);
  };

  it('sends exactly this request', async () => {
    const request = await sent('832 9901 9888,056888');
    expect(request).toMatchObject({ method: 'PATCH', path: `/v2/rooms/${sandboxRoom('ROOM-1').id}/events` });
    expect(request?.body).toBe(
      '{"method":"zoomroom.meeting_join","params":{"meeting_number":"83299019888","passcode":"056888","force_accept":true}}',
    );
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: expect.stringMatching(/^Bearer sandbox-token-/),
    });
  });

  it('has no passcode key without a passcode', async () => {
    expect((await sent('83299019888,'))?.body).toBe(
      '{"method":"zoomroom.meeting_join","params":{"meeting_number":"83299019888","force_accept":true}}',
    );
  });

  it('encodes slashes in the ID of a room', async () => {
    const zoom = await zoomSandbox({ rooms: [sandboxRoom('ODD', { id: '../x/y?z#' })] });
    const { exitCode } = await runDialer([], { csv: csvFor(['ODD']), zoom });
    expect(exitCode).toBe(0);
    expect(zoom.requests.at(-1)?.path).toBe('/v2/rooms/..%2Fx%2Fy%3Fz%23/events');
  });
});

// A machine that stalls can send the requests of two seconds in one; that is not what is tested.
itInFull('forty rooms under a limit of 20 a second are dialed without a single 429', { retry: 2 }, async () => {
  const statuses: number[] = [];
  const zoom = await zoomSandbox({
    rooms: campus(40),
    limitPerSecond: 20,
    onRequest: (_, status) => statuses.push(status),
  });
  const { exitCode } = await runDialer([], { csv: csvFor(names(1, 40)), zoom, deadlineMs: 20_000 });
  expect(exitCode).toBe(0);
  expect(statuses.filter((status) => status === 202)).toHaveLength(40);
  expect(statuses).not.toContain(429);
});
