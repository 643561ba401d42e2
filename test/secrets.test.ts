import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/sandbox/faults.ts';
import { sandboxRoom } from '../src/sandbox/rooms.ts';
import type { SandboxRequest } from '../src/sandbox/server.ts';
import { HEADER, runDialer, zoomSandbox } from './support/run-dialer.ts';

const SECRET = 'CANARY-client-secret';
const PASSCODE = 'CANARYpass';
const PWD = 'CANARY-pwd';
const TOKEN = 'sandbox-token';
const ACTIVATION_CODE = '1315-2376-2198-7926';

const csv = `${HEADER}
2026-08-24,2026-12-11,9:11 AM,M,LOGAN;Nowhere,83299019888,${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,https://zoom.us/j/91234567890?pwd=${PWD},
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,https://zoom.us/my/prof?pwd=${PWD},${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL 83299019888,${PASSCODE}
2026-08-24,2026-12-11,9:11 AM,M,VERNAL,83299019888,${PASSCODE},surplus
2026-08-24,2026-12-11,9:11 AM,X,VERNAL,83299019888,${PASSCODE}
`;

/** A Zoom that repeats what it was sent, in the clear and as it came. */
const echo = (status: number) => ({
  reply: ({ headers: { authorization = '' }, body }: SandboxRequest) => ({
    status,
    body: { code: 9999, message: `${authorization} ${Buffer.from(authorization.slice(6), 'base64')} ${body}` },
  }),
});

describe('no secret is in any output', () => {
  const faults: [string, Fault[]][] = [
    ['nothing', []],
    ['a token endpoint that echoes', [{ on: 'POST', ...echo(400) }]],
    ['a rooms list that is refused', [{ on: 'GET', reply: { status: 400, body: { code: 9999, message: 'no' } } }]],
    ['joins that are echoed and refused', [{ on: 'PATCH', ...echo(400) }]],
    ['joins that are echoed with a 500', [{ on: 'PATCH', ...echo(500) }]],
    ['resets', [{ on: 'PATCH', reset: 'before' }]],
    ['a hang', [{ on: 'PATCH', hang: true }]],
    ['a cut-off list', [{ on: 'GET', cutOff: '{"rooms":[' }]],
    [
      'a 401 for ever',
      [{ on: 'PATCH', reply: { status: 401, body: { code: 124, message: 'Invalid access token.' } } }],
    ],
  ];
  const commands = [[], ['-v'], ['--json', '-v'], ['-n', '-v'], ['rooms'], ['rooms', '--json'], ['rooms', '--csv']];
  it.each(faults)('on a Zoom with %s', async (_, faults) => {
    for (const args of commands) {
      const rooms = [sandboxRoom('LOGAN'), sandboxRoom('VERNAL')];
      const zoom = await zoomSandbox({ rooms, faults, credentials: { clientSecret: SECRET } });
      const { stdout, stderr } = await runDialer(args, { csv, zoom, deadlineMs: 1200, tty: args.length > 1 });
      expect(stdout + stderr).not.toBe('');
      const [fault] = faults;
      const reached = zoom.requests.some(({ method }) => method === fault?.on);
      if (fault && (fault.on !== 'PATCH' || !/rooms|-n/.test(args.join()))) expect(reached).toBe(true);
      const secrets = [
        SECRET,
        PASSCODE,
        PWD,
        TOKEN,
        ACTIVATION_CODE,
        Buffer.from(`sandbox-client:${SECRET}`).toString('base64'),
      ];
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
    }
  });
});
