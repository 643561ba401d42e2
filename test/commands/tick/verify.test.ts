import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { at, CSV, machine } from '../../support/machine.ts';
import { runDialer } from '../../support/run-dialer.ts';

const verify = ['--verify', '1', '--catch-up', '10'];
const options = { deadlineMs: 10_000 };

describe('--verify', () => {
  it('says that a room is in a meeting as soon as Zoom lists it so', async () => {
    const { tick } = await machine();
    const { stdout, stderr, exitCode } = await tick(at(9, 11), ['--verify', '30'], { deadlineMs: 40_000 });
    expect(stdout).toMatch(/accepted LOGAN meeting=83299019888 \(meetings\.csv:2\): The room is in a meeting\.\n$/);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('names likely causes for a room that is in no meeting, exits with 1, and does not send it again', async () => {
    const { tick, patches } = await machine({ passcodes: { '83299019888': 'another' } });
    const { stdout, stderr, exitCode } = await tick(at(9, 11), verify, options);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /accepted, not in a meeting LOGAN meeting=83299019888 \(meetings\.csv:2\): Zoom accepted the command, but 1 s later the room was in no meeting\. Usual causes: a wrong or missing passcode, the waiting room, or no host/,
    );
    expect(exitCode).toBe(1);
    for (const minute of [12, 13, 22]) await tick(at(9, minute), verify, options);
    expect(patches()).toBe(1);
  });

  it('cannot judge a room that was in a meeting before, and says so only with --verbose', async () => {
    const room = () => sandboxRoom('LOGAN', { status: 'InMeeting', meeting: '91234567890' });
    const first = await machine({ rooms: [room()] });
    expect((await first.tick(at(9, 11), verify, options)).stdout).toMatch(
      /accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)\n$/,
    );
    const second = await machine({ rooms: [room()] });
    const { stdout, exitCode } = await second.tick(at(9, 11), [...verify, '-v'], options);
    expect(stdout).toContain('The room was in a meeting before, so it is unknown whether it changed meetings.');
    expect(exitCode).toBe(0);
  });

  it('says so if it cannot list the rooms again, which is not a failure', async () => {
    const { tick } = await machine({
      faults: [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'no' } } }],
    });
    const { stdout, exitCode } = await tick(at(9, 11), verify, options);
    expect(stdout).toContain(
      'Could not see whether the room is in a meeting (Zoom refused: no (status 400, code 300)).',
    );
    expect(exitCode).toBe(0);
  });

  it('can be set with DIALER_VERIFY; by default the rooms are listed once', async () => {
    const lists = async (env: Record<string, string>) => {
      const { tick, zoom } = await machine();
      await tick(at(9, 11), [], { env, ...options });
      return zoom.requests.filter(({ method }) => method === 'GET').length;
    };
    expect(await lists({ DIALER_VERIFY: '1' })).toBe(2);
    expect(await lists({})).toBe(1);
  });

  it.each(['41', '-1', 'x'])('refuses "%s" as seconds', async (seconds) => {
    const { stderr, exitCode } = await runDialer([`--verify=${seconds}`], { csv: CSV });
    expect(stderr).toBe(`dialer: --verify="${seconds}" is not a whole number from 0 to 40.\n`);
    expect(exitCode).toBe(2);
  });

  it('ends with the run, however many seconds it may take', async () => {
    const { tick } = await machine({ passcodes: { '83299019888': 'another' } });
    const started = Date.now();
    const { stdout, exitCode } = await tick(at(9, 11), ['--verify', '40'], { deadlineMs: 4000 });
    expect(stdout).toContain('Could not see whether the room is in a meeting (the run had no time left).');
    expect(exitCode).toBe(0);
    expect(Date.now() - started).toBeLessThan(20_000);
  });
});
