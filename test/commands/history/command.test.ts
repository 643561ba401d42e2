import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { at, machine } from '../../support/machine.ts';
import { HEADER, runDialer } from '../../support/run-dialer.ts';

const csv = `${HEADER},title
2026-08-24,2026-12-11,9:11 AM,MTWRFSU,LOGAN;VERNAL;PRICE,83299019888,056888,Chemistry
`;

/** A machine that has dialed the 9:11 joins; one room of three was offline. */
async function dialed() {
  const rooms = [sandboxRoom('LOGAN'), sandboxRoom('VERNAL', { status: 'Offline' }), sandboxRoom('PRICE')];
  const host = await machine({ csv, rooms });
  await host.tick(at(9, 11), []);
  const history = (args: string[] = [], options = {}) =>
    runDialer(['history', ...args], { folder: host.folder, zoom: host.zoom, now: at(9, 20), ...options });
  return { ...host, history };
}

describe('dialer history', () => {
  it('shows in one line whether the 9:11 joins were sent', async () => {
    const { history } = await dialed();
    const { stdout, stderr, exitCode } = await history();
    expect(stdout).toMatch(
      /^Mon 2026-11-23 09:11 join 83299019888 \(Chemistry\): 2 accepted by 09:11:0\d; 1 failed \(VERNAL\)\n$/,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('prints a line per room with -v, with the reason', async () => {
    const { history } = await dialed();
    const { stdout } = await history(['-v', '--failed']);
    expect(stdout).toMatch(
      /^Mon 2026-11-23 09:11 join 83299019888 \(Chemistry\) VERNAL: failed 09:11:0\d The last try failed: Zoom says that the room is offline\.\n$/,
    );
    expect((await history(['-v'])).stdout.match(/accepted/g)).toHaveLength(2);
  });

  it.each<[string, number]>([
    ['LOGAN', 1],
    [sandboxRoom('LOGAN').id, 1],
    ['*A*', 2],
    ['logan', 0],
  ])('shows only the room of --room %s', async (room, count) => {
    const { history } = await dialed();
    expect(JSON.parse((await history(['--room', room, '--json'])).stdout)).toHaveLength(count);
  });

  it('has an entry per room with --json and --csv', async () => {
    const { history } = await dialed();
    const facts = JSON.parse((await history(['--json'])).stdout);
    expect(facts.map(({ room, outcome }: Record<string, string>) => `${room} ${outcome}`)).toEqual([
      'LOGAN accepted',
      'PRICE accepted',
      'VERNAL failed',
    ]);
    const lines = (await history(['--csv'])).stdout.split('\r\n');
    expect(lines[0]).toBe('\ufeffdueAt,action,room,meeting,title,outcome,at,reason,byHand,roomId');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain(',join,LOGAN,83299019888,Chemistry,accepted,');
  });

  it('shows what --verify saw', async () => {
    const host = await machine({ csv: csv.replace(';VERNAL;PRICE', ''), passcodes: { 83299019888: 'another' } });
    await host.tick(at(9, 11), ['--verify', '1']);
    const { stdout } = await runDialer(['history'], { folder: host.folder, zoom: host.zoom, now: at(9, 20) });
    expect(stdout).toContain(': 1 not in a meeting (LOGAN)\n');
  });

  it('goes back the number of --days, including today', async () => {
    const { history, tick } = await dialed();
    await tick(at(9, 11, 2, 24), []);
    const now = at(12, 0, 0, 24);
    expect((await history(['--days', '1'], { now })).stdout).toMatch(/^Tue 2026-11-24 09:11 .*\n$/);
    expect((await history(['--days', '2'], { now })).stdout.split('\n')).toHaveLength(3);
  });

  it('shows the time of the last scheduled run on a terminal', async () => {
    const { history } = await dialed();
    expect((await history([], { tty: true })).stdout).toContain(
      'The last scheduled run was on Mon 2026-11-23 09:11, 9 min ago.',
    );
    const { stdout } = await runDialer(['history'], { csv, tty: true });
    expect(stdout).toContain('Nothing to show. There was no scheduled run yet. `dialer cron` prints');
  });

  it('needs neither credentials nor a meetings.csv', async () => {
    expect(await runDialer(['history'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('reports a ledger that cannot be read', async () => {
    const { stderr, exitCode } = await runDialer(['history'], { env: { DIALER_LEDGER: 'redis://x' } });
    expect(stderr).toContain('DIALER_LEDGER is neither a folder nor a PostgreSQL URL.');
    expect(exitCode).toBe(1);
  });
});
