import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { zoomSandbox } from '../../support/run-dialer.ts';
import { signedIn } from '../../support/signed-in.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const HOST = { id: 'host/1', name: 'Eve', email: 'eve@example.edu', type: 1 };
const people = ['Ana', 'Ben', 'Cleo'].map((name) => session('16:11', '17:00', { name, email: `${name}@example.edu` }));
const alone = pastMeeting([session('16:11', '17:00')], { uuid: '/ajXp112//QmuoKj4854875==', host: HOST });
const meetings = [pastMeeting(people, { host: HOST }), alone];
const DATES = { from: '2026-11-23', to: '2026-11-23' };

async function open(options: SandboxOptions = {}) {
  const zoom = await zoomSandbox({ meetings, clock: () => NOW, ...options });
  const request = await signedIn(zoom);
  return (path: string, params: object = {}) => request.get(path, { params });
}

describe("the dashboards' meetings", () => {
  it('are those that started on the given days, page by page, as RESOURCE-INTENSIVE requests', async () => {
    const get = await open();
    const first = await get('/metrics/meetings', { type: 'past', ...DATES, page_size: 1 });
    expect(first.headers).toMatchObject({ 'x-ratelimit-category': 'Resource-intensive', 'x-ratelimit-limit': '20' });
    expect(first.data).toMatchObject({ ...DATES, page_count: 2, total_records: 2, meetings: [{ duration: '54:00' }] });
    const { next_page_token } = first.data;
    const rest = await get('/metrics/meetings', { type: 'past', ...DATES, page_size: 1, next_page_token });
    expect(rest.data).toMatchObject({ next_page_token: '', meetings: [{ uuid: alone.uuid, host: 'Eve' }] });
    expect(
      (await get('/metrics/meetings', { type: 'past', from: '2026-11-24', to: '2026-11-24' })).data.meetings,
    ).toEqual([]);
    // Without a type Zoom lists live meetings.
    expect((await get('/metrics/meetings', DATES)).data.meetings).toEqual([]);
  });

  it.each([
    {},
    { from: '2026-11-23' },
    { from: '11/23/2026', to: '11/23/2026' },
    { from: '2026-11-23', to: '2026-11-22' },
    { from: '2026-10-23', to: '2026-11-23' },
    { from: '2026-05-23', to: '2026-05-23' },
    { ...DATES, page_size: 301 },
  ])('are refused for %j, as are hosts', async (params) => {
    const get = await open();
    for (const path of ['/metrics/meetings', '/report/users', '/report/users/host%2F1/meetings']) {
      expect(await get(path, { type: path === '/report/users' ? 'active' : 'past', ...params })).toMatchObject({
        status: 400,
        data: { code: 300 },
      });
    }
  });

  it.each(['/metrics/meetings', '/metrics/meetings/83299019888/participants'])(
    'refuses %s on a Pro plan',
    async (path) => {
      const get = await open({ plan: 'pro' });
      const { status, data } = await get(path, { type: 'past', ...DATES });
      expect({ status, ...data }).toEqual({
        status: 400,
        code: 200,
        message: expect.stringContaining('Dashboard feature'),
      });
    },
  );

  it('answers 429 when lists are requested too often in a minute', async () => {
    const get = await open({ listsLimitPerMinute: 2 });
    const answers = [1, 2, 3].map(() => get('/metrics/meetings', { type: 'past', ...DATES }));
    const refused = (await Promise.all(answers)).filter(({ status }) => status === 429);
    // None is refused if a new minute has just begun.
    expect(refused.length).toBeLessThanOrEqual(1);
    for (const { headers } of refused) expect(Number(headers['x-ratelimit-reset']) % 60).toBe(0);
    const { status, headers } = await get('/report/users', { type: 'active', ...DATES });
    expect({ status, category: headers['x-ratelimit-category'] }).toEqual({ status: 200, category: 'Heavy' });
  });
});

describe("the dashboards' participants", () => {
  it('have fields that reports lack; a UUID with slashes must be encoded twice', async () => {
    const get = await open();
    const path = (uuid: string) => `/metrics/meetings/${encodeURIComponent(uuid)}/participants`;
    const { data } = await get(path('AWZrhLrjrnWBeNZBAZYcsw=='), { type: 'past', page_size: 2 });
    const ana = { user_name: 'Ana', email: 'Ana@example.edu', device: 'Windows', location: 'Denver (US)' };
    expect(data).toMatchObject({ total_records: 3, page_count: 2, participants: [ana, {}] });
    expect((await get(path(encodeURIComponent(alone.uuid)), { type: 'past' })).data.participants).toHaveLength(1);
    expect((await get(path(alone.uuid), { type: 'past' })).status).toBe(404);
    expect((await get(path('AWZrhLrjrnWBeNZBAZYcsw=='))).status).toBe(404);
  });
});

describe("the reports' hosts", () => {
  it('are those of meetings with more than one person, and these meetings are listed for them', async () => {
    const get = await open();
    const { data } = await get('/report/users', { type: 'active', ...DATES });
    expect(data.users).toEqual([{ id: 'host/1', user_name: 'Eve', email: 'eve@example.edu', type: 1, meetings: 1 }]);
    const own = await get('/report/users/host%2F1/meetings', DATES);
    expect(own.data.meetings).toMatchObject([{ uuid: 'AWZrhLrjrnWBeNZBAZYcsw==', duration: 54, host_id: 'host/1' }]);
    expect((await get('/report/users/nobody/meetings', DATES)).data.code).toBe(1001);
  });
});

it('shares the daily limit between reports and dashboards, reports it in headers, and resets it at midnight UTC', async () => {
  const get = await open({ dailyLimit: 2 });
  const list = await get('/metrics/meetings', { type: 'past', ...DATES });
  expect(list.headers).toMatchObject({ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-remaining': '1' });
  const report = await get('/report/meetings/83299019888');
  expect(report.headers).toMatchObject({ 'x-ratelimit-category': 'Heavy', 'x-ratelimit-remaining': '0' });
  const { status, headers } = await get('/report/meetings/83299019888');
  expect({ status, until: headers['retry-after'] }).toEqual({
    status: 429,
    until: expect.stringMatching(/T00:00:00Z$/),
  });
  expect((await get('/rooms')).status).toBe(200);
});
