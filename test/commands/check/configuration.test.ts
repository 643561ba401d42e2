import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../src/commands/check/configuration.ts';
import { check, GOOD } from '../../support/run-check.ts';
import { type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

describe('a setting', () => {
  it.each<[string, RunOptions, string, number]>([
    ['of no zone', { env: { TZ: 'America/Denvr' } }, 'fail  TZ="America/Denvr" is not a time zone. Write it like', 2],
    ['without a zone, in UTC', { env: { TZ: undefined } }, "warn  this machine's zone is UTC", 1],
    [
      'that is no number',
      { env: { DIALER_CATCH_UP: 'ten' } },
      'fail  DIALER_CATCH_UP="ten" is not a whole number from 0 to 1440. Correct it',
      2,
    ],
    [
      'for an alarm that is not https',
      { env: { DIALER_PING_URL: 'http://hc-ping.com/x' } },
      'fail  DIALER_PING_URL is not an https URL.',
      1,
    ],
    [
      'for pseudonyms that can be guessed',
      { env: { DIALER_PSEUDONYM_KEY: 'secret' } },
      'fail  DIALER_PSEUDONYM_KEY has fewer than 32 characters.',
      1,
    ],
    [
      'of the webhook that is none of Zoom',
      { env: { ZOOM_WEBHOOK_SECRET: 'secret' } },
      'fail  ZOOM_WEBHOOK_SECRET is too short to be the Secret Token of a Zoom app.',
      1,
    ],
    [
      'for a search engine with half of its credentials',
      { env: { ES_HOST: 'localhost:9200', ES_USERNAME: 'dialer' } },
      'fail  ES_PASSWORD is not set.',
      1,
    ],
    [
      'of the search engine that is misspelt',
      { files: { '.env': 'ES_USER=dialer\n' } },
      'warn  dialer has no setting ES_USER, so it does nothing in .env; did you mean ES_USERNAME?',
      1,
    ],
    [
      'that is misspelt',
      { files: { '.env': 'DIALER_CATCHUP=10\n' } },
      'warn  dialer has no setting DIALER_CATCHUP, so it does nothing in .env; did you mean DIALER_CATCH_UP?',
      1,
    ],
    [
      'that the environment overrides',
      { files: { '.env': 'DIALER_VERIFY=10\n' }, env: { DIALER_VERIFY: '20' } },
      'warn  DIALER_VERIFY has another value in the environment, which wins over .env',
      1,
    ],
    [
      'that comes too late',
      { files: { '.env': 'NODE_EXTRA_CA_CERTS=/etc/ca.pem\n' }, env: { NODE_EXTRA_CA_CERTS: undefined } },
      'warn  NODE_EXTRA_CA_CERTS does nothing in .env',
      1,
    ],
  ])('%s', async (_, options, words, code) => {
    const { trouble, exitCode } = await check(GOOD, options);
    expect(trouble).toEqual([expect.stringContaining(`  ${words}`)]);
    expect(exitCode).toBe(code);
  });

  it('in a file that cannot be read: that alone is said, not what is missing for it', async () => {
    const { stdout, exitCode } = await runDialer(['check', '--env-file', 'other.env'], { csv: GOOD });
    expect(stdout).toContain('fail  other.env cannot be read: there is no such file.');
    expect(stdout).not.toContain('ZOOM_');
    expect(exitCode).toBe(2);
  });

  it('in a file that cannot be looked at', async () => {
    const folder = temporaryFolder({ 'meetings.csv': GOOD });
    symlinkSync('other.env', join(folder, 'other.env'));
    const { stdout, exitCode } = await runDialer(['check', '--env-file', 'other.env'], { folder });
    expect(stdout).toContain('fail  other.env cannot be read: ELOOP.');
    expect(exitCode).toBe(2);
  });

  it('that .env.example has is known', () => {
    const names = readFileSync('.env.example', 'utf8').match(/(?<=^#?)(ZOOM|DIALER|ES)_\w+(?==)/gm);
    expect([...new Set(names)].toSorted()).toEqual(SETTINGS.toSorted());
  });
});
