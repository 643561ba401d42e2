import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { parseMeetings } from '../../../src/schedule/csv.ts';
import { HEADER, type RunOptions, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const LONG = 'Harold W. and Madelyn B. Logan Memorial Auditorium, North Wing, Second Floor';
const ROOMS = [
  sandboxRoom('VERNAL-101', { status: 'Offline' }),
  sandboxRoom('LOGAN-DE-202', { status: 'UnderConstruction' }),
  sandboxRoom(LONG),
  sandboxRoom('大講義室'),
];

const list = async (args: string[], options: RunOptions = {}, zoomOptions: SandboxOptions = {}) =>
  runDialer(['rooms', ...args], { zoom: await zoomSandbox({ rooms: ROOMS, ...zoomOptions }), ...options });

const ids = Object.fromEntries(ROOMS.map(({ name, id }) => [name, id]));

describe('dialer rooms', () => {
  it('prints one line of plain columns per room in a pipe, by name', async () => {
    const { stdout, stderr, exitCode } = await list([]);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')),
    ).toEqual([
      [LONG, ids[LONG], 'Available'],
      ['LOGAN-DE-202', ids['LOGAN-DE-202'], 'UnderConstruction'],
      ['VERNAL-101', ids['VERNAL-101'], 'Offline'],
      ['大講義室', sandboxRoom('大講義室').id, 'Available'],
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('prints a table that fits the terminal, with long names wrapped', async () => {
    const { stdout } = await list([], { tty: true, columns: 80 });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^name +id +status$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeGreaterThan(5);
    const column = lines[0]?.indexOf('id') ?? 0;
    expect(
      lines
        .slice(1, 4)
        .map((line) => line.slice(0, column).trimEnd())
        .join(' '),
    ).toContain('Memorial Auditorium');
    for (const id of Object.values(ids)) expect(stdout).toContain(id);
  });

  it('gives each cell a line on a terminal that is too narrow for a table', async () => {
    const { stdout } = await list([], { tty: true, columns: 40 });
    expect(stdout).toContain(`\nLOGAN-DE-202\n  ${ids['LOGAN-DE-202']}\n  UnderConstruction\n`);
    expect(stdout).toContain('大講義室\n');
  });

  it('prints an array with --json', async () => {
    const rooms = JSON.parse((await list(['--json'])).stdout);
    expect(rooms).toHaveLength(4);
    expect(rooms[2]).toEqual({
      id: ids['VERNAL-101'],
      name: 'VERNAL-101',
      status: 'Offline',
      locationId: 'sandbox-campus',
    });
    expect((await list(['--json'], {}, { rooms: [] })).stdout).toBe('[\n]\n');
  });

  it('prints CSV for Excel with --csv, with formulas escaped', async () => {
    const { stdout } = await list(['--csv'], {}, { rooms: [sandboxRoom('=cmd|calc'), sandboxRoom('a,"b"')] });
    expect(stdout).toBe(
      `\ufeffname,id,status\r\n'=cmd|calc,${sandboxRoom('=cmd|calc').id},Available\r\n"a,""b""",${sandboxRoom('a,"b"').id},Available\r\n`,
    );
  });

  it('prints names with --csv that meetings.csv accepts', async () => {
    const { stdout } = await list(['--csv']);
    const name = stdout.split('\r\n')[2]?.split(',')[0] ?? '';
    const { meetings } = parseMeetings(`${HEADER}\n2026-08-24,2026-12-11,9:11,M,${name},83299019888,`, 'f');
    expect(meetings[0]?.rooms).toEqual(['LOGAN-DE-202']);
  });

  it('asks Zoom for rooms with one status with --status', async () => {
    expect((await list(['--status', 'Offline'])).stdout).toBe(`VERNAL-101\t${ids['VERNAL-101']}\tOffline\n`);
    const { stderr, exitCode } = await list(['--status', 'offline']);
    expect(stderr).toContain('Available, InMeeting, Offline, UnderConstruction');
    expect(exitCode).toBe(2);
  });

  it('never prints an activation code', async () => {
    for (const args of [[], ['--json'], ['--csv']]) expect((await list(args)).stdout).not.toContain('1315-2376');
  });

  it('says that there are no rooms on a terminal, and prints nothing in a pipe', async () => {
    expect((await list([], { tty: true }, { rooms: [] })).stdout).toBe('No rooms.\n');
    expect((await list([], {}, { rooms: [] })).stdout).toBe('');
  });

  it('prints an incomplete list, and why it is incomplete', async () => {
    const rooms = Array.from({ length: 301 }, (_, index) => sandboxRoom(`R${index}`));
    const faults = [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }];
    const { stdout, stderr, exitCode } = await list([], {}, { rooms, faults });
    expect(stdout.trimEnd().split('\n')).toHaveLength(300);
    expect(stderr).toContain('dialer: Zoom refused: Surprise');
    expect(exitCode).toBe(1);
  });

  it('says once on a terminal why it takes longer', async () => {
    const faults = [{ on: 'GET', times: 2, reply: { status: 503, body: { message: 'busy' } } }];
    const { stderr, exitCode } = await list([], { tty: true }, { faults });
    expect(stderr.match(/status 503: busy\. .*Retrying/g)).toHaveLength(1);
    expect(exitCode).toBe(0);
    expect((await list([], {}, { faults })).stderr).toBe('');
  });

  it('needs credentials', async () => {
    const { stderr, exitCode } = await runDialer(['rooms']);
    expect(stderr).toContain('ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET are not set.');
    expect(exitCode).toBe(2);
  });
});
