import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../src/sandbox/api.ts';
import { REGISTER_SCOPES, sandboxRegistrant } from '../../../src/sandbox/endpoints/registrants.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { zoomSandbox } from '../../support/run-dialer.ts';
import { signedIn } from '../../support/signed-in.ts';

const MEETING = '83299019888';
const PATH = `/meetings/${MEETING}/registrants`;
const [ana, ben, cleo] = ['ana', 'ben', 'cleo'].map((name) => ({
  email: `${name}@example.edu`,
  id: sandboxRegistrant(`${name}@example.edu`, []).id,
}));

async function open(options: SandboxOptions = {}) {
  const registrants = [ana, ben, cleo].map((one) => sandboxRegistrant(one?.email ?? '', [`code of ${one?.email}`]));
  const registrations = [
    { meetingId: MEETING, registrants },
    { meetingId: '91234567890', registrants: [], takesNone: true },
    { meetingId: '92345678901', registrants: [], isAutomatic: true },
  ];
  const zoom = await zoomSandbox({ registrations, scopes: [...SCOPES, ...REGISTER_SCOPES], ...options });
  const request = await signedIn(zoom);
  const get = (params: object = {}, path = PATH) => request.get(path, { params });
  const put = (body: unknown, path = PATH) => request.put(`${path}/status`, body);
  const post = (body: unknown, path = PATH) => request.post(path, body);
  const statuses = () => registrants.map(({ status }) => status);
  return { zoom, get, put, post, statuses };
}

const approve = (...registrants: unknown[]) => ({ action: 'approve', registrants });

describe('the registrants of a meeting', () => {
  it('are the approved ones, unless another status is requested, page by page', async () => {
    const { get } = await open();
    expect((await get()).data).toMatchObject({ total_records: 0, registrants: [] });
    const first = await get({ status: 'pending', page_size: 2 });
    expect(first.headers).toMatchObject({ 'x-ratelimit-category': 'Medium' });
    expect(first.data).toMatchObject({ page_count: 2, total_records: 3, registrants: [ana, ben] });
    const { next_page_token } = first.data;
    const rest = await get({ status: 'pending', page_size: 2, next_page_token });
    expect(rest.data).toMatchObject({ next_page_token: '', registrants: [cleo] });
    expect(rest.data.registrants[0]).toMatchObject({
      status: 'pending',
      create_time: expect.stringMatching(/Z$/),
      custom_questions: [{ title: expect.any(String), value: 'code of cleo@example.edu' }],
      join_url: expect.stringContaining('tk='),
    });
    expect(rest.data.registrants[0]).not.toHaveProperty('changedOn');
    expect((await get({ status: 'denied', page_size: 2, next_page_token })).status).toBe(400);
  });

  it.each([{ page_size: 301 }, { page_size: 0 }, { status: 'cancelled' }])('are refused for %j', async (params) => {
    const { get } = await open();
    expect(await get(params)).toMatchObject({ status: 400, data: { code: 300 } });
  });

  it.each([
    ['/meetings/80000000000/registrants', 404, 3001, /does not exist/],
    ['/meetings/91234567890/registrants', 400, 300, /has not set registration as required/],
  ])('are refused for %s', async (path, status, code, message) => {
    const { get, put } = await open();
    const refusal = { status, data: { code, message: expect.stringMatching(message) } };
    expect(await get({}, path)).toMatchObject(refusal);
    expect(await put(approve(ana), path)).toMatchObject(refusal);
  });
});

