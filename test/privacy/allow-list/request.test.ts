import { describe, expect, it } from 'vitest';
import { DialerError } from '../../../src/errors.ts';
import { readEndpoint, readRequest } from '../../../src/privacy/allow-list/request.ts';

const API = 'https://api.zoom.us/v2';
const parsed = (text: string, api = API) => {
  const { endpoint, path, query } = readRequest(text, api);
  return [endpoint.path, path, query];
};
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DialerError) return `${error.code}: ${error.message} ${error.hint}`;
  }
  throw new Error('it was not refused');
}

describe('an allowed path', () => {
  const users = ['/users', '/users', { page_size: '300' }];
  it.each<[string, unknown[]]>([
    ['/users', users],
    ['users', users],
    ['/v2/users/', users],
    ['v2/users', users],
    [' https://api.zoom.us/v2/users ', users],
    ['HTTPS://API.zoom.us:443/v2/users#top', users],
    ['/users?status=active&page_size=30', ['/users', '/users', { status: 'active', page_size: '30' }]],
    ['/users?next_page_token=a%2Bb', ['/users', '/users', { page_size: '300', next_page_token: 'a+b' }]],
    ['/meetings/83299019888?occurrence_id=7', ['/meetings/{id}', '/meetings/83299019888', { occurrence_id: '7' }]],
    ['/users/me/meetings', ['/users/{id}/meetings', '/users/me/meetings', { page_size: '300' }]],
    [
      '/report/users/me/meetings?from=2026-11-01&to=2026-11-01T12:00:00Z',
      [
        '/report/users/{id}/meetings',
        '/report/users/me/meetings',
        { page_size: '300', from: '2026-11-01', to: '2026-11-01T12:00:00Z' },
      ],
    ],
    [
      '/users/Jane.O%2Bx@x.de/recordings?from=2026-11-01',
      ['/users/{id}/recordings', '/users/Jane.O%2Bx%40x.de/recordings', { page_size: '300', from: '2026-11-01' }],
    ],
    ['/past_meetings/ab+c==', ['/past_meetings/{id}', '/past_meetings/ab%2Bc%3D%3D', {}]],
    [
      '/past_meetings/a%2Fb%3D%3D/instances',
      ['/past_meetings/{id}/instances', '/past_meetings/a%2Fb%3D%3D/instances', {}],
    ],
    ['/past_meetings/%2Fa==', ['/past_meetings/{id}', '/past_meetings/%252Fa%253D%253D', {}]],
    ['/past_meetings/%252Fa%253D%253D', ['/past_meetings/{id}', '/past_meetings/%252Fa%253D%253D', {}]],
    ['/report/meetings/a%2F%2Fb==', ['/report/meetings/{id}', '/report/meetings/a%252F%252Fb%253D%253D', {}]],
    ['/report/meetings/832 9901-9888', ['/report/meetings/{id}', '/report/meetings/83299019888', {}]],
    [
      '/meetings/a%252F%252Fb==/meeting_summary',
      ['/meetings/{id}/meeting_summary', '/meetings/a%252F%252Fb%253D%253D/meeting_summary', {}],
    ],
  ])('is read from %j', (text, expected) => expect(parsed(text)).toEqual(expected));

  it('may have a different host and base path', () => {
    const api = 'http://127.0.0.1:8080/zoom/v2';
    for (const text of ['/zoom/v2/users', '/v2/users', '/users', `${api}/users`])
      expect(parsed(text, api)).toEqual(users);
    expect(refusal(() => parsed('https://api.zoom.us/v2/users', api))).toContain(
      'The URL does not start with http://127.0.0.1:8080',
    );
  });
});

