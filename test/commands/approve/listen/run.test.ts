import { describe, expect, it } from 'vitest';
import { webhookSecret } from '../../../../src/base/system/settings.ts';
import { readHost, readPath } from '../../../../src/commands/approve/listen/run.ts';

const SECRET = 'a-secret-of-the-app-22';

describe('the settings of approve --listen', () => {
  it.each([
    [undefined, 'ZOOM_WEBHOOK_SECRET is not set.'],
    ['  ', 'ZOOM_WEBHOOK_SECRET is not set.'],
    ['CANARY-short', 'ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.'],
  ])('refuse the secret %j without repeating it', (secret, message) => {
    const get = () => webhookSecret({ ZOOM_WEBHOOK_SECRET: secret });
    expect(get).toThrow(
      expect.objectContaining({ code: 'config', message, hint: expect.stringContaining('Secret Token') }),
    );
  });
  it('trim white space around the secret', () =>
    expect(webhookSecret({ ZOOM_WEBHOOK_SECRET: ` ${SECRET}\n` })).toBe(SECRET));

  it.each(['', 'event', '/a b', '/a?b', '/a#b', '/healthz', '//x y'])('refuse the path %j', (path) =>
    expect(() => readPath(path)).toThrow(expect.objectContaining({ code: 'usage' })),
  );
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    [' [fe80::1%eth0] ', 'fe80::1%eth0'],
  ])('read the host %j as %s', (text, host) => expect(readHost(text)).toBe(host));
  it.each(['', ' ', '[]'])('refuse the host %j, which Node would take for all addresses', (text) =>
    expect(() => readHost(text)).toThrow(expect.objectContaining({ code: 'usage' })),
  );

  it.each(['/', '/event_registration', '/zoom/hook-1.json', '/a%20b'])('accept the path %s', (path) =>
    expect(readPath(path)).toBe(path),
  );
});
