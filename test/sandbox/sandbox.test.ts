import { request as httpRequest } from 'node:http';
import axios from 'axios';
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/sandbox/api.ts';
import { sandboxRoom } from '../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { zoomSandbox } from '../support/run-dialer.ts';

const LOGAN = sandboxRoom('LOGAN');

async function openSandbox(options: SandboxOptions = {}) {
  const zoom = await zoomSandbox({ rooms: [{ ...LOGAN }], ...options });
  const request = axios.create({ baseURL: zoom.url, validateStatus: () => true });
  const token = async (form: Record<string, string> = {}, auth: Partial<{ username: string; password: string }> = {}) =>
    request.post(
      '/oauth/token',
      new URLSearchParams({ grant_type: 'account_credentials', account_id: zoom.env.ZOOM_ACCOUNT_ID, ...form }),
      { auth: { username: zoom.env.ZOOM_CLIENT_ID, password: zoom.env.ZOOM_CLIENT_SECRET, ...auth } },
    );
  const headers = { authorization: `Bearer ${(await token()).data.access_token}` };
  const list = (params: Record<string, unknown> = {}) => request.get('/v2/rooms', { headers, params });
  const control = (command: unknown, id = LOGAN.id) => request.patch(`/v2/rooms/${id}/events`, command, { headers });
  return { zoom, request, token, headers, list, control };
}

const join = (params: object) => ({ method: 'zoomroom.meeting_join', params });
const room = (zoom: Sandbox) => zoom.rooms[0];

describe('the token', () => {
  it('has the fields of a token from Zoom', async () => {
    const { token } = await openSandbox();
    expect((await token()).data).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      scope: SCOPES.join(' '),
      api_url: expect.any(String),
    });
  });

  it.each<[string, Record<string, string>, object, object]>([
    [
      'a wrong secret',
      {},
      { password: 'x' },
      { reason: 'Invalid client_id or client_secret', error: 'invalid_client' },
    ],
    ['a wrong account', { account_id: 'x' }, {}, { reason: 'Bad Request', error: 'invalid_request' }],
    [
      'a wrong grant type',
      { grant_type: 'client_credentials' },
      {},
      { reason: 'unsupported grant type', error: expect.any(String) },
    ],
  ])('is refused for %s', async (_, form, auth, body) => {
    const { token } = await openSandbox();
    expect(await token(form, auth)).toMatchObject({ status: 400, data: body });
  });

  it('is required, must be known, and expires', async () => {
    const { request, list } = await openSandbox({ tokenLifetimeSeconds: 0 });
    expect(await request.get('/v2/rooms')).toMatchObject({
      status: 401,
      data: { code: 124, message: 'Invalid access token.' },
    });
    expect(await list()).toMatchObject({ status: 401, data: { code: 124, message: 'Access token is expired.' } });
  });

  it('without the needed scope is refused, with the name of the scope', async () => {
    const { control, list } = await openSandbox({
      scopes: ['room:read:admin', 'zoom_rooms:update:room_controls:admin'],
    });
    expect((await list()).status).toBe(200);
    expect(await control(join({ meeting_number: '83299019888' }))).toMatchObject({
      status: 400,
      data: { code: 4711, message: expect.stringContaining('[zoom_rooms:update:room_control:admin]') },
    });
  });
});

describe('the list of rooms', () => {
  it('has the fields that Zoom sends, including the activation code', async () => {
    const { list } = await openSandbox();
    expect((await list({ type: 'ZoomRoom', page_size: 300 })).data).toEqual({
      page_size: 300,
      next_page_token: '',
      rooms: [
        expect.objectContaining({
          id: LOGAN.id,
          name: 'LOGAN',
          status: 'Available',
          activation_code: expect.any(String),
        }),
      ],
    });
  });

  it('comes page by page; a token is valid only for the same parameters', async () => {
    const { list } = await openSandbox({ rooms: ['A', 'B', 'C'].map((name) => sandboxRoom(name)) });
    const first = (await list({ page_size: 2 })).data;
    expect(first.rooms).toHaveLength(2);
    const next_page_token = first.next_page_token;
    expect((await list({ page_size: 2, next_page_token })).data).toMatchObject({
      rooms: [{ name: 'C' }],
      next_page_token: '',
    });
    expect((await list({ page_size: 3, next_page_token })).status).toBe(400);
    expect((await list({ next_page_token: 'invented' })).status).toBe(400);
  });

  it('is filtered by type and status', async () => {
    const rooms = [sandboxRoom('A'), sandboxRoom('B', { status: 'Offline' }), sandboxRoom('C', { type: 'Kiosk' })];
    const { list } = await openSandbox({ rooms });
    const listed = async (params: object) =>
      (await list({ ...params })).data.rooms.map(({ name }: { name: string }) => name);
    expect(await listed({})).toEqual(['A', 'B', 'C']);
    expect(await listed({ type: 'ZoomRoom' })).toEqual(['A', 'B']);
    expect(await listed({ status: 'Offline' })).toEqual(['B']);
  });

  it.each([{ page_size: 301 }, { page_size: 0 }, { type: 'Broom' }, { status: 'offline' }])(
    'is refused for %j',
    async (params) => {
      const { list } = await openSandbox();
      expect(await list(params)).toMatchObject({ status: 400, data: { code: 300 } });
    },
  );
});

