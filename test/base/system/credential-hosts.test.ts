import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { credentialHosts, hostWarning } from '../../../src/base/system/credential-hosts.ts';
import { at, machine } from '../../support/machine.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { runDialer, temporaryFolder } from '../../support/run-dialer.ts';

// An .env that somebody else wrote, or can change: where would it send the credentials?

const CREDENTIALS = 'ZOOM_ACCOUNT_ID=a\nZOOM_CLIENT_ID=b\nZOOM_CLIENT_SECRET=CANARY-secret\n';
const NOT_IN_ENVIRONMENT = { ZOOM_ACCOUNT_ID: undefined, ZOOM_CLIENT_ID: undefined, ZOOM_CLIENT_SECRET: undefined };
const EVIL = 'https://evil.invalid/v2';

describe('a host', () => {
  it.each([
    ['https://api.zoom.us/v2', false],
    ['https://api.zoomgov.com/v2', false],
    ['https://API.ZOOM.US/v2', false],
    ['https://eu01api-www4local.zoom.us/v2', false],
    ['http://127.0.0.1:8800/v2', false],
    ['http://localhost:8800', false],
    ['http://[::1]:8800', false],
    ['https://zoom.us.evil.example/v2', true],
    ['https://notzoom.us/v2', true],
    ['https://evil.example/zoom.us', true],
    ['https://zoom.us@evil.example/', true],
    ['https://127.0.0.1.evil.example/', true],
    ['https://10.0.0.1/v2', true],
  ])('%s is strange: %s', (address, isStrange) => {
    const hosts = credentialHosts({ ZOOM_API_URL: address });
    expect(hosts.find(({ name }) => name === 'ZOOM_API_URL')?.isStrange).toBe(isStrange);
    const env = { ZOOM_OAUTH_URL: address, ZOOM_CLIENT_SECRET: 'x' };
    expect(hostWarning(env) !== undefined).toBe(isStrange);
    expect(hostWarning({ ZOOM_OAUTH_URL: address })).toBeUndefined();
  });
});

describe('a run that sends credentials to a strange host', () => {
  const warning =
    "dialer: warning: Zoom credentials go to evil.invalid, which is not Zoom's. If you do not know it, remove ZOOM_OAUTH_URL and ZOOM_API_URL.";

  it('says so once a day, when there is something to send', async () => {
    const { folder } = await machine();
    const env = { ZOOM_API_URL: EVIL, ZOOM_OAUTH_URL: 'https://evil.invalid/oauth/token' };
    writeFileSync(join(folder, '.env'), CREDENTIALS, { mode: 0o600 });
    const said = async (minute: number, day = 23) => {
      const { stderr } = await runDialer([], { folder, now: at(9, minute, 2, day), env, deadlineMs: 300 });
      expect(stderr).not.toContain('CANARY');
      return stderr.split('\n').filter((line) => line === warning).length;
    };
    expect([await said(10), await said(11), await said(11), await said(11, 24)]).toEqual([0, 1, 0, 1]);
  });

  it('says so in a command by hand', async () => {
    const { folder } = await machine();
    const env = { ZOOM_API_URL: EVIL, ZOOM_OAUTH_URL: EVIL };
    writeFileSync(join(folder, '.env'), CREDENTIALS, { mode: 0o600 });
    for (const args of [['rooms'], ['join', 'LOGAN', '83299019888'], ['approve', '--status']]) {
      const { stderr } = await runDialer(args, { folder, now: at(9, 11), env, deadlineMs: 300 });
      expect(stderr, args[0]).toContain('dialer: warning: Zoom credentials go to evil.invalid');
    }
  });
});

describe('check', () => {
  it('fails an .env that sends the credentials of the environment to a strange host', async () => {
    const files = { '.env': `ZOOM_API_URL=${EVIL}\n` };
    const { stdout, exitCode } = await check(GOOD, { files, env: { ZOOM_API_URL: undefined }, args: ['--offline'] });
    expect(stdout).toMatch(
      /fail {2}\S+\/\.env sends the credentials of the environment to evil\.invalid\. Remove ZOOM_API_URL from it/,
    );
    expect(stdout).toContain('pass  .env has 1 setting');
    expect(exitCode).toBe(1);
  });

  it('warns of a strange host in an .env that has the credentials, with exit code 0', async () => {
    const files = { '.env': `${CREDENTIALS}ZOOM_API_URL=${EVIL}\n` };
    const env = { ...NOT_IN_ENVIRONMENT, ZOOM_API_URL: undefined, ZOOM_OAUTH_URL: undefined };
    const { trouble, exitCode } = await check(GOOD, { files, env, args: ['--offline'] });
    expect(trouble[0]).toBe(
      "  warn  Zoom credentials go to evil.invalid, which is not Zoom's. If you do not know it, remove ZOOM_API_URL.",
    );
    expect(exitCode).toBe(0);
  });

  it.each(['the environment', '.env'])('fails NODE_TLS_REJECT_UNAUTHORIZED=0 in %s', async (place) => {
    const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
    const files = { '.env': place === '.env' ? `${name}=0\n` : '' };
    const env = { [name]: place === '.env' ? undefined : '0' };
    const { trouble, exitCode } = await check(GOOD, { files, env });
    expect(trouble).toEqual([
      expect.stringMatching(
        /fail {2}NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody on the way to 127\.0\.0\.1:\d+ read the credentials\. Remove it\./,
      ),
    ]);
    expect(exitCode).toBe(1);
  });

  describe.skipIf(process.platform === 'win32')('of an .env that others can change', () => {
    it.each<[string, (path: string) => void, RegExp]>([
      ['every user', (path) => chmodSync(path, 0o602), /every user can write to it, .* Run `chmod o-w \S*\.env`\.$/],
      [
        'another group',
        (path) => {
          if (process.getuid?.() === 0) chownSync(path, 0, 54_321);
          chmodSync(path, process.getuid?.() === 0 ? 0o660 : 0o602);
        },
        /(another group|every user).* can write to it, who can send credentials anywhere\. They go to 127\.0\.0\.1:\d+\. Run/,
      ],
    ])('fails: %s', async (_, spoil, words) => {
      const folder = temporaryFolder({ 'meetings.csv': GOOD, '.env': 'DIALER_VERIFY=10\n' });
      spoil(join(folder, '.env'));
      const { trouble, exitCode } = await check(undefined, { folder });
      expect(trouble).toEqual([expect.stringMatching(words)]);
      expect(exitCode).toBe(1);
      expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('DIALER_VERIFY=10\n');
    });
  });

  it('says which file it read, even if something fails', async () => {
    const files = { 'other.env': 'DIALER_CATCH_UP=ten\n' };
    const { stdout } = await check(GOOD, { files, args: ['--env-file', 'other.env'] });
    expect(stdout).toContain('fail  DIALER_CATCH_UP="ten"');
    expect(stdout).toContain('pass  other.env has 1 setting');
  });
});
