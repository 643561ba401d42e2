import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Document, Refusal } from '../../../../src/commands/harvest/documents/document.ts';
import type { EngineDeps } from '../../../../src/commands/harvest/search-engine/client.ts';
import { type EngineOptions, openEngine } from '../../../../src/commands/harvest/search-engine/engine.ts';
import { DialerError } from '../../../../src/errors.ts';
import type { MeetingDocument } from '../../../../src/zoom/past-meetings.ts';
import { often } from '../../../support/often.ts';
import { type EngineFault, type Garble, type SearchEngine, startSearchEngine } from '../../../support/search-engine.ts';
import { meetingDocument, sessionDocument } from '../../../support/search-engine-documents.ts';
import { bad } from '../../../support/search-engine-index.ts';

const BULK = 'POST /_bulk';
const ALWAYS = Number.POSITIVE_INFINITY;
const rejected = bad('es_rejected_execution_exception', 'rejected execution', 429);

/** An engine whose clock moves only while it waits. */
function open(engine: SearchEngine, options: Partial<EngineOptions> = {}, deps: Partial<EngineDeps> = {}) {
  let clockMs = 0;
  const waits: number[] = [];
  const retries: string[] = [];
  const destination = openEngine(
    { host: engine.host, ...options },
    {
      env: {},
      now: new Date(2026, 10, 24, 3),
      elapsedMs: () => clockMs,
      onRetry: (message) => retries.push(message),
      wait: async (ms) => {
        waits.push(ms);
        clockMs += ms;
      },
      ...deps,
    },
  );
  onTestFinished(() => destination.close());
  return {
    ...destination,
    waits,
    retries,
    /** The sum of written documents is checked each time. */
    async write(documents: Document[]): Promise<Refusal[]> {
      const { indexed, refusals } = await destination.write(documents);
      expect(indexed + refusals.length).toBe(documents.length);
      return refusals;
    },
  };
}

async function failure(promise: Promise<unknown>): Promise<DialerError> {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(DialerError);
  return error;
}

