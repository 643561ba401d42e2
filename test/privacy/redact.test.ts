import { describe, expect, it } from 'vitest';
import { redactPeople } from '../../src/privacy/redact.ts';
import { pastMeeting, session } from '../support/past-meeting.ts';
import { runDialer, zoomSandbox } from '../support/run-dialer.ts';

describe('a redacted message', () => {
  it.each([
    ['Zoom refused: Jane (status 9) is off (status 400, code 300).', 'Zoom refused: … (status 400, code 300).'],
    ['Zoom refused: a\nJane (status 400).', 'Zoom refused: … (status 400).'],
    ['Zoom at zoom.us answered with status 500: Jane\nis off.', 'Zoom at zoom.us answered with status 500: …'],
    [
      'Zoom at zoom.us answered with status 500: x. Zoom may be down: see Jane. Zoom may be down: see https://status.zoom.us.',
      'Zoom at zoom.us answered with status 500: …. Zoom may be down: see https://status.zoom.us.',
    ],
    ['The host is jane.doe+x@x.de.', 'The host is ….'],
    [
      'Zoom refused: Jane (status 400, code 300). Look up code 300 at https://developers.zoom.us/docs/api/.',
      'Zoom refused: … (status 400, code 300). Look up code 300 at https://developers.zoom.us/docs/api/.',
    ],
    ['Zoom says no. Zoom says "name: Ana Diaz" Check it.', 'Zoom says no. Zoom says "…" Check it.'],
    ['Zoom has no report of this meeting.', 'Zoom has no report of this meeting.'],
  ])('%j becomes %j', (text, redacted) => expect(redactPeople(text)).toBe(redacted));

  it('is also what a terminal shows about retries', async () => {
    const reply = { status: 500, body: { code: 500, message: 'Jane CANARY' } };
    const meetings = [pastMeeting([session('16:11', '17:00', { name: 'Ana' })])];
    const zoom = await zoomSandbox({ meetings, faults: [{ on: 'GET', times: 1, reply }] });
    const env = { DIALER_PSEUDONYM_KEY: 'a key for tests, of 44 characters, as base64=' };
    const run = (...args: string[]) => runDialer(['attendance', '83299019888', ...args], { zoom, env, tty: true });
    const { stderr, exitCode } = await run('--pseudonymize');
    expect(stderr).toContain('answered with status 500: … Retrying');
    expect({ hasName: stderr.includes('CANARY'), exitCode }).toEqual({ hasName: false, exitCode: 0 });
  });
});
