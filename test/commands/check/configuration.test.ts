import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, GOOD } from '../../support/run-check.ts';
import { type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

describe('check of the settings', () => {
  it.each<[string, RunOptions, string, number]>([
    [
      'a time zone that does not exist',
      { env: { TZ: 'America/Denvr' } },
      'fail  TZ="America/Denvr" is not a time zone. Write it like',
      2,
    ],
    ['no time zone on a machine in UTC', { env: { TZ: undefined } }, 'warn  The time zone of this machine, and so', 1],
    [
      'a value that is not a number',
      { env: { DIALER_CATCH_UP: 'ten' } },
      'fail  DIALER_CATCH_UP="ten" is not a whole number from 0 to 1440. Remove it or correct it.',
      2,
    ],
    [
      'an alert address without https',
      { env: { DIALER_PING_URL: 'http://hc-ping.com/x' } },
      'fail  DIALER_PING_URL is not an https URL.',
      1,
    ],
    [
      'a pseudonym key that is too short',
      { env: { DIALER_PSEUDONYM_KEY: 'secret' } },
      'fail  DIALER_PSEUDONYM_KEY is shorter than 32 characters.',
      1,
    ],
    [
      'a webhook secret that is too short',
      { env: { ZOOM_WEBHOOK_SECRET: 'secret' } },
      'fail  ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.',
      1,
    ],
    [
      'a search engine user without a password',
      { env: { ES_HOST: 'localhost:9200', ES_USERNAME: 'dialer' } },
      'fail  ES_PASSWORD is not set.',
      1,
    ],
    [
      'a misspelt setting of the search engine',
      { files: { '.env': 'ES_USER=dialer\n' } },
      'warn  .env sets ES_USER, which is not a dialer setting. Did you mean ES_USERNAME?',
      1,
    ],
    [
      'a misspelt setting of dialer',
      { files: { '.env': 'DIALER_CATCHUP=10\n' } },
      'warn  .env sets DIALER_CATCHUP, which is not a dialer setting. Did you mean DIALER_CATCH_UP?',
      1,
    ],
    [
      'a setting that the environment overrides',
      { files: { '.env': 'DIALER_VERIFY=10\n' }, env: { DIALER_VERIFY: '20' } },
      'warn  The environment overrides DIALER_VERIFY in .env with another value. Unset it there, or change .env.',
      1,
    ],
    [
      'a setting that .env cannot make',
      { files: { '.env': 'NODE_EXTRA_CA_CERTS=/etc/ca.pem\n' }, env: { NODE_EXTRA_CA_CERTS: undefined } },
      'warn  NODE_EXTRA_CA_CERTS has no effect in .env',
      1,
    ],
  ])('reports %s', async (_, options, words, code) => {
    const { trouble, exitCode } = await check(GOOD, options);
    expect(trouble).toEqual([expect.stringContaining(`  ${words}`)]);
    expect(exitCode).toBe(code);
  });

  it('reports only the file if it cannot be read, not the settings that are missing', async () => {
    const { stdout, exitCode } = await runDialer(['check', '--env-file', 'other.env'], { csv: GOOD });
    expect(stdout).toContain('fail  Could not read other.env: no such file.');
    expect(stdout).not.toContain('ZOOM_');
    expect(exitCode).toBe(2);
  });

  it('reports a link that leads nowhere', async () => {
    const folder = temporaryFolder({ 'meetings.csv': GOOD });
    symlinkSync('other.env', join(folder, 'other.env'));
    const { stdout, exitCode } = await runDialer(['check', '--env-file', 'other.env'], { folder });
    expect(stdout).toContain('fail  Could not read other.env: ELOOP.');
    expect(exitCode).toBe(2);
  });
});
