import { describe, expect, it } from 'vitest';
import { answerFailure, thrownFailure } from '../../../src/base/http/failure.ts';

const never = new AbortController().signal;

/** What axios throws, as far as it is looked at. */
const thrown = (code: string, more: object = {}) =>
  Object.assign(new Error('message'), { isAxiosError: true, code, ...more });
const at = (syscall: string) => ({ cause: { syscall } });

describe('what was thrown', () => {
  it.each<[string, Error, string, string]>([
    ['a name that is not found', thrown('ENOTFOUND', at('getaddrinfo')), 'not executed', 'name not found (ENOTFOUND)'],
    ['a resolver that fails', thrown('EAI_FAIL', at('getaddrinfo')), 'not executed', 'name not found (EAI_FAIL)'],
    [
      'a refused connection',
      thrown('ECONNREFUSED', at('connect')),
      'not executed',
      'connection refused (ECONNREFUSED)',
    ],
    [
      'addresses that all fail',
      thrown('ETIMEDOUT', { cause: { errors: [{ syscall: 'connect' }] } }),
      'not executed',
      'no answer (ETIMEDOUT)',
    ],
    [
      'a route that is gone after sending',
      thrown('EHOSTUNREACH', at('read')),
      'unknown',
      'connection lost (EHOSTUNREACH)',
    ],
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
    [
      'a body that is cut off',
      thrown('ERR_BAD_RESPONSE', { response: { status: 200 } }),
      'unknown',
      'the answer was cut off',
    ],
  ])('%s', (_, error, fate, trouble) => {
    expect(thrownFailure(error, never)).toMatchObject({ class: fate, trouble });
  });

  it('is thrown on when it has nothing to do with HTTP', () => {
    expect(() => thrownFailure(new TypeError('a defect'), never)).toThrow('a defect');
  });
});

describe('an answer', () => {
  const fate = (status: number, body: string) => answerFailure({ status, headers: {}, body, secrets: [] }, 0);
  it.each<[number, string, object]>([
    [400, '{"code":300,"message":"x"}', { class: 'refused' }],
    [401, '{"code":124,"message":"x"}', { class: 'not executed' }],
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
    expect(fate(status, body)).toMatchObject(expected);
    if (!('foreign' in expected)) expect(fate(status, body)).not.toHaveProperty('foreign', true);
  });

  it("shows Zoom's words without secrets and not endlessly, and tells errors apart by all of them", () => {
    const body = JSON.stringify({ code: 300, message: `Zoom Room is offline. ${'x'.repeat(1000)}` });
    const failure = answerFailure({ status: 400, headers: {}, body, secrets: ['offline', ''] }, 0);
    expect(failure.quote).toMatch(/^Zoom Room is …\. x+$/);
    expect(failure.quote).toHaveLength(300);
    expect(failure.zoomMessage).toContain('Room is offline');
  });
});