describe('a status change', () => {
  it('applies to up to 30 registrants at once', async () => {
    const { put, statuses } = await open();
    expect(await put(approve(ana, { id: ben?.id }))).toMatchObject({ status: 204, data: '' });
    expect(statuses()).toEqual(['approved', 'approved', 'pending']);
    await put({ action: 'deny', registrants: [{ email: cleo?.email }] });
    await put({ action: 'cancel', registrants: [ana] });
    expect(statuses()).toEqual(['cancelled', 'approved', 'denied']);
    // Cancelled registrants are gone.
    expect(await put(approve(ana))).toMatchObject({ status: 404 });
  });

  it.each<[string, unknown]>([
    ['an unknown action', { action: 'accept', registrants: [ana] }],
    ['an action of another type', { action: ['approve'], registrants: [ana] }],
    ['an action that every object has', { action: 'constructor', registrants: [ana] }],
    ['no action', { registrants: [ana] }],
    ['a registrant that is not an object', approve(ana?.id)],
    ['an ID that is a number', approve({ id: 1, email: ana?.email })],
    ['a registrant without ID and e-mail', approve({})],
    ['one registrant without a list', { action: 'approve', registrants: ana }],
    ['more than 30', approve(...Array(31).fill(ana))],
    ['an array as its body', [approve(ana)]],
    ['a string as its body', 'approve'],
  ])('is refused with %s', async (_, body) => {
    const { put, statuses } = await open();
    expect(await put(body)).toMatchObject({ status: 400, data: { code: 300 } });
    expect(statuses()).toEqual(['pending', 'pending', 'pending']);
  });

  it('is refused as a whole if one registrant is unknown or has a different e-mail', async () => {
    const { put, statuses } = await open();
    for (const other of [
      { id: 'invented', email: ben?.email },
      { id: ben?.id, email: cleo?.email },
    ]) {
      const message = expect.stringContaining('not found');
      expect(await put(approve(ana, other))).toMatchObject({ status: 404, data: { message } });
    }
    expect(statuses()).toEqual(['pending', 'pending', 'pending']);
    // Zoom accepts an empty list, and so a misspelt key.
    expect(await put({ action: 'approve', registrant: [ana] })).toMatchObject({ status: 204 });
    expect(statuses()).toEqual(['pending', 'pending', 'pending']);
  });

  it('is possible 10 times a day per registrant', async () => {
    let now = new Date('2026-11-23T23:00:00Z');
    const { put } = await open({ clock: () => now });
    for (let time = 0; time < 10; time++) expect((await put(approve(ana))).status).toBe(204);
    expect(await put(approve(ben, ana))).toMatchObject({
      status: 429,
      data: { code: 429, message: expect.stringContaining('daily rate limit of (10)') },
    });
    expect((await put(approve(ben))).status).toBe(204);
    now = new Date('2026-11-24T00:00:00Z');
    expect((await put(approve(ana))).status).toBe(204);
  });
});

describe('a registration', () => {
  const dan = { email: 'dan@example.edu', first_name: 'Dan', custom_questions: [{ title: 'Code', value: 'k7' }] };

  it('waits for approval, and is not repeated for the same e-mail', async () => {
    const { get, post } = await open();
    const { status, data } = await post(dan);
    expect(status).toBe(201);
    expect(data).toEqual({
      id: Number(MEETING),
      registrant_id: expect.any(String),
      topic: expect.any(String),
      join_url: expect.any(String),
    });
    expect((await post(dan)).data.registrant_id).toBe(data.registrant_id);
    const waiting = (await get({ status: 'pending' })).data.registrants;
    expect(waiting).toHaveLength(4);
    expect(waiting[3]).toMatchObject({ ...dan, id: data.registrant_id, last_name: '' });
  });

  it('is approved at once in a meeting with automatic approval', async () => {
    const { get, post } = await open();
    const path = '/meetings/92345678901/registrants';
    await post(dan, path);
    expect((await get({}, path)).data.registrants).toMatchObject([dan]);
  });

  it.each<[object]>([
    [{ ...dan, email: 'dan' }],
    [{ ...dan, first_name: undefined }],
    [{ ...dan, zip: 80_203 }],
    [{ ...dan, custom_questions: [{ value: 7 }] }],
    [{ ...dan, custom_questions: 'k7' }],
  ])('is refused with %j', async (body) => {
    const { post } = await open();
    expect(await post(body)).toMatchObject({ status: 400, data: { code: 300 } });
  });
});

it.each([
  ['get', 'meeting:read:list_registrants:admin', 'meeting:read:admin'],
  ['put', 'meeting:update:registrant_status:admin', 'meeting:write:admin'],
  ['post', 'meeting:write:registrant:admin', 'meeting:write:admin'],
] as const)('refuses %s without its scope', async (method, granular, classic) => {
  const ask = async (scope: string) => (await open({ scopes: [scope] }))[method]({ action: 'approve' });
  const message = `Invalid access token, does not contain scopes:[${granular}].`;
  expect((await ask('room:read:admin')).data).toEqual({ code: 4711, message });
  for (const scope of [granular, classic]) expect((await ask(scope)).data).not.toMatchObject({ code: 4711 });
});
