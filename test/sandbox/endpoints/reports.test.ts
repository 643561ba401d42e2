import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { zoomSandbox } from '../../support/run-dialer.ts';
import { signedIn } from '../../support/signed-in.ts';

const people = ['Ana', 'Ben', 'Cleo'].map((name) => session('16:11', '17:00', { name, registrantId: `r-${name}` }));
const SLASHED = '/ajXp112//QmuoKj4854875==';
const meetings = [pastMeeting(people), pastMeeting([], { uuid: SLASHED, startsAt: new Date('2026-11-20T16:07:00Z') })];

async function open(options: SandboxOptions = {}) {
  const zoom = await zoomSandbox({ meetings, ...options });
  const request = await signedIn(zoom);
  return (path: string, params: object = {}) => request.get(path, { params });
}

describe("a meeting's participants", () => {
  it('come page by page, as HEAVY requests; a token is valid only for the same parameters and meeting', async () => {
    const get = await open({ heavyLimitPerSecond: 10 });
    const first = await get('/report/meetings/83299019888/participants', { page_size: 2 });
    expect(first.headers).toMatchObject({ 'x-ratelimit-category': 'Heavy', 'x-ratelimit-limit': '10' });
    expect(first.data).toMatchObject({ page_count: 2, page_size: 2, total_records: 3, participants: [{}, {}] });
    const { next_page_token } = first.data;
    const rest = await get('/report/meetings/83299019888/participants', { page_size: 2, next_page_token });
    expect(rest.data).toMatchObject({ next_page_token: '', participants: [{ name: 'Cleo', duration: 2940 }] });
    const others = [
      { page_size: 3, next_page_token },
      { page_size: 2, next_page_token: 'invented' },
    ];
    for (const params of others)
      expect((await get('/report/meetings/83299019888/participants', params)).status).toBe(400);
    const other = `/report/meetings/${encodeURIComponent(encodeURIComponent(SLASHED))}/participants`;
    expect((await get(other, { page_size: 2, next_page_token })).status).toBe(400);
  });

  it('have a registrant_id only on request', async () => {
    const get = await open();
    const of = async (params: object) =>
      (await get('/report/meetings/83299019888/participants', params)).data.participants[0];
    expect(await of({})).not.toHaveProperty('registrant_id');
    expect(await of({ include_fields: 'registrant_id' })).toMatchObject({ registrant_id: 'r-Ana' });
  });

  it.each([{ page_size: 301 }, { page_size: 0 }, { include_fields: 'all' }])('are refused for %j', async (params) => {
    const get = await open();
    expect(await get('/report/meetings/83299019888/participants', params)).toMatchObject({
      status: 400,
      data: { code: 300 },
    });
  });
});

describe('a meeting', () => {
  it('is found by its number, which gives the latest instance, or by a UUID', async () => {
    const get = await open();
    expect((await get('/report/meetings/83299019888')).data).toMatchObject({
      uuid: meetings[0]?.uuid,
      id: 83299019888,
      start_time: '2026-11-23T16:07:00Z',
      end_time: '2026-11-23T17:01:00Z',
    });
    const once = encodeURIComponent(SLASHED);
    expect((await get(`/report/meetings/${encodeURIComponent(once)}`)).data).toMatchObject({ uuid: SLASHED });
    // Encoded only once, it is not found.
    expect(await get(`/report/meetings/${once}`)).toMatchObject({ status: 404, data: { code: 3001 } });
  });

  it.each(['/report/meetings/91234567890', '/report/meetings/x/participants', '/past_meetings/91234567890/instances'])(
    'is not found at %s',
    async (path) => {
      const get = await open();
      expect(await get(path)).toMatchObject({
        status: 404,
        data: { code: 3001, message: expect.stringMatching(/not found/) },
      });
    },
  );

  it('lists its past instances, as a MEDIUM request', async () => {
    const get = await open();
    const { data, headers } = await get('/past_meetings/83299019888/instances');
    expect(data.meetings).toEqual(
      meetings.map(({ uuid, startsAt }) => ({ uuid, start_time: startsAt.toISOString().replace('.000', '') })),
    );
    expect(headers).toMatchObject({ 'x-ratelimit-category': 'Medium' });
  });

  it.each([
    ['/report/meetings/83299019888', 'report:read:meeting:admin', 'report:read:admin'],
    ['/report/meetings/83299019888/participants', 'report:read:list_meeting_participants:admin', 'report:read:admin'],
    ['/past_meetings/83299019888/instances', 'meeting:read:list_past_instances:admin', 'meeting:read:admin'],
  ])('refuses %s without its scope', async (path, granular, classic) => {
    const message = `Invalid access token, does not contain scopes:[${granular}].`;
    expect((await (await open({ scopes: ['room:read:admin'] }))(path)).data).toEqual({ code: 4711, message });
    for (const scope of [granular, classic]) expect((await (await open({ scopes: [scope] }))(path)).status).toBe(200);
  });
});

it('limits reports separately from other requests', async () => {
  const get = await open({ heavyLimitPerSecond: 3, limitPerSecond: 60 });
  const many = (path: string) => Promise.all(Array.from({ length: 12 }, () => get(path)));
  const heavy = await many('/report/meetings/83299019888');
  expect(heavy.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect((await many('/past_meetings/83299019888/instances')).map(({ status }) => status)).not.toContain(429);
});
