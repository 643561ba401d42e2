import { describe, expect, it } from 'vitest';
import { webhookSecret } from '../../../../src/base/system/settings.ts';
import { readHost, readPath } from '../../../../src/commands/approve/listen/run.ts';

const SECRET = 'a-secret-of-the-app-22';

describe('settings', () => {
  it.each([
    [undefined, 'ZOOM_WEBHOOK_SECRET is not set.'],
    ['  ', 'ZOOM_WEBHOOK_SECRET is not set.'],
    ['CANARY-short', 'ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.'],
  ])('a secret of %j is refused, and not said', (secret, message) => {
    const get = () => webhookSecret({ ZOOM_WEBHOOK_SECRET: secret });
    expect(get).toThrow(
      expect.objectContaining({ code: 'config', message, hint: expect.stringContaining('Secret Token') }),
    );
  });
  it('a secret has no white space around it', () =>
    expect(webhookSecret({ ZOOM_WEBHOOK_SECRET: ` ${SECRET}\n` })).toBe(SECRET));

  it.each(['', 'event', '/a b', '/a?b', '/a#b', '/healthz', '//x y'])('the path %j is refused', (path) =>
    expect(() => readPath(path)).toThrow(expect.objectContaining({ code: 'usage' })),
  );
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    [' [fe80::1%eth0] ', 'fe80::1%eth0'],
  ])('of the host %j, %s is listened at', (text, host) => expect(readHost(text)).toBe(host));
  it.each(['', ' ', '[]'])('the host %j is refused: Node would take it for all addresses', (text) =>
    expect(() => readHost(text)).toThrow(expect.objectContaining({ code: 'usage' })),
  );

  it.each(['/', '/event_registration', '/zoom/hook-1.json', '/a%20b'])('the path %s is taken', (path) =>
    expect(readPath(path)).toBe(path),
  );
});
