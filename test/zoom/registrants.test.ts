import { describe, expect, it, onTestFinished } from 'vitest';
import { DialerError } from '../../src/errors.ts';
import { type SandboxRegistrant, sandboxRegistrant } from '../../src/sandbox/endpoints/registrants.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { createClient } from '../../src/zoom/client.ts';
import { zoomConfig } from '../../src/zoom/config.ts';
import { approveRegistrants, listRegistrants } from '../../src/zoom/registrants.ts';
import { zoomSandbox } from '../support/run-dialer.ts';

const MEETING = '83299019888';
const LIST = `GET /v2/meetings/${MEETING}/registrants`;
const APPROVE = `PUT /v2/meetings/${MEETING}/registrants/status`;
const zoomSays = (status: number, code: number, message: string) => ({ reply: { status, body: { code, message } } });

async function open(registrants: SandboxRegistrant[], options: SandboxOptions = {}) {
  const zoom = await zoomSandbox({ registrations: [{ meetingId: MEETING, registrants }], ...options });
  const start = performance.now();
  const elapsedMs = () => performance.now() - start;
  const client = createClient(zoomConfig(zoom.env), { startedAt: new Date(), elapsedMs, deadlineMs: 5000 });
  onTestFinished(() => client.close());
  let tries = 0;
  const approve = (who: { id: string; email: string }[] = registrants, beforeTry = async () => {}) =>
    approveRegistrants(client, MEETING, who, async () => {
      tries++;
      await beforeTry();
    });
  const list = (status: 'pending' | 'approved' | 'denied' = 'pending') => listRegistrants(client, MEETING, status);
  const sent = () => zoom.requests.filter(({ method }) => method === 'PUT');
  return { zoom, approve, list, sent, tries: () => tries };
}

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => sandboxRegistrant(`person.${index}@example.edu`, [`code ${index}`]));
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as DialerError,
  );

describe('the list of registrants', () => {
  it('has every page of one status, without personal join links', async () => {
    const registrants = people(601);
    const [first] = registrants;
    if (first) first.status = 'approved';
    const { zoom, list } = await open(registrants);
    const all = await list();
    expect(all.incomplete).toBeUndefined();
    expect(all.registrants.map(({ id }) => id)).toEqual(registrants.slice(1).map(({ id }) => id));
    expect(JSON.stringify(all)).not.toContain('join_url');
    const queries = zoom.requests.filter(({ method }) => method === 'GET').map(({ query }) => query.get('page_size'));
    expect(queries).toEqual(['300', '300']);
    expect((await list('approved')).registrants).toMatchObject([{ id: first?.id }]);
    expect((await list('denied')).registrants).toEqual([]);
  });

  it('has every answer, whatever the question, and nothing else', async () => {
    const registrant = sandboxRegistrant('ana.lopez@example.edu', ['k7 ', '', '  '], {
      first_name: 'Ana ',
      last_name: 'López',
      create_time: '2026-11-20T09:00:00Z',
      comments: 'Code: k8',
      org: '',
      job_title: 'k9',
      participant_pin_code: 380303,
      custom_questions: [
        { title: 'Code', value: 'k7 ' },
        { title: 'Several', value: ['a', 'b'] as unknown as string },
        { title: 'Digits', value: 123456 as unknown as string },
        { title: 'Nothing', value: null as unknown as string },
        null as never,
      ],
    });
    const { list } = await open([registrant]);
    const [found] = (await list()).registrants;
    expect(found).toMatchObject({
      id: registrant.id,
      email: 'ana.lopez@example.edu',
      name: 'Ana López',
      createdAt: new Date('2026-11-20T09:00:00Z'),
      data: { comments: 'Code: k8', custom_questions: registrant.custom_questions },
    });
    expect(found?.answers).toEqual(['k7 ', 'a', 'b', '123456', 'Code: k8', 'k9']);
  });

  it.each<[string, unknown, object, string | undefined]>([
    ['no ID', { email: 'a@example.edu' }, [], 'Could not read 1 entry'],
    ['null', null, [], 'Could not read 1 entry'],
    ['an ID and nothing else', { id: 'r1' }, [{ id: 'r1', email: '', name: '', answers: [] }], undefined],
    ['an invalid time', { id: 'r1', create_time: 'soon' }, [{ id: 'r1' }], undefined],
    ['invalid questions', { id: 'r1', custom_questions: 'k7' }, [{ answers: [] }], undefined],
  ])('reads a registrant with %s', async (_, entry, registrants, incomplete) => {
    const body = { next_page_token: '', registrants: [entry] };
    const { list } = await open([], { faults: [{ on: LIST, reply: { body } }] });
    const found = await list();
    expect(found.registrants).toMatchObject(registrants);
    expect(found.incomplete?.message).toEqual(
      incomplete === undefined ? undefined : expect.stringContaining(incomplete),
    );
    expect(found.registrants.map(({ createdAt }) => createdAt)).toEqual(found.registrants.map(() => undefined));
  });

  it('that breaks off keeps the registrants before', async () => {
    const faults: Fault[] = [{ on: LIST, after: 1, ...zoomSays(400, 300, 'Surprise') }];
    const { registrants, incomplete } = await (await open(people(301), { faults })).list();
    expect(registrants).toHaveLength(300);
    expect(incomplete?.message).toContain('Surprise');
  });

  it('reports a page in an unexpected format', async () => {
    const { list } = await open([], { faults: [{ on: LIST, reply: { body: {} } }] });
    expect((await list()).incomplete?.message).toBe('Zoom sent a page of registrants in an unexpected format.');
  });
});