const sessions = (count: number) => Array.from({ length: count }, (_, number) => sessionDocument(String(number)));
const sentIds = ({ requests }: SearchEngine) => requests.map(({ body }) => (body.match(/"_id":"[^"]*"/g) ?? []).length);

describe('preparing the index', () => {
  it('creates only the templates that are missing', async () => {
    const engine = await startSearchEngine();
    await open(engine).prepare();
    const asked = engine.requests.map(({ method, path, query }) => `${method} ${path}${query}`);
    expect(asked).toEqual([
      'GET /_index_template/dialer-meetings',
      'PUT /_index_template/dialer-meetings?create=true',
      'GET /_index_template/dialer-sessions',
      'PUT /_index_template/dialer-sessions?create=true',
    ]);
    await open(engine).prepare();
    expect(engine.requests.slice(4).map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(engine.templates.map(({ patterns }) => patterns)).toEqual([['meetings'], ['sessions']]);
  });

  it('leaves an existing template of that name as it is', async () => {
    const own = { name: 'dialer-zoom-meetings', patterns: ['zoom-meetings'], priority: 501, mappings: {} };
    const engine = await startSearchEngine({ templates: [own] });
    await open(engine, { indexPrefix: 'zoom-' }).prepare();
    expect(engine.templates[0]).toEqual(own);
    expect(engine.templates[1]?.patterns).toEqual(['zoom-sessions']);
  });

  it.each<[string, EngineFault]>([
    ['lost after the template was created', { on: 'PUT', reset: 'after' }],
    ['lost before the template was created', { on: 'PUT', reset: 'before' }],
    ['a 503', { reply: { status: 503 } }],
    ['cut off', { on: 'PUT', cutOff: 5 }],
  ])('retries if an answer was %s', async (_, fault) => {
    const engine = await startSearchEngine({ faults: [fault] });
    await open(engine).prepare();
    expect(engine.templates).toHaveLength(2);
  });

  it('reports a conflicting template', async () => {
    const other = { name: 'all-meetings', patterns: ['meet*'], priority: 501, mappings: {} };
    const engine = await startSearchEngine({ templates: [other] });
    const { message, code } = await failure(open(engine).prepare());
    expect([code, message].join(' ')).toMatch(/^config Another index template .*all-meetings/);
  });

  it('reports within seconds that something else answers', async () => {
    const engine = await startSearchEngine({
      faults: [{ times: ALWAYS, reply: { status: 200, body: '<html>Kibana' } }],
    });
    const { code, message } = await failure(open(engine).prepare());
    expect([code, message].join(' ')).toMatch(/^unreachable Something other than a search engine/);
    expect(engine.requests).toHaveLength(2);
  });

  it('gives up after seconds on an engine that is not ready', async () => {
    const engine = await startSearchEngine({ faults: [{ times: ALWAYS, reply: { status: 503 } }] });
    const destination = open(engine);
    expect((await failure(destination.prepare())).code).toBe('unreachable');
    expect(destination.waits.reduce((sum, ms) => sum + ms)).toBeLessThan(15_000);
    expect(destination.retries[0]).toMatch(/answered with status 503/);
  });

  it.each(['elasticsearch', 'opensearch'] as const)(
    'sends credentials to %s, and reports that they are refused',
    async (product) => {
      const authorization = `Basic ${Buffer.from('dialer:CANARY').toString('base64')}`;
      const engine = await startSearchEngine({ product, authorization });
      await open(engine, {}, { env: { ES_USERNAME: 'dialer', ES_PASSWORD: 'CANARY' } }).prepare();
      const env = { ES_USERNAME: 'dialer', ES_PASSWORD: 'CANARY-2' };
      const { code, message, hint } = await failure(open(engine, {}, { env }).prepare());
      expect(code).toBe('credentials');
      expect(message + hint).not.toContain('CANARY');
    },
  );
});

describe('writing into the index', () => {
  it('indexes every document under its ID, and changes nothing the second time', async () => {
    const engine = await startSearchEngine();
    const documents = [meetingDocument(), meetingDocument('/abc+d=='), ...sessions(3)];
    const destination = open(engine);
    await destination.prepare();
    expect(await destination.write(documents)).toEqual([]);
    expect(await open(engine).write(documents)).toEqual([]);
    const stored = [...engine.indices].flatMap(([index, { documents: all }]) =>
      [...all].map(([id, body]) => ({ kind: index.slice(0, -1), id, body })),
    );
    expect(stored).toEqual(documents);
  });

  it('sends nothing if there are no documents', async () => {
    const engine = await startSearchEngine();
    expect(await open(engine).write([])).toEqual([]);
    expect(engine.requests).toEqual([]);
  });

  it('indexes documents with several addresses, or a masked one', async () => {
    const engine = await startSearchEngine();
    const destination = open(engine);
    await destination.prepare();
    const documents = ['203.0.113.7,198.51.100.2', '203.0.*.*', '2001:db8::1', '', null].map((ip_address, user) =>
      sessionDocument(String(user), { ip_address }),
    );
    expect(await destination.write(documents)).toEqual([]);
  });

  it('reports a document that does not fit the mapping, and indexes the others', async () => {
    const engine = await startSearchEngine();
    const destination = open(engine);
    await destination.prepare();
    const wrong = meetingDocument('wrong', { duration: 'CANARY' as never });
    const long = meetingDocument('x'.repeat(513));
    expect(await destination.write([meetingDocument(), wrong, long])).toEqual<Refusal[]>([
      { kind: 'meeting', id: long.id, reason: 'its ID is empty or longer than 512 bytes' },
      {
        kind: 'meeting',
        id: 'wrong',
        reason:
          "mapper_parsing_exception: failed to parse field [duration] of type [integer] in document with id 'wrong'",
      },
    ]);
    expect(engine.ids('meetings')).toEqual([meetingDocument().id]);
    expect(engine.requests.filter(({ path }) => path === '/_bulk')).toHaveLength(1);
  });

  it.each<[keyof MeetingDocument, unknown]>([
    ['start_time', 'yesterday'],
    ['duration', '16:08'],
    ['has_video', 'yes'],
    ['topic', { text: 'x' }],
    ['host', 'Ada'],
  ])('maps %s so that %j is refused', async (field, value) => {
    const engine = await startSearchEngine();
    const destination = open(engine);
    await destination.prepare();
    const [refusal] = await destination.write([meetingDocument('a', { [field]: value })]);
    expect(refusal?.reason).toContain(`[${field}]`);
  });

  it('sends again only the documents that were not indexed', async () => {
    const items = (_: string, position: number) => (position % 2 ? rejected : undefined);
    const engine = await startSearchEngine({
      faults: [
        { on: BULK, items },
        { on: BULK, items },
      ],
    });
    expect(await open(engine).write(sessions(8))).toEqual([]);
    expect(sentIds(engine)).toEqual([8, 4, 2]);
    expect(engine.ids('sessions')).toHaveLength(8);
  });

  it('waits as long as the engine asks', async () => {
    const reply = { status: 503, headers: { 'retry-after': '9' } };
    const engine = await startSearchEngine({ faults: [{ on: BULK, reply }] });
    const destination = open(engine);
    await destination.write(sessions(1));
    expect(destination.waits).toEqual([expect.closeTo(9150, -3)]);
  });

  it('halves a batch that is too large, and continues with smaller ones', async () => {
    const engine = await startSearchEngine({ longestBody: 3000 });
    const destination = open(engine);
    expect(await destination.write(sessions(16))).toEqual([]);
    expect(engine.ids('sessions')).toHaveLength(16);
    const before = engine.requests.length;
    await destination.write(sessions(16));
    expect(Math.max(...sentIds(engine).slice(before))).toBeLessThan(8);
    expect(destination.waits).toEqual([]);
  });

  it('halves a batch that is lost on the way, because a proxy may just hang up', async () => {
    const engine = await startSearchEngine({ longestBody: 1500, hangsUp: true });
    expect(await open(engine).write(sessions(8))).toEqual([]);
    expect(engine.ids('sessions')).toHaveLength(8);
  });

  it('starts its patience again with each document that is indexed', async () => {
    const slow = { on: BULK, reply: { status: 503, headers: { 'retry-after': '100' } } };
    const first = { on: BULK, items: (_: string, position: number) => (position > 0 ? rejected : undefined) };
    const engine = await startSearchEngine({ faults: [slow, first, slow] });
    expect(await open(engine).write(sessions(3))).toEqual([]);
    expect(engine.ids('sessions')).toHaveLength(3);
  });

  it('stops at once for an error that concerns all documents, even if others could be retried', async () => {
    const forbidden = bad('security_exception', 'no permissions for [x]', 403);
    const items = (_: string, position: number) => (position > 1 ? forbidden : rejected);
    const engine = await startSearchEngine({ faults: [{ on: BULK, items }] });
    expect((await failure(open(engine).write(sessions(3)))).code).toBe('scope');
    expect(engine.requests).toHaveLength(1);
  });

  it('refuses a single document that is too large', async () => {
    const engine = await startSearchEngine({ longestBody: 3000 });
    const large = meetingDocument('large', { topic: 'x'.repeat(4000) });
    const refusals = await open(engine).write([meetingDocument(), large, ...sessions(2)]);
    expect(refusals).toEqual([{ kind: 'meeting', id: 'large', reason: expect.stringContaining('413') }]);
    expect(engine.ids('sessions')).toHaveLength(2);
  });

  it('sends at most 2,000 documents at once', async () => {
    const engine = await startSearchEngine();
    await open(engine).write(sessions(2001));
    expect(sentIds(engine)).toEqual([2000, 1]);
  });

  it('gives up on an engine that indexes nothing for two minutes, and says why', async () => {
    const engine = await startSearchEngine({ faults: [{ on: BULK, times: ALWAYS, reply: { status: 429 } }] });
    const destination = open(engine);
    expect((await failure(destination.write(sessions(1)))).code).toBe('rate-limit');
    expect(destination.waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(110_000);
    expect(destination.retries[0]).toBe('The search engine asked to slow down.');
  });

  it.each<[string, EngineFault, string]>([
    ['read-only', { items: () => bad('cluster_block_exception', 'FORBIDDEN/8/index write (api)', 403) }, 'refused'],
    ['forbidden', { items: () => bad('security_exception', 'no permissions for [x]', 403) }, 'scope'],
    ['not created automatically', { items: () => bad('index_not_found_exception', 'no such index', 404) }, 'config'],
    ['behind a redirect', { reply: { status: 302, headers: { location: '/login' } } }, 'config'],
  ])('stops at once if the index is %s', async (_, fault, code) => {
    const engine = await startSearchEngine({ faults: [{ on: BULK, ...fault }] });
    expect((await failure(open(engine).write(sessions(3)))).code).toBe(code);
    expect(engine.requests).toHaveLength(1);
  });

  it('never takes an answer for success that does not account for every document', async () => {
    const garble: Garble = ({ errors, items }) => ({ errors, items: items.slice(1) });
    const engine = await startSearchEngine({ faults: [{ on: BULK, times: ALWAYS, garble }] });
    expect((await failure(open(engine).write(sessions(3)))).message).toContain('the answer does not match');
  });

  it('sends nothing more once it is stopped', async () => {
    const stop = new AbortController();
    const engine = await startSearchEngine({ faults: [{ on: BULK, times: ALWAYS, reply: { status: 503 } }] });
    const deps = { stop: stop.signal, wait: async () => stop.abort() };
    expect((await failure(open(engine, {}, deps).write(sessions(1)))).code).toBe('stopped');
    expect((await failure(open(engine, {}, deps).write(sessions(1)))).code).toBe('stopped');
    expect(engine.requests).toHaveLength(1);
  });
});

describe('a document on which the engine always fails', () => {
  const failing = (id: string, status = 500) => ({
    on: BULK,
    times: ALWAYS,
    items: (one: string) =>
      one.includes(id) ? bad('script_exception', 'runtime error of [Grace]', status) : undefined,
  });
  const spent = ({ waits }: { waits: number[] }) => waits.reduce((sum, ms) => sum + ms, 0);

  it.each([500, 502, 504, 409, 408])(
    'with a %i is refused after a few tries, and the others are indexed',
    async (status) => {
      const engine = await startSearchEngine({ faults: [failing('|7|', status)] });
      const destination = open(engine);
      expect(await destination.write(sessions(20))).toEqual([
        { kind: 'session', id: sessions(20)[7]?.id, reason: expect.stringContaining(`(status ${status})`) },
      ]);
      expect(engine.ids('sessions')).toHaveLength(19);
      expect(
        sentIds(engine)
          .slice(1)
          .every((count) => count === 1),
      ).toBe(true);
      expect(spent(destination)).toBeLessThan(15_000);
    },
  );

  it('is refused after two minutes even if nothing else is there to index', async () => {
    const engine = await startSearchEngine({ faults: [failing('')] });
    const destination = open(engine);
    expect(await destination.write([meetingDocument()])).toEqual([
      {
        kind: 'meeting',
        id: meetingDocument().id,
        reason: 'the search engine always fails on it (status 500): script_exception: runtime error of […]',
      },
    ]);
    expect(spent(destination)).toBeLessThan(120_000);
  });

  it('and 200 like it, among others, are refused in one go', async () => {
    const engine = await startSearchEngine({ faults: [failing('|1')] });
    const destination = open(engine);
    const refusals = await destination.write(sessions(300));
    expect(refusals).toHaveLength(111);
    expect(engine.ids('sessions')).toHaveLength(189);
    expect(spent(destination)).toBeLessThan(60_000);
  });

  it('is not blamed if the engine fails on all of an index', async () => {
    const engine = await startSearchEngine({ faults: [failing('')] });
    const destination = open(engine);
    const error = await failure(
      (async () => {
        for (const document of sessions(20)) await destination.write([document]);
      })(),
    );
    expect(error.code).toBe('unreachable');
    expect(new Set(engine.requests.map(({ body }) => body)).size).toBe(9);
  });

  it('is not blamed while its shard is away, or the engine is overloaded', async () => {
    for (const status of [503, 429]) {
      const engine = await startSearchEngine({ faults: [failing('|7|', status)] });
      const { code } = await failure(open(engine).write(sessions(20)));
      expect(code).toBe(status === 503 ? 'unreachable' : 'rate-limit');
      expect(engine.ids('sessions')).toHaveLength(19);
    }
  });

  it.each<[string, EngineFault]>([
    ['drops the connection', { reset: 'before' }],
    ['answers 500', { reply: { status: 500 } }],
    ['answers 403 with a page of its own', { reply: { status: 403, body: '<html>Request blocked' } }],
  ])('is refused if its whole request fails because a proxy %s', async (_, fault) => {
    const attack = sessionDocument('attack', { user_name: "' or 1=1 --" });
    const engine = await startSearchEngine({
      faults: [{ on: BULK, times: ALWAYS, ...fault, when: ({ body }) => body.includes('or 1=1') }],
    });
    const destination = open(engine);
    await destination.write(sessions(3));
    const refusals = await destination.write([attack, ...sessions(30)]);
    expect(refusals).toEqual([{ kind: 'session', id: attack.id, reason: expect.any(String) }]);
    expect(JSON.stringify(refusals)).not.toContain('1=1');
    expect(engine.ids('sessions')).toHaveLength(30);
    expect(spent(destination)).toBeLessThan(60_000);
  });
});

it.each<[string, Garble]>([
  ['its own', ({ items }) => ({ errors: false, items: items.map(() => ({ index: { _id: 'CANARY', status: 201 } })) })],
  [
    'generated',
    ({ items }) => ({ errors: false, items: items.map((_, n) => ({ index: { _id: `x${n}`, status: 201 } })) }),
  ],
  [
    'for those that it does not refuse, other',
    ({ items }) => ({
      errors: true,
      items: items.map((one, n) =>
        n ? { index: { _id: `x${n}`, status: 201 } } : { index: { ...one.index, status: 400, error: { type: 'x' } } },
      ),
    }),
  ],
  [
    'some other',
    ({ items }) => ({
      errors: false,
      items: items.map((one, n) => (n ? one : { index: { _id: 'CANARY', status: 201 } })),
    }),
  ],
])('says at once that a pipeline gives documents %s IDs', async (_, garble) => {
  const engine = await startSearchEngine({ faults: [{ on: BULK, times: ALWAYS, garble }] });
  const { code, message, hint } = await failure(open(engine).write(sessions(3)));
  expect([code, message].join(' ')).toBe(
    'config The search engine stored documents under other IDs than those that were sent.',
  );
  expect(hint).toContain('index.default_pipeline');
  expect(message + hint).not.toContain('CANARY');
  expect(engine.requests).toHaveLength(1);
});

describe('with any faults on the way', () => {
  const item = fc.constantFrom(
    bad('script_exception', 'no', 500),
    rejected,
    bad('unavailable_shards_exception', 'primary shard is not active', 503),
  );
  const fault: fc.Arbitrary<EngineFault> = fc.oneof(
    fc.record({
      reply: fc.record({
        status: fc.constantFrom(429, 500, 502, 503, 504),
        headers: fc.constantFrom({}, { 'retry-after': '2' }),
      }),
    }),
    fc.record({ reply: fc.constant({ status: 200, body: '<html>Sign in' }) }),
    fc.record({ reset: fc.constantFrom('before' as const, 'after' as const) }),
    fc.record({ cutOff: fc.integer({ min: 1, max: 400 }) }),
    fc
      .tuple(item, fc.integer({ min: 1, max: 4 }))
      .map(([error, every]) => ({ items: (_: string, position: number) => (position % every ? undefined : error) })),
    fc
      .constantFrom<Garble>(
        ({ items, ...rest }) => ({ ...rest, items: items.slice(0, -1) }),
        ({ items, ...rest }) => ({ ...rest, items: items.toReversed().concat([{ index: {} }]) }),
        ({ items }) => ({ items, errors: 'no' }),
        ({ items }) => ({ errors: false, items: items.map(() => ({ index: { _id: 'other', status: 201 } })) }),
      )
      .map((garble) => ({ garble })),
  );
  const document: fc.Arbitrary<Document> = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9+/]{1,4}==$/).map((uuid) => meetingDocument(uuid)),
    fc.nat(99).map((user) => sessionDocument(String(user), { user_name: 'Zoë "\n\u2028😀' })),
    fc.nat(99).map((user) => sessionDocument(`wrong${user}`, { share_desktop: 'yes' as never })),
  );

  it('no document is lost or doubled, and every refused one is reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(document, { maxLength: 25, selector: ({ id }) => id }),
        fc.array(fault, { maxLength: 8 }),
        fc.integer({ min: 3000, max: 20_000 }),
        async (documents, faults, longestBody) => {
          const engine = await startSearchEngine({ faults: faults.map((one) => ({ ...one, on: BULK })), longestBody });
          await open(engine).prepare();
          let refusals: Refusal[] | undefined;
          // A run that gave up starts again.
          for (let run = 0; refusals === undefined && run < 12; run++) {
            refusals = await open(engine)
              .write(documents)
              .catch((error) => void expect(error).toBeInstanceOf(DialerError));
          }
          const wrong = documents.filter(({ id }) => id.includes('wrong')).map(({ id }) => id);
          expect(refusals?.map(({ id }) => id).sort()).toEqual(wrong.sort());
          const stored = ['meetings', 'sessions'].flatMap((index) => [...(engine.indices.get(index)?.documents ?? [])]);
          const expected = documents.filter(({ id }) => !wrong.includes(id)).map(({ id, body }) => [id, body]);
          expect(new Map(stored as [string, unknown][])).toEqual(new Map(expected as [string, unknown][]));
          expect(stored).toHaveLength(expected.length);
        },
      ),
      { numRuns: often(30) },
    );
  });
});

it('quotes no document if the engine refuses a request as a whole', async () => {
  const reason = 'Unexpected character of grace, at (byte[])"{"user_name":"Grace"';
  const engine = await startSearchEngine({
    faults: [
      { on: BULK, reply: { status: 400, body: { error: { type: 'x_content_parse_exception', reason }, status: 400 } } },
    ],
  });
  const error = await failure(open(engine).write(sessions(2)));
  expect(error.message).toBe(
    'The search engine refused: x_content_parse_exception: Unexpected character of …, at (status 400).',
  );
});
