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
  it('in a pipe prints plain columns, a room a line, by name', async () => {
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

  it('on a terminal prints a table that fits it; a long name goes on in the next line', async () => {
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

  it('on a terminal that is too narrow for a table gives each cell a line', async () => {
    const { stdout } = await list([], { tty: true, columns: 40 });
    expect(stdout).toContain(`\nLOGAN-DE-202\n  ${ids['LOGAN-DE-202']}\n  UnderConstruction\n`);
    expect(stdout).toContain('大講義室\n');
  });

  it('--json prints an array', async () => {
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

  it('--csv prints what Excel opens, with formulas made harmless', async () => {
    const { stdout } = await list(['--csv'], {}, { rooms: [sandboxRoom('=cmd|calc'), sandboxRoom('a,"b"')] });
    expect(stdout).toBe(
      `\ufeffname,id,status\r\n'=cmd|calc,${sandboxRoom('=cmd|calc').id},Available\r\n"a,""b""",${sandboxRoom('a,"b"').id},Available\r\n`,
    );
  });

  it('--csv has names that meetings.csv takes', async () => {
    const { stdout } = await list(['--csv']);
    const name = stdout.split('\r\n')[2]?.split(',')[0] ?? '';
    const { meetings } = parseMeetings(`${HEADER}\n2026-08-24,2026-12-11,9:11,M,${name},83299019888,`, 'f');
    expect(meetings[0]?.rooms).toEqual(['LOGAN-DE-202']);
  });

  it('--status asks Zoom for rooms of one status', async () => {
    expect((await list(['--status', 'Offline'])).stdout).toBe(`VERNAL-101\t${ids['VERNAL-101']}\tOffline\n`);
    const { stderr, exitCode } = await list(['--status', 'offline']);
    expect(stderr).toContain('Available, InMeeting, Offline, UnderConstruction');
    expect(exitCode).toBe(2);
  });

  it('has no activation code in any form', async () => {
    for (const args of [[], ['--json'], ['--csv']]) expect((await list(args)).stdout).not.toContain('1315-2376');
  });

  it('without rooms says so to a person, and nothing to a program', async () => {
    expect((await list([], { tty: true }, { rooms: [] })).stdout).toBe('No rooms.\n');
    expect((await list([], {}, { rooms: [] })).stdout).toBe('');
  });

  it('of a list that was cut short prints what is known, and why it is not all', async () => {
    const rooms = Array.from({ length: 301 }, (_, index) => sandboxRoom(`R${index}`));
    const faults = [{ on: 'GET', after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }];
    const { stdout, stderr, exitCode } = await list([], {}, { rooms, faults });
    expect(stdout.trimEnd().split('\n')).toHaveLength(300);
    expect(stderr).toContain('dialer: Zoom refused: Surprise');
    expect(exitCode).toBe(1);
  });

  it('tells a person at a terminal why it takes longer, once', async () => {
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