describe('a room control', () => {
  it('is accepted with 202 and no body', async () => {
    const { control, zoom } = await openSandbox();
    expect(await control(join({ meeting_number: '83299019888', passcode: '', force_accept: true }))).toMatchObject({
      status: 202,
      data: '',
    });
    expect(room(zoom)).toMatchObject({ status: 'InMeeting', meeting: '83299019888' });
  });

  it.each<[string, unknown]>([
    ['force_accept as a string', join({ meeting_number: '83299019888', force_accept: 'true' })],
    ['meeting_number as a number', join({ meeting_number: 83299019888 })],
    ['passcode as a number', join({ meeting_number: '83299019888', passcode: 56888 })],
    ['make_zoom_room_host as a number', join({ meeting_number: '83299019888', make_zoom_room_host: 1 })],
    ['an unknown method', { method: 'zoomroom.meeting_dance' }],
    ['no method', {}],
    ['a method that only JavaScript knows', { method: 'constructor' }],
    ['params that are not an object', join('83299019888' as unknown as object)],
    ['a body that is not JSON', 'meeting_number=83299019888'],
  ])('is refused with %s', async (_, command) => {
    const { control, zoom } = await openSandbox();
    expect(await control(command)).toMatchObject({ status: 400, data: { code: 300, message: 'Invalid parameters.' } });
    expect(room(zoom)?.status).toBe('Available');
  });

  it('without a meeting number starts an instant meeting, as Zoom does', async () => {
    const { control, zoom } = await openSandbox();
    await control(join({}));
    expect(room(zoom)?.meeting).toBe('instant');
  });

  it('does not take a room out of its meeting without force_accept', async () => {
    const { control, zoom } = await openSandbox();
    await control(join({ meeting_number: '83299019888' }));
    await control(join({ meeting_number: '91234567890', force_accept: false }));
    expect(room(zoom)?.meeting).toBe('83299019888');
    await control(join({ meeting_number: '91234567890', force_accept: true }));
    expect(room(zoom)?.meeting).toBe('91234567890');
    await control({ method: 'zoomroom.meeting_leave' });
    expect(room(zoom)).toMatchObject({ status: 'Available' });
  });

  it('with a wrong passcode is accepted, but the room stays at a prompt, and any further command drops the join', async () => {
    const { control, zoom } = await openSandbox({ passcodes: { '83299019888': '056888' } });
    expect((await control(join({ meeting_number: '83299019888', passcode: '56888' }))).status).toBe(202);
    expect(room(zoom)).toMatchObject({ status: 'Available', prompt: true });
    await control(join({ meeting_number: '83299019888', passcode: '056888' }));
    expect(room(zoom)?.status).toBe('Available');
  });

  it('is refused for an offline or unknown room', async () => {
    const { control } = await openSandbox({ rooms: [{ ...LOGAN, status: 'Offline' }] });
    const command = join({ meeting_number: '83299019888' });
    expect(await control(command)).toMatchObject({
      status: 400,
      data: { code: 300, message: expect.stringContaining('offline') },
    });
    expect(await control(command, 'x')).toMatchObject({
      status: 404,
      data: { code: 1012, message: 'Room does not exist: x.' },
    });
  });
});

it.each(['//', '/v2/rooms/%/events', '/%E0%A4%A'])('survives a path like %s', async (path) => {
  const { zoom, headers, list } = await openSandbox();
  const { status } = await new Promise<{ status: number | undefined }>((done) => {
    const options = { host: '127.0.0.1', port: new URL(zoom.url).port, path, method: 'PATCH', headers };
    httpRequest(options, ({ statusCode }) => done({ status: statusCode })).end();
  });
  expect(status).toBeGreaterThanOrEqual(400);
  expect((await list()).status).toBe(200);
});

it('enforces the limit per second, and reports it with every reply', async () => {
  const { list } = await openSandbox({ limitPerSecond: 5 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => list()));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers).toMatchObject({
    'x-ratelimit-type': 'QPS',
    'x-ratelimit-limit': '5',
    'x-ratelimit-reset': expect.any(String),
  });
  expect(answers.find(({ status }) => status === 200)?.headers).toMatchObject({ 'x-ratelimit-category': 'Medium' });
});
