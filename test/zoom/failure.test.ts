import { describe, expect, it } from 'vitest';
import { zoomFailure } from '../../src/zoom/failure.ts';

const NOW = Date.parse('2026-11-23T16:11:04Z');
const failure = (status: number, body: string, headers: Record<string, string> = {}, secrets: string[] = []) =>
  zoomFailure({ status, headers, body, secrets }, NOW);

describe('an answer of Zoom', () => {
  it.each<[number, string, object]>([
    [400, '{"code":300,"message":"x"}', { class: 'refused', zoomCode: 300, zoomMessage: 'x' }],
    [400, '{"reason":"Invalid","error":"invalid_client"}', { class: 'refused', zoomMessage: 'Invalid invalid_client' }],
    [400, '{"code":"300","message":"x"}', { class: 'refused', zoomCode: 300 }],
    [400, '{"errorCode":4702,"errorMessage":"Invalid client."}', { zoomCode: 4702, zoomMessage: 'Invalid client.' }],
    [
      400,
      '{"jsonrpc":"2.0","error":{"code":-32602,"message":"Bad params"}}',
      { zoomCode: -32602, quote: 'Bad params' },
    ],
    [
      400,
      '{"code":300,"message":"No.","errors":[{"field":"a","message":"b."}]}',
      { quote: 'No. a: b.', details: 'a: b.' },
    ],
    [400, '{"code":300,"errors":["\\"b\\"",{"message":"c"},null,7]}', { quote: "'b' c", details: "'b' c" }],
    [400, '{"code":300,"errors":{"a":"b"}}', { quote: 'a: b' }],
    [300, '{"code":300,"message":"x"}', { class: 'refused' }],
    [401, '{"code":124,"message":"x"}', { class: 'not executed' }],
    [400, '{"code":124,"message":"x"}', { class: 'not executed', status: 401 }],
    [401, '{"code":4700,"message":"does not contain scopes:[a]."}', { class: 'refused' }],
    [401, '<html>', { class: 'refused', foreign: true }],
    [403, '<html>', { class: 'refused', foreign: true }],
    [404, '{"code":1012,"message":"x"}', { class: 'refused' }],
    [429, '{"message":"x"}', { class: 'not executed' }],
    [500, '{}', { class: 'unknown' }],
    [502, '<html>', { class: 'unknown' }],
    [302, '', { class: 'unknown', foreign: true }],
    [200, '<html>', { class: 'unknown', foreign: true }],
    [204, '', { class: 'unknown' }],
  ])('%d %s is %j', (status, body, expected) => {
    expect(failure(status, body)).toMatchObject(expected);
    if (!('foreign' in expected)) expect(failure(status, body)).not.toHaveProperty('foreign', true);
  });

  it('keeps all of its words to recognize a refusal by, and masks secrets only in the quote', () => {
    const body = JSON.stringify({ code: 300, message: `Zoom Room is offline. ${'x'.repeat(1000)}` });
    const { quote, zoomMessage } = failure(400, body, {}, ['offline', '']);
    expect(quote).toMatch(/^Zoom Room is …\. x+$/);
    expect(quote).toHaveLength(300);
    expect(zoomMessage).toContain('Room is offline');
  });
});

describe('a 429 of Zoom', () => {
  const DAILY = { 'x-ratelimit-type': 'Daily-limit' };
  const WORDS = '{"message":"You have exceeded the daily rate limit of (10) for the registrant (r1)."}';
  it.each<[string, Record<string, string>, string, object]>([
    [
      'the daily limit, until midnight UTC',
      { ...DAILY, 'retry-after': '2026-11-24T00:00:00Z' },
      '{"message":"x"}',
      { daily: true, retryAfterMs: 28_136_000 },
    ],
    ['the daily limit, without an end', DAILY, '{"message":"x"}', { daily: true }],
    ['the daily limit of a registrant', {}, WORDS, { daily: true }],
    [
      'the limit per second',
      { 'x-ratelimit-type': 'QPS', 'retry-after': '1' },
      '{"message":"x"}',
      { retryAfterMs: 1000 },
    ],
  ])('for %s', (_, headers, body, expected) => {
    const { daily, retryAfterMs } = failure(429, body, headers);
    expect({ ...(daily && { daily }), ...(retryAfterMs !== undefined && { retryAfterMs }) }).toEqual(expected);
  });
});
