import { describe, expect, it } from 'vitest';
import { DialerError } from '../../../src/errors.ts';
import { readEndpoint, readRequest } from '../../../src/privacy/allow-list/request.ts';

const API = 'https://api.zoom.us/v2';
const asked = (text: string, api = API) => {
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

describe('a path that is listed', () => {
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
  ])('%s', (text, expected) => expect(asked(text)).toEqual(expected));

  it('may have another host, and another way to it', () => {
    const api = 'http://127.0.0.1:8080/zoom/v2';
    for (const text of ['/zoom/v2/users', '/v2/users', '/users', `${api}/users`])
      expect(asked(text, api)).toEqual(users);
    expect(refusal(() => asked('https://api.zoom.us/v2/users', api))).toContain(
      'That is no URL at http://127.0.0.1:8080',
    );
  });
});

describe('what is not listed is refused, with what is nearest', () => {
  it.each<[string, string]>([
    ['/user', 'usage: /user is not listed, so dialer does not fetch it. Did you mean /users?'],
    ['', '/ is not listed'],
    ['/Users', '/… is not listed, so dialer does not fetch it. Did you mean /users?'],
    [
      '/users/abc123/setting',
      '/users/…/setting is not listed, so dialer does not fetch it. Did you mean /users/{id}/meetings',
    ],
    [
      '/users/Jane@x.de',
      '/users/… is not listed, so dialer does not fetch it. Did you mean /users or /users/{id}/meetings',
    ],
    ['/meetings/1/registrants', '/meetings/…/registrants is not listed'],
    ['/report/meeting/83299019888/participants', 'Did you mean /report/meetings/{id}/participants'],
    ['/report/meetings//a/b==/participants', 'In an ID a / is written %2F, and a UUID ends with ==.'],
    ['/rooms', '/rooms is not listed'],
    ['/users/../rooms', 'is not listed'],
    ['/users/%2e%2e/meetings', 'is not listed'],
    ['/users/%252e%252e/meetings', 'is not listed'],
    ['/users/..%2Frooms%3F/meetings', 'is not listed'],
    ['/users/a%2Fb@x.de/meetings', 'is not listed'],
    ['/past_meetings/%2E%2E', 'is not listed'],
    ['/past_meetings/a%3Fb', 'is not listed'],
    ['/past_meetings/%', 'is not listed'],
    ['/past_meetings/', 'is not listed'],
    ['/past_meetings/{id}', 'is not listed'],
    ['//evil.example/v2/users', 'is not listed'],
    ['https://evil.example/v2/users', 'That is no URL at https://api.zoom.us'],
    ['https://api.zoom.us.evil.example/v2/users', 'That is no URL at https://api.zoom.us'],
    ['https://jane:secret@api.zoom.us/v2/users', 'That is no URL at https://api.zoom.us'],
    ['http://api.zoom.us/v2/users', 'That is no URL at https://api.zoom.us'],
    ['C:/Program Files/Git/users', 'Your shell has made a path of Windows of it: leave out the first /, like users.'],
    ['file:///v2/users', 'That is no URL at https://api.zoom.us'],
    ['https://api.zoom.us/v2/users/../rooms', '/rooms is not listed'],
    [
      '/users?role_id=0',
      '"role_id" is not listed for /users. It takes status, page_size, page_number, next_page_token.',
    ],
    ['/users?include_fields=host_key', '"include_fields" is not listed for /users.'],
    ['/users?Status=active', '"Status" is not listed for /users. Did you mean status?'],
    ['/users?status=active&page_sise=9', 'Did you mean page_size?'],
    ['/users?__proto__=1', '"__proto__" is not listed for /users.'],
    ['/past_meetings/1?page_size=3', '"page_size" is not listed for /past_meetings/{id}. It takes none.'],
    ['/users?page_size=301', 'page_size is not a whole number from 1 to 300.'],
    ['/users?status=active&status=pending', 'status is given more than once.'],
    ['/users?page_size=301&page_size=30', 'page_size is given more than once.'],
    ['/meetings/meeting_summaries', '/meetings/meeting_summaries is not listed'],
    ['/meetings/meeting%5Fsummaries', 'is not listed'],
    ['/meetings/83299019888%2Fregistrants', '/meetings/… is not listed'],
    ['/meetings/83299019888%252Fregistrants%252FA1b2', '/meetings/… is not listed'],
    ['/past_meetings/1%2F..%2F..%2Frooms', 'is not listed'],
    [
      '/report/users/me/meetings',
      '/report/users/{id}/meetings takes both from and to. Write them like ?from=2026-11-01&',
    ],
    ['/report/users/me/meetings?from=2026-11-01', '/report/users/{id}/meetings takes both from and to.'],
    ['/users/me/recordings?from=5/6/2024', 'from is no date like 2026-11-30.'],
    ['/users/me/recordings?from=2026-11-01&to=', 'to is no date like 2026-11-30.'],
    ['/users/me/recordings?from=2026-13-01', 'from is no date like 2026-11-30.'],
    ['/users/me/meetings?from=2026-11-30&to=2026-11-01', 'from is after to.'],
    ['/users?page_size=', 'page_size is not a whole number from 1 to 300.'],
  ])('%s', (text, words) => {
    const said = refusal(() => asked(text));
    expect(said).toMatch(/^usage: /);
    expect(said).toContain(words);
    expect(said).not.toMatch(/jane|abc123|secret|evil/i);
  });
});

describe("a file's endpoint", () => {
  it.each([
    ['/users', '/users'],
    ['/v2/users?status=active', '/users'],
    ['/users/{id}/meetings', '/users/{id}/meetings'],
    ['/users/{userId}/meetings', '/users/{id}/meetings'],
    ['https://api.zoom.us/v2/past_meetings/{meetingId}/participants', '/past_meetings/{id}/participants'],
    ['/past_meetings/83299019888', '/past_meetings/{id}'],
  ])('%s', (text, path) => expect(readEndpoint(text, API).path).toBe(path));

  it('that is not listed is refused', () => {
    expect(refusal(() => readEndpoint('/users/{id}', API))).toContain('/users/… is not listed');
  });
});