describe('an approval', () => {
  it('sends exactly this request', async () => {
    const [one, two] = people(2);
    const { approve, sent, zoom } = await open(people(2));
    await approve();
    expect(sent()).toMatchObject([{ path: `/v2/meetings/${MEETING}/registrants/status` }]);
    expect(JSON.parse(sent()[0]?.body ?? '')).toEqual({
      action: 'approve',
      registrants: [one, two].map((who) => ({ id: who?.id, email: who?.email })),
    });
    expect(zoom.registrations[0]?.registrants.map(({ status }) => status)).toEqual(['approved', 'approved']);
  });

  it('takes 1 to 30 registrants', async () => {
    const { approve, sent } = await open([]);
    await expect(approve([])).rejects.toThrow('0 registrants');
    await expect(approve(people(31))).rejects.toThrow('31 registrants');
    expect(sent()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['Zoom asked to slow down', { on: APPROVE, times: 2, ...zoomSays(429, 429, 'Too many requests.') }],
    ['the token had expired', { on: APPROVE, times: 1, ...zoomSays(401, 124, 'Access token is expired.') }],
  ])('is retried if it had no effect because %s', async (_, fault) => {
    const registrants = people(2);
    const { approve, sent, tries } = await open(registrants, { faults: [fault] });
    await approve();
    expect(tries()).toBe(sent().length);
    expect(sent().length).toBe('times' in fault ? Number(fault.times) + 1 : 0);
    expect(registrants.map(({ changedOn }) => changedOn.length)).toEqual([1, 1]);
  });

  it.each<[string, Fault]>([
    ['the connection breaks after it', { on: APPROVE, times: 1, reset: 'after' }],
    ['the connection breaks before it', { on: APPROVE, times: 1, reset: 'before' }],
    ['a gateway answers', { on: APPROVE, times: 1, reply: { status: 502, body: '<html>' } }],
    ['Zoom answers 200', { on: APPROVE, times: 1, reply: { status: 200, body: {} } }],
    ['it is redirected', { on: APPROVE, times: 1, reply: { status: 302, headers: { location: '/' } } }],
  ])('is not sent again if its outcome is unknown because %s', async (_, fault) => {
    const { approve, sent } = await open(people(1), { faults: [fault] });
    const error = await failure(approve());
    expect(error).toBeInstanceOf(DialerError);
    expect(error).toMatchObject({ isUnknown: true, code: 'unreachable' });
    expect(error.message).toContain('Zoom may have approved them anyway');
    expect(sent()).toHaveLength(1);
  });

  it('ends with the error that beforeTry throws', async () => {
    const { approve, sent } = await open(people(1));
    const lost = async () => {
      throw new DialerError('ledger', 'Another run has it.');
    };
    expect(await failure(approve(undefined, lost))).toMatchObject({ message: 'Another run has it.' });
    expect(sent()).toEqual([]);
  });
});

describe('a refusal about registrants is explained', () => {
  const email = 'person.0@example.edu';
  it.each<[number, number, string, string]>([
    [404, 3001, `Meeting does not exist: ${MEETING}.`, 'Zoom has no meeting with this number'],
    [404, 300, `Meeting ${MEETING} is not found or has expired.`, 'Zoom has no meeting with this number'],
    [404, 404, 'Meeting not found.', 'Zoom has no meeting with this number'],
    [400, 300, `This meeting has not set registration as required: ${MEETING}.`, 'Registration is off'],
    [400, 3003, "You're not the meeting host.", 'The Zoom app has no access to this meeting'],
    [400, 3003, 'You are not the meeting host.', 'The Zoom app has no access to this meeting'],
    [400, 3000, 'Cannot access meeting information.', 'The Zoom app has no access to this meeting'],
    [400, 1010, 'User does not belong to this account: x.', 'The Zoom app has no access to this meeting'],
    [404, 1001, 'Meeting host does not exist: x.', 'The Zoom app has no access to this meeting'],
    // Zoom documents 300 as a status, too.
    [300, 300, `Meeting ${MEETING} is not found or has expired.`, 'Zoom has no meeting with this number'],
    [400, 200, 'Only available for Paid user: x', 'Zoom offers this only if the host has a paid license'],
    [400, 200, 'Only available for Paid or ZMP account: x', 'Zoom offers this only if the host has a paid license'],
    [400, 3000, 'Cannot access webinar info.', 'This is the number of a webinar.'],
    [404, 404, `Registrant not found: ${email}.`, 'Zoom no longer has this registrant'],
    [404, 300, 'Registrant does not exist.', 'Zoom no longer has this registrant'],
    [
      429,
      429,
      `You have exceeded the daily rate limit of (10) for Update meeting registrant status API requests for the registrant (${email}).`,
      '10 status changes a day',
    ],
    [400, 300, `Surprise: ${email}`, 'Zoom refused: Surprise: … (status 400, code 300).'],
  ])('%d %d %s', async (status, code, message, words) => {
    const { approve, sent } = await open(people(1), { faults: [{ on: APPROVE, ...zoomSays(status, code, message) }] });
    const error = await failure(approve());
    expect(error).toMatchObject({ code: 'refused', isUnknown: false, message: expect.stringContaining(words) });
    expect(error.hint).not.toBe('');
    expect(error.message).not.toContain(email);
    expect(sent()).toHaveLength(1);
  });

  it('if the sandbox refuses, too', async () => {
    const { list } = await open([], { registrations: [{ meetingId: MEETING, registrants: [], takesNone: true }] });
    expect((await list()).incomplete?.message).toContain('Registration is off');
    const none = await open([], { registrations: [] });
    expect((await none.list()).incomplete?.message).toContain('Zoom has no meeting with this number');
    const { approve } = await open(people(1));
    expect((await failure(approve(people(2)))).message).toContain('Zoom no longer has this registrant');
  });

  it("as the account's daily limit, not a registrant's", async () => {
    const message = 'You have reached the maximum daily rate limit for this API.';
    const { list } = await open([], { faults: [{ on: LIST, ...zoomSays(429, 429, message) }] });
    expect((await list()).incomplete).toMatchObject({
      code: 'rate-limit',
      message: expect.stringContaining('account'),
    });
  });

  it('with the missing scope, before anything is sent', async () => {
    const scopes = ['meeting:read:list_registrants:admin'];
    const { list, approve, tries, sent } = await open(people(1), { scopes });
    expect((await list()).incomplete).toBeUndefined();
    expect(await failure(approve())).toMatchObject({
      code: 'scope',
      message: 'The Zoom app lacks the scope meeting:update:registrant_status:admin.',
    });
    expect([tries(), sent().length]).toEqual([0, 0]);
  });

  it('only by Zoom if the app has the scope on another level, or the token lists none', async () => {
    for (const scopes of [
      ['meeting:update:registrant_status:master'],
      ['meeting:write:master'],
      ['meeting:write'],
      [],
    ]) {
      const { approve, sent } = await open(people(1), { scopes });
      expect(await failure(approve())).toMatchObject({ code: 'scope' });
      expect(sent()).toHaveLength(1);
    }
  });
});