describe('a request that is not allowed is refused, with the nearest that is', () => {
  it.each<[string, string]>([
    ['/user', 'usage: /user is not an allowed path. Did you mean /users?'],
    ['', '/ is not an allowed path.'],
    ['/Users', '/… is not an allowed path. Did you mean /users?'],
    ['/users/abc123/setting', '/users/…/setting is not an allowed path. Did you mean /users/{id}/meetings'],
    ['/users/Jane@x.de', '/users/… is not an allowed path. Did you mean /users or /users/{id}/meetings'],
    ['/meetings/1/registrants', '/meetings/…/registrants is not an allowed path.'],
    ['/report/meeting/83299019888/participants', 'Did you mean /report/meetings/{id}/participants'],
    ['/report/meetings//a/b==/participants', 'Write a / in an ID as %2F. A UUID ends with ==.'],
    ['/rooms', '/rooms is not an allowed path.'],
    ['/users/../rooms', 'is not an allowed path'],
    ['/users/%2e%2e/meetings', 'is not an allowed path'],
    ['/users/%252e%252e/meetings', 'is not an allowed path'],
    ['/users/..%2Frooms%3F/meetings', 'is not an allowed path'],
    ['/users/a%2Fb@x.de/meetings', 'is not an allowed path'],
    ['/past_meetings/%2E%2E', 'is not an allowed path'],
    ['/past_meetings/a%3Fb', 'is not an allowed path'],
    ['/past_meetings/%', 'is not an allowed path'],
    ['/past_meetings/', 'is not an allowed path'],
    ['/past_meetings/{id}', 'is not an allowed path'],
    ['//evil.example/v2/users', 'is not an allowed path'],
    ['https://evil.example/v2/users', 'The URL does not start with https://api.zoom.us'],
    ['https://api.zoom.us.evil.example/v2/users', 'The URL does not start with https://api.zoom.us'],
    ['https://jane:secret@api.zoom.us/v2/users', 'The URL does not start with https://api.zoom.us'],
    ['http://api.zoom.us/v2/users', 'The URL does not start with https://api.zoom.us'],
    ['C:/Program Files/Git/users', 'The shell turned it into a Windows path. Omit the first slash, like users.'],
    ['file:///v2/users', 'The URL does not start with https://api.zoom.us'],
    ['https://api.zoom.us/v2/users/../rooms', '/rooms is not an allowed path.'],
    [
      '/users?role_id=0',
      '/users has no parameter "role_id". It takes status, page_size, page_number, next_page_token.',
    ],
    ['/users?include_fields=host_key', '/users has no parameter "include_fields".'],
    ['/users?Status=active', '/users has no parameter "Status". Did you mean status?'],
    ['/users?status=active&page_sise=9', 'Did you mean page_size?'],
    ['/users?__proto__=1', '/users has no parameter "__proto__".'],
    ['/past_meetings/1?page_size=3', '/past_meetings/{id} has no parameter "page_size". It takes no parameters.'],
    ['/users?page_size=301', 'page_size must be a whole number from 1 to 300.'],
    ['/users?status=active&status=pending', 'The parameter status is repeated.'],
    ['/users?page_size=301&page_size=30', 'The parameter page_size is repeated.'],
    ['/meetings/meeting_summaries', '/meetings/meeting_summaries is not an allowed path.'],
    ['/meetings/meeting%5Fsummaries', 'is not an allowed path'],
    ['/meetings/83299019888%2Fregistrants', '/meetings/… is not an allowed path.'],
    ['/meetings/83299019888%252Fregistrants%252FA1b2', '/meetings/… is not an allowed path.'],
    ['/past_meetings/1%2F..%2F..%2Frooms', 'is not an allowed path'],
    [
      '/report/users/me/meetings',
      '/report/users/{id}/meetings needs the parameters from and to. Add them, like ?from=2026-11-01&',
    ],
    ['/report/users/me/meetings?from=2026-11-01', '/report/users/{id}/meetings needs the parameters from and to.'],
    ['/users/me/recordings?from=5/6/2024', 'from is not a date. Write it like 2026-11-30.'],
    ['/users/me/recordings?from=2026-11-01&to=', 'to is not a date. Write it like 2026-11-30.'],
    ['/users/me/recordings?from=2026-13-01', 'from is not a date. Write it like 2026-11-30.'],
    ['/users/me/meetings?from=2026-11-30&to=2026-11-01', 'from is later than to.'],
    ['/users?page_size=', 'page_size must be a whole number from 1 to 300.'],
  ])('%j', (text, words) => {
    const message = refusal(() => parsed(text));
    expect(message).toMatch(/^usage: /);
    expect(message).toContain(words);
    expect(message).not.toMatch(/jane|abc123|secret|evil/i);
  });
});

describe('the endpoint of a file', () => {
  it.each([
    ['/users', '/users'],
    ['/v2/users?status=active', '/users'],
    ['/users/{id}/meetings', '/users/{id}/meetings'],
    ['/users/{userId}/meetings', '/users/{id}/meetings'],
    ['https://api.zoom.us/v2/past_meetings/{meetingId}/participants', '/past_meetings/{id}/participants'],
    ['/past_meetings/83299019888', '/past_meetings/{id}'],
  ])('is read from %j', (text, path) => expect(readEndpoint(text, API).path).toBe(path));

  it('must be an allowed path', () => {
    expect(refusal(() => readEndpoint('/users/{id}', API))).toContain('/users/… is not an allowed path.');
  });
});
