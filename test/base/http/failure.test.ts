import { describe, expect, it } from 'vitest';
import { answerFailure, TooLate, thrownFailure } from '../../../src/base/http/failure.ts';

const never = new AbortController().signal;

/** An error of axios, as far as it is read. */
const thrown = (code: string, more: object = {}) =>
  Object.assign(new Error('message'), { isAxiosError: true, code, ...more });
const at = (syscall: string) => ({ cause: { syscall } });

describe('a thrown error', () => {
  it.each<[string, Error, string, string]>([
    [
      'a name that does not resolve',
      thrown('ENOTFOUND', at('getaddrinfo')),
      'not executed',
      'name not found (ENOTFOUND)',
    ],
    ['a resolver that fails', thrown('EAI_FAIL', at('getaddrinfo')), 'not executed', 'name not found (EAI_FAIL)'],
    [
      'a refused connection',
      thrown('ECONNREFUSED', at('connect')),
      'not executed',
      'connection refused (ECONNREFUSED)',
    ],
    [
      'several addresses that all fail',
      thrown('ETIMEDOUT', { cause: { errors: [{ syscall: 'connect' }] } }),
      'not executed',
      'no answer (ETIMEDOUT)',
    ],
    ['a route lost after sending', thrown('EHOSTUNREACH', at('read')), 'unknown', 'connection lost (EHOSTUNREACH)'],
    ['a reset after sending', thrown('ECONNRESET', at('read')), 'unknown', 'connection lost (ECONNRESET)'],
    [
      'an untrusted certificate',
      thrown('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'not executed',
      'TLS failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [
      'a firewall that resets the handshake',
      thrown('ECONNRESET', {
        message: 'Client network socket disconnected before secure TLS connection was established',
      }),
      'not executed',
      'TLS failed (ECONNRESET)',
    ],
    ['our own time limit', thrown('ERR_CANCELED'), 'unknown', 'no answer in time'],
    ['a body cut off', thrown('ERR_BAD_RESPONSE', { response: { status: 200 } }), 'unknown', 'the answer was cut off'],
  ])('%s', (_, error, fate, trouble) => {
    expect(thrownFailure(error, never)).toMatchObject({ class: fate, trouble });
  });

  it('is rethrown if it has nothing to do with HTTP', () => {
    expect(() => thrownFailure(new TypeError('a defect'), never)).toThrow('a defect');
  });

  it('means that nothing was sent if no time was left, or if the run was closing', () => {
    const closing = new AbortController();
    closing.abort();
    const expected = { class: 'not executed', late: true };
    expect(thrownFailure(new TooLate(), never)).toEqual(expected);
    expect(thrownFailure(closing.signal.reason, closing.signal)).toEqual(expected);
  });
});

describe('an answer', () => {
  const classify = (status: number, words: string | undefined, body = '<html>') =>
    answerFailure({ status, headers: {}, body, secrets: [] }, words, 0);

  it.each<[number, string | undefined, object]>([
    [400, 'x', { class: 'refused' }],
    [401, 'x', { class: 'not executed' }],
    [401, undefined, { class: 'refused', foreign: true }],
    [403, undefined, { class: 'refused', foreign: true }],
    [404, '', { class: 'refused' }],
    [407, undefined, { class: 'refused', trouble: 'the proxy requires a valid user name and password' }],
    [408, 'x', { class: 'unknown' }],
    [429, 'x', { class: 'not executed' }],
    [500, 'x', { class: 'unknown' }],
    [502, undefined, { class: 'unknown' }],
    [302, undefined, { class: 'unknown', foreign: true }],
    [302, 'x', { class: 'unknown' }],
    [200, undefined, { class: 'unknown', foreign: true }],
  ])('with status %d and the words %j is %j', (status, words, expected) => {
    const failure = classify(status, words);
    expect(failure).toMatchObject({ status, ...expected });
    if (!('foreign' in expected)) expect(failure).not.toHaveProperty('foreign');
  });

  it('may be an empty 2xx of the service itself', () => {
    expect(classify(204, undefined, '')).toEqual({ class: 'unknown', status: 204, quote: '' });
  });

  it('says how long to wait', () => {
    const answer = { status: 429, headers: { 'retry-after': '7' }, body: '', secrets: [] };
    expect(answerFailure(answer, 'x', 0)).toMatchObject({ retryAfterMs: 7000 });
  });

  it('is quoted without secrets, and at most 300 characters long', () => {
    const answer = { status: 400, headers: {}, body: '', secrets: ['offline', 'a b', ''] };
    const { quote } = answerFailure(answer, `Zoom Room is offline, a%20b. ${'x'.repeat(1000)}`, 0);
    expect(quote).toMatch(/^Zoom Room is …, …\. x+$/);
    expect(quote).toHaveLength(300);
  });
});
