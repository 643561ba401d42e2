import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

describe('a text in the place of a path is not shown:', () => {
  const KEY = '{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\nCANARY"}';
  it.each([
    ['a key', KEY],
    ['a key in quotes', `'${KEY}'`],
    ['a key over several lines', KEY.replaceAll(',', ',\n')],
    ['a PEM', '-----BEGIN PRIVATE KEY-----CANARY-----END PRIVATE KEY-----'],
    ['a key in Base64', Buffer.from(KEY.repeat(4)).toString('base64')],
  ])('%s', async (_, value) => {
    const env = { GOOGLE_APPLICATION_CREDENTIALS: value };
    const args = ['attendance', '83299019888', '--sheet', '--folder', 'y'];
    const { stdout, stderr, exitCode } = await runDialer(args, { zoom: await zoomSandbox(), env });
    expect(stderr).toContain('GOOGLE_APPLICATION_CREDENTIALS is the content of a file instead of its path.');
    expect(stdout + stderr).not.toMatch(/CANARY|eyJ0eXBl/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['DIALER_MEETINGS', []],
    ['DIALER_MEETINGS', ['check']],
    ['DIALER_CODES', ['approve']],
  ])('a link with a key in %s', async (name, args) => {
    const env = { [name]: 'https://files.example.edu/meetings.csv?key=CANARY' };
    const folder = temporaryFolder();
    const { stdout, stderr, exitCode } = await runDialer(args, { zoom: await zoomSandbox(), env, folder });
    expect(stdout + stderr).toContain(`${name} is a link instead of the path of a file.`);
    expect(stdout + stderr).not.toContain('CANARY');
    expect(exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
