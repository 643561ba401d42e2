import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../../src/commands/approve/listen/event.ts';
import {
  createRefusalLog,
  createReplays,
  createWebhookVerifier,
} from '../../../../src/commands/approve/listen/verify-webhook.ts';

const SECRET = 'a-secret-of-the-app-22';
const NOW_MS = Date.parse('2026-11-23T17:11:04Z');
const SECONDS = String(NOW_MS / 1000);

const sign = (body: string | Buffer, timestamp = SECONDS, secret = SECRET) => ({
  timestamp,
  signature: `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
});
const registered = (object: unknown) => JSON.stringify({ event: 'meeting.registration_created', payload: { object } });
const REGISTERED = registered({ id: 83299019888, registrant: { id: 'r1', email: 'ana@example.edu' } });
const decide = (body: string | Buffer, signed = sign(body), verifier = createWebhookVerifier(SECRET), nowMs = NOW_MS) =>
  verifier.verifyHeaders(signed) ?? verifier.verify(signed, Buffer.from(body), nowMs);

describe('a signature', () => {
  it('is the one that openssl computes', () => {
    const signature = 'v0=aebea943e3eb24a34e74e4b5d13fba1d790ca6faa7762e7a47f1a5f49187ce4d';
    // Signed, but without a meeting: 401 would mean that the signature is wrong.
    const body = '{"event":"meeting.registration_created"}';
    expect(decide(body, { timestamp: '1795453864', signature })).toEqual({ status: 400, refusal: 'content' });
  });

  it('is over the exact bytes, even if they are not UTF-8', () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    expect(decide(body).refusal).toBe('content');
    const replaced = Buffer.from(body.toString());
    expect(decide(replaced, sign(body)).refusal).toBe('signature');
  });

  const good = sign(REGISTERED);
  it.each<[string, Partial<typeof good>]>([
    ['that is missing', { signature: '' }],
    ['of another secret', sign(REGISTERED, SECONDS, 'another-secret-of-22-ch')],
    ['of another body', sign(`${REGISTERED} `)],
    ['of another time', { timestamp: String(Number(SECONDS) + 1) }],
    ['of no time', { timestamp: '' }],
    ['that is short', { signature: good.signature.slice(0, -1) }],
    ['that is long', { signature: `${good.signature}0` }],
    ['of another version', { signature: good.signature.replace('v0', 'v1') }],
    ['without a version', { signature: good.signature.slice(3) }],
    ['given twice', { signature: `${good.signature}, ${good.signature}` }],
    ['in capitals', { signature: good.signature.toUpperCase() }],
    ['with a digit off', { signature: good.signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }],
    ['that is valid for a time that is not one', sign(REGISTERED, 'now')],
    ['that is valid for a time in microseconds', sign(REGISTERED, `${SECONDS}000000`)],
    ['that is valid for a negative time', sign(REGISTERED, `-${SECONDS}`)],
  ])('%s gets 401 and no reason', (_, change) => {
    expect(decide(REGISTERED, { ...good, ...change })).toEqual({ status: 401, refusal: 'signature' });
  });
});

describe('the time of a request', () => {
  it.each<[string, number, boolean]>([
    ['now', 0, true],
    ['5 minutes ago', -300, true],
    ['a second longer ago', -301, false],
    ['5 minutes ahead', 300, true],
    ['a second more ahead', 301, false],
    ['a year ago', -31_536_000, false],
  ])('%s', (_, seconds, isTaken) => {
    const inSeconds = String(Number(SECONDS) + seconds);
    for (const timestamp of [inSeconds, `${inSeconds}000`]) {
      const { status, refusal } = decide(REGISTERED, sign(REGISTERED, timestamp));
      expect([status, refusal]).toEqual(isTaken ? [200, undefined] : [401, 'time']);
    }
  });
});

describe('a replay', () => {
  it('is refused for as long as its timestamp is valid', () => {
    const verifier = createWebhookVerifier(SECRET);
    for (const aheadSeconds of [-299, 0, 299]) {
      const signed = sign(REGISTERED, String(Number(SECONDS) + aheadSeconds));
      expect(decide(REGISTERED, signed, verifier).status).toBe(200);
      const endMs = NOW_MS + (aheadSeconds + 300) * 1000;
      for (const nowMs of [NOW_MS, (NOW_MS + endMs) / 2, endMs]) {
        expect(decide(REGISTERED, signed, verifier, nowMs)).toEqual({ status: 401, refusal: 'replay' });
      }
      expect(decide(REGISTERED, signed, verifier, endMs + 1).refusal).toBe('time');
    }
  });

  it('stays refused whatever is sent without the secret', () => {
    const verifier = createWebhookVerifier(SECRET, createReplays(10));
    decide(REGISTERED, undefined, verifier);
    for (let index = 0; index < 100; index++) {
      const signature = `v0=${index.toString(16).padStart(64, '0')}`;
      verifier.verify({ timestamp: SECONDS, signature }, Buffer.from('{}'), NOW_MS);
    }
    expect(decide(REGISTERED, undefined, verifier).refusal).toBe('replay');
  });

  it('is remembered within bounds: expired requests are forgotten first, then the oldest', () => {
    const replays = createReplays(3);
    for (const [key, untilMs] of [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ] as const)
      replays.isNew(key, untilMs, 0);
    expect(replays.isNew('d', 40, 0)).toBe(true);
    expect(replays.size).toBe(3);
    expect(replays.isNew('b', 20, 20)).toBe(false);
    expect(replays.isNew('e', 50, 35)).toBe(true);
    expect(replays.size).toBe(2);
    expect(replays.isNew('d', 40, 40)).toBe(false);
  });
});

describe('an event', () => {
  const says = (object: unknown) => decide(registered(object)).registration;
  it.each<[string, unknown, unknown]>([
    ['a number', { id: 83299019888, registrant: { id: 'r1' } }, { meetingId: '83299019888', registrantId: 'r1' }],
    ['a number as text', { id: '832990198', registrant: { id: 'r1' } }, { meetingId: '832990198', registrantId: 'r1' }],
    ['no registrant', { id: 83299019888 }, { meetingId: '83299019888', registrantId: '' }],
    ['an ID of another type', { id: 83299019888, registrant: { id: 1 } }, { registrantId: '' }],
    ['a very long ID', { id: 83299019888, registrant: { id: 'r'.repeat(129) } }, { registrantId: '' }],
  ])('of a registration, with %s', (_, object, registration) =>
    expect(says(object)).toMatchObject(registration as object),
  );

  it.each<[string, string]>([
    ['not JSON', '{"event":"meeting.registration_created"'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"meeting.registration_created"'],
    ['without an event', '{}'],
    ['with an event of another type', '{"event":["meeting.registration_created"]}'],
    ['without a meeting', registered(undefined)],
    ['with a meeting number that is not whole', registered({ id: 8.33e10 + 0.5 })],
    ['with a path for a number', registered({ id: '83299019888/../x' })],
    ['with a number too long', registered({ id: '123456789012' })],
    ['with an event behind __proto__', `{"__proto__":${REGISTERED}}`],
    [
      'with a meeting behind __proto__',
      `{"event":"meeting.registration_created","payload":{"__proto__":{"object":{"id":832990198}}}}`,
    ],
    [
      'with a meeting behind constructor',
      `{"event":"meeting.registration_created","payload":{"constructor":{"object":{"id":832990198}}}}`,
    ],
    ['a validation without a token', '{"event":"endpoint.url_validation","payload":{}}'],
  ])('that is %s gets 400', (_, body) => expect(decide(body)).toEqual({ status: 400, refusal: 'content' }));

  it.each(['meeting.started', '__proto__', 'constructor', 'toString', 'meeting.registration_created '])(
    '%s is ignored',
    (event) => expect(decide(JSON.stringify({ event, payload: {} }))).toEqual({ status: 200 }),
  );

  it('of the validation is answered with a token that only the secret can make', () => {
    const plainToken = 'qgg8vlvZRS6UYooatFL8Aw';
    const encryptedToken = 'e0a4d069af55cf247812da335d2e13521421a4d071064a35ad680935b2c85c72';
    const body = JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken } });
    expect(decide(body)).toEqual({ status: 200, json: { plainToken, encryptedToken } });
    // dialer signs nothing for anybody but Zoom.
    expect(decide(body, sign(body, SECONDS, 'another-secret-of-22-ch')).status).toBe(401);
  });

  it('is read from any JSON and any bytes without an error or prototype pollution', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
        ),
        (text) => {
          readEvent(Buffer.from(text, 'latin1'));
        },
      ),
    );
    readEvent(Buffer.from('{"event":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

it('refusals are logged at once, and then once a minute with their counts', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const refusals = createRefusalLog(
    () => nowMs,
    (line) => lines.push(line),
  );
  for (let index = 0; index < 1000; index++) refusals.count(index % 2 ? 'replay' : 'signature');
  expect(lines).toEqual(['dialer: Refused requests: 1 not signed with ZOOM_WEBHOOK_SECRET.']);
  nowMs = 60_000;
  refusals.count('size');
  expect(lines[1]).toBe(
    'dialer: Refused requests: 500 sent a second time; 499 not signed with ZOOM_WEBHOOK_SECRET; 1 too large, or too many at once.',
  );
  refusals.flush();
  expect(lines).toHaveLength(2);
});
