import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/commands/harvest/search-engine/explain.ts';
import { engineFailure, lostFailure } from '../../../../src/commands/harvest/search-engine/failure.ts';

const where = { host: 'es.example.edu:9200', url: 'https://es.example.edu:9200', hasCredentials: true };
const failure = (status: number, body: unknown, headers = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return engineFailure({ status, headers, body: text, secrets: ['CANARY'] }, 0);
};
const error = (type: string, reason = 'Words') => ({ error: { root_cause: [], type, reason }, status: 400 });
const lost = (code: string, more: object = {}) =>
  lostFailure({ isAxiosError: true, message: '', code, ...more }, new AbortController().signal);

describe('an answer of the search engine', () => {
  it.each<[number, unknown, string, string]>([
    [401, error('security_exception', 'unable to authenticate'), 'not executed', 'refused the credentials'],
    [401, 'Unauthorized', 'not executed', 'refused the credentials'],
    [401, '', 'not executed', 'refused the credentials'],
    [
      403,
      error('security_exception', 'no permissions for [x]'),
      'refused',
      'user of the search engine lacks a permission: ',
    ],
    [
      403,
      { Message: 'User: anonymous is not authorized to perform: es:ESHttpPost' },
      'refused',
      'lacks a permission: User',
    ],
    [
      403,
      error('security_exception', 'current license is non-compliant'),
      'refused',
      'refused: security_exception: current',
    ],
    [
      403,
      error('cluster_block_exception', 'FORBIDDEN/12/index read-only / allow delete (api)'),
      'refused',
      'is read-only',
    ],
    [429, error('cluster_block_exception', 'TOO_MANY_REQUESTS/12/disk usage exceeded'), 'not executed', 'is read-only'],
    [429, error('circuit_breaking_exception'), 'not executed', 'asked to slow down'],
    [429, '', 'not executed', 'asked to slow down'],
    [400, error('invalid_index_name_exception'), 'refused', 'does not accept the name'],
    [404, error('index_not_found_exception', 'no such index'), 'refused', 'does not create the index by itself'],
    [400, error('index_closed_exception', 'closed'), 'refused', 'The index is closed'],
    [
      400,
      error('illegal_argument_exception', 'no write index is defined for alias [x]'),
      'refused',
      'does not accept documents',
    ],
    [400, error('validation_exception', '[1000] maximum normal shards open'), 'refused', 'no room for another index'],
    [400, { error: 'no handler found for uri [/_index_template/x] and method [GET]' }, 'refused', '7.8 or later'],
    [405, { error: 'Incorrect HTTP method for uri [/_index_template/x]', status: 405 }, 'refused', '7.8 or later'],
    [400, error('action_request_validation_exception'), 'refused', 'exception: Words (status 400)'],
    [
      406,
      { error: 'Content-Type header [x] is not supported', status: 406 },
      'refused',
      'refused: Content-Type header',
    ],
    [
      503,
      error('cluster_block_exception', 'SERVICE_UNAVAILABLE/1/state not recovered'),
      'unknown',
      'with status 503: cl',
    ],
    [502, '<html>', 'unknown', 'answered with status 502.'],
    [407, '', 'refused', 'the proxy requires a valid user name and password'],
    [403, '<html>', 'refused', 'Something other than a search engine'],
    [404, { message: 1 }, 'refused', 'Something other than a search engine'],
    [200, '<html>', 'unknown', 'Something other than a search engine'],
    [200, { tagline: 'Kibana' }, 'unknown', 'Something other than a search engine'],
    [200, '{"items":[', 'unknown', 'the answer was cut off'],
    [202, '', 'unknown', 'the answer was empty'],
    [200, { items: [] }, 'unknown', 'the answer does not match'],
  ])('%d %j is %s: %s', (status, body, fate, words) => {
    const found = failure(status, body);
    expect(found.class).toBe(fate);
    expect(explain(found, where).join(' ')).toContain(words);
  });

  it('asks for credentials if there are none', () => {
    expect(explain(failure(401, ''), { ...where, hasCredentials: false })[2]).toBe(
      'Set ES_USERNAME and ES_PASSWORD, or ES_API_KEY.',
    );
  });

  it.each([429, 503])('with status %d says how long to wait', (status) => {
    expect(failure(status, '', { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(failure(status, '', { 'x-ratelimit-type': 'Daily-limit' })).not.toHaveProperty('daily');
  });

  it('is quoted without secrets', () => {
    expect(explain(failure(400, error('x', 'key CANARY is wrong')), where)[1]).toContain('key … is wrong');
  });

  it('that is a redirect shows where it leads, without secrets', () => {
    const found = failure(302, '', { location: 'https://user:CANARY@login.example.edu/sso?token=CANARY' });
    const said = explain(found, where);
    expect([found.class, ...said].join(' ')).toMatch(/^refused config .* redirect.*https:\/\/login\.example\.edu\)/s);
    expect(said.join()).not.toContain('CANARY');
    expect(explain(failure(301, '', { location: '/x' }), where)[2]).not.toContain('leads to');
  });
});

describe('a lost answer of the search engine', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', {}, where, 'refused', 'NODE_EXTRA_CA_CERTS'],
    ['EPROTO', {}, where, 'refused', 'plain http'],
    ['ECONNREFUSED', { cause: { syscall: 'connect' } }, where, 'not executed', 'connection refused'],
    ['ECONNRESET', {}, { ...where, url: 'http://localhost:9200' }, 'unknown', 'write https://localhost:9200.'],
    ['ECONNRESET', {}, where, 'unknown', 'connection lost (ECONNRESET)'],
    ['ERR_CANCELED', {}, where, 'unknown', 'no answer in time'],
  ])('%s %j is explained', (code, more, from, fate, words) => {
    const found = lost(code, more);
    expect(found.class).toBe(fate);
    expect(explain(found, from).join(' ')).toContain(words);
  });
});
