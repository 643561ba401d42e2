import { describe, expect, it } from 'vitest';
import { oddCharacter } from '../../../src/base/system/odd-characters.ts';
import { HEADER, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

describe('a character that does not belong to a value', () => {
  it.each([
    ['abc-DEF_123', undefined],
    ['https://a.example/?b=(c)d', undefined],
    ['"abc"', 'begins with " (U+0022)'],
    ["'abc'", "begins with ' (U+0027)"],
    ['“abc”', 'begins with “ (U+201C)'],
    ['abc”', 'ends with ” (U+201D)'],
    ['<abc>', 'begins with < (U+003C)'],
    ['[abc]', 'begins with [ (U+005B)'],
    ['`abc`', 'begins with ` (U+0060)'],
    ['«abc»', 'begins with « (U+00AB)'],
    ['\u200babc', 'begins with a zero-width space (U+200B)'],
    ['abc\u200d', 'ends with a zero-width joiner (U+200D)'],
    ['ab\u00adc', 'contains a soft hyphen (U+00AD)'],
    ['ab\u202ec', 'contains an invisible character (U+202E)'],
    ['ab c', 'contains a space'],
    ['ab\u00a0c', 'contains a no-break space (U+00A0)'],
    ['ab\tc', 'contains an invisible character (U+0009)'],
    ['аbc', 'begins with а (U+0430)'],
    ['ab–c', 'contains – (U+2013)'],
    ['', undefined],
    ['http://[::1]', undefined],
    ['abc]', 'ends with ] (U+005D)'],
  ])('%j: %s', (value, words) => expect(oddCharacter(value)).toBe(words));
});

describe('is named, without the value, in', () => {
  it.each(['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET', 'ZOOM_API_URL', 'ZOOM_OAUTH_URL'])(
    '%s',
    async (name) => {
      const zoom = await zoomSandbox();
      const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,M,LOGAN,83299019888,056888\n`;
      for (const args of [[], ['check']]) {
        const env = { [name]: '“CANARY”' };
        const { stdout, stderr, exitCode } = await runDialer(args, { csv, zoom, env });
        expect(stdout + stderr).toContain(`${name} begins with “ (U+201C).`);
        expect(stdout + stderr).not.toContain('CANARY');
        expect(exitCode).toBeGreaterThan(0);
      }
      expect(zoom.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    },
  );

  it.each([
    ['"http://user:CANARY@proxy:3128"', 'begins with " (U+0022)'],
    ['http://CANARY host:3128', 'contains a space'],
  ])('HTTPS_PROXY=%s', async (HTTPS_PROXY, words) => {
    const env = { HTTPS_PROXY, ZOOM_API_URL: 'https://api.zoom.test/v2' };
    const { stderr } = await runDialer(['rooms'], { zoom: await zoomSandbox(), env });
    expect(stderr).toContain(`HTTPS_PROXY ${words}.`);
    expect(stderr).not.toContain('CANARY');
  });
});
