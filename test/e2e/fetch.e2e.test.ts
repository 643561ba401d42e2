import { expect, it } from 'vitest';
import { pastMeeting, session } from '../support/past-meeting.ts';
import { MAIN, start } from '../support/process.ts';
import { temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';

it('dialer fetch --ndjson requests no more pages once the reader of the pipe has closed it', async () => {
  let page = 0;
  const users = Array.from({ length: 300 }, (_, n) => ({ id: `user-${n}`, timezone: 'x'.repeat(1000) }));
  const reply = () => ({ body: { next_page_token: `t${++page}`, users } });
  const zoom = await zoomSandbox({ faults: [{ on: 'GET', reply }] });
  const env = { ...zoom.env, DIALER_PSEUDONYM_KEY: 'a key for tests, of 44 characters, as base64=' };
  const shell = `"${process.execPath}" "${MAIN}" fetch /users --ndjson | head -n 1`;
  const { stdout, stderr, exitCode } = await start('bash', ['-o', 'pipefail', '-c', shell], temporaryFolder(), env)
    .result;
  expect({ lines: stdout.split('\n').length, stderr, exitCode }).toEqual({ lines: 2, stderr: '', exitCode: 0 });
  expect(page).toBeGreaterThan(0);
  expect(page).toBeLessThan(20);
});

it('two runs of dialer fetch share a Zoom that keeps only the newest token', async () => {
  const people = Array.from({ length: 12 }, (_, n) => session('16:11', '17:00', { id: `user-${n}` }));
  const meetings = [pastMeeting(people)];
  const zoom = await zoomSandbox({ meetings, newestTokenOnly: true, latencyMs: 100 });
  const env = { ...zoom.env, DIALER_PSEUDONYM_KEY: 'a key for tests, of 44 characters, as base64=' };
  const fetch = () =>
    start(process.execPath, [MAIN, 'fetch', '/users?page_size=1', '--ndjson'], temporaryFolder(), env).result;
  for (const { stdout, stderr, exitCode } of await Promise.all([fetch(), fetch()])) {
    expect({ lines: stdout.trim().split('\n').length, stderr, exitCode }).toEqual({
      lines: 13,
      stderr: '',
      exitCode: 0,
    });
  }
}, 120_000);
