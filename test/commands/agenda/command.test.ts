import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import { at, machine } from '../../support/machine.ts';
import {
  HEADER,
  inTimeZone,
  type RunOptions,
  runDialer,
  temporaryFolder,
  zoomSandbox,
} from '../../support/run-dialer.ts';

const HEAD = `${HEADER},leave_time,title,timezone,skip_dates\n`;
const csv = `${HEAD}2026-08-24,2026-12-11,9:11 AM,MW,LOGAN;VERNAL,83299019888,056888,10:00 AM,Chemistry,,
2026-08-24,2026-12-11,5:00 PM,MTWRF,PRICE,91234567890,,,,,2026-11-24
`;
const agenda = (args: string[] = [], options: RunOptions = {}) =>
  runDialer(['agenda', ...args], { csv, now: at(8, 57), ...options });

describe('dialer agenda', () => {
  it('lists the days in order, with the next joins on top', async () => {
    const { stdout, stderr, exitCode } = await agenda(['--days', '3']);
    expect(stdout).toBe(`Next: 09:11 (in 14 min) Chemistry, 83299019888

Monday 2026-11-23, today
> 09:11-10:00   Chemistry, 83299019888 (meetings.csv:2)
                LOGAN; VERNAL
  17:00         Meeting 91234567890 (meetings.csv:3)
                PRICE

Wednesday 2026-11-25
  09:11-10:00   Chemistry, 83299019888 (meetings.csv:2)
                LOGAN; VERNAL
  17:00         Meeting 91234567890 (meetings.csv:3)
                PRICE
`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('begins with what is on now, and shows a whole day with --from', async () => {
    expect((await agenda(['--days', '1'], { now: at(9, 30) })).stdout).toContain('  09:11-10:00   Chemistry');
    expect((await agenda(['--days', '1'], { now: at(10, 1) })).stdout).not.toContain('Chemistry');
    expect((await agenda(['--days', '1', '--from', '2026-11-23'], { now: at(23, 1) })).stdout).toContain('Chemistry');
  });

  it.each<[string, string[]]>([
    ['LOGAN', ['LOGAN']],
    ['LOG*', ['LOGAN']],
    ['PRICE', ['PRICE']],
  ])('shows only the rooms that match --room %s', async (room, rooms) => {
    const { stdout } = await agenda(['--room', room, '--json', '--days', '1']);
    expect([...new Set(JSON.parse(stdout).map((facts: { room: string }) => facts.room))]).toEqual(rooms);
  });

  it('names the files with unusable rows', async () => {
    const files = { 'holidays.csv': 'date,name\n2026-11-32,Founders\n' };
    const { stderr, exitCode } = await agenda([], { csv: csv.replace(',MW,', ',MX,'), files });
    expect({ stderr, exitCode }).toEqual({
      stderr: 'dialer: 2 problems in meetings.csv and holidays.csv, so this may be incomplete. Run `dialer check`.\n',
      exitCode: 1,
    });
  });

  it('needs at least one day', async () => {
    expect((await agenda(['--days', '0'])).stderr).toBe('dialer: --days="0" is not a whole number from 1 to 400.\n');
  });

  it('says when the next joins are if there is nothing to show', async () => {
    expect((await agenda(['--from', '2026-11-28', '--days', '1'])).stdout).toBe(
      'Nothing is due from Sat 2026-11-28 00:00 to Sun 2026-11-29 00:00. The next joins are on Mon 2026-11-30 09:11.\n',
    );
    expect((await agenda(['--room', 'LOGAM'])).stdout).toBe('No row names the room LOGAM. Did you mean "LOGAN"?\n');
  });

  it.each([
    ['logan', 'No row names the room logan. Did you mean "LOGAN"?'],
    ['lo*', 'No row names a room that fits lo*. A * is any text, and capitals count.'],
    ['VERN*AX', 'No row names a room that fits VERN*AX. Did you mean "VERNAL"?'],
    ['Chapel', 'No row names the room Chapel. Names must match exactly.'],
  ])('says in every form that --room %s fits no row', async (room, words) => {
    const folder = temporaryFolder();
    expect(await agenda(['--room', room], { folder })).toEqual({ stdout: `${words}\n`, stderr: '', exitCode: 0 });
    for (const form of [['--json'], ['--csv'], ['--html', 'x'], ['--ics', 'y'], ['--html', 'x', '--ics', 'y']]) {
      const { stderr, exitCode } = await agenda(['--room', room, ...form], { folder });
      expect({ stderr, exitCode }, form.join(' ')).toEqual({ stderr: `dialer: ${words}\n`, exitCode: 0 });
    }
  });

  it('finds a row that has the ID of the room, by its name, in every form', async () => {
    const price = sandboxRoom('PRICE-017');
    const zoom = await zoomSandbox({ rooms: [price] });
    const row = `${HEAD}2026-08-24,2026-12-11,9:11 AM,M,${price.id},83299019888,,,Chemistry,,\n`;
    const folder = temporaryFolder();
    for (const args of [[], ['--json'], ['--csv'], ['--ics', '-'], ['--html', '-']]) {
      const { stdout, stderr } = await agenda(['--room', 'PRICE-017', ...args], { csv: row, zoom, folder });
      expect(stdout, args.join(' ')).toContain('Chemistry');
      expect(stderr).toBe('');
    }
    const later = ['--room', 'PRICE-017', '--from', '2026-11-24', '--days', '1'];
    expect((await agenda(later, { csv: row, zoom })).stdout).toContain('The next joins are on Mon 2026-11-30 09:11.');
  });

  it('prints CSV with a row per join and leave', async () => {
    inTimeZone('America/Denver');
    const clash = '2026-08-24,2026-12-11,9:30 AM,M,LOGAN,80000000001,,,=Physics,,\n';
    const { stdout, exitCode } = await agenda(['--csv', '--days', '1', '--room', 'LOGAN'], {
      csv: csv + clash,
      now: at(8, 57),
    });
    expect(stdout.split('\r\n').map((line) => line.split(',').slice(0, 6).join())).toEqual([
      '\ufeffdueAt,type,room,meeting,title,startsAt',
      '2026-11-23T09:11:00-07:00,join,LOGAN,83299019888,Chemistry,2026-11-23T09:11:00-07:00',
      '2026-11-23T10:00:00-07:00,leave,LOGAN,83299019888,Chemistry,2026-11-23T09:11:00-07:00',
      `2026-11-23T09:30:00-07:00,join,LOGAN,80000000001,'=Physics,2026-11-23T09:30:00-07:00`,
      '',
    ]);
    expect(stdout.split('\r\n')[1]).toContain(',taken by meetings.csv:4 at 2026-11-23T09:30:00-07:00,,meetings.csv,2');
    expect(stdout).not.toContain('056888');
    expect(exitCode).toBe(0);
  });

  it('writes a page and a calendar in one run, the same as in two', async () => {
    const folder = temporaryFolder();
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    await agenda(['--html', 'a.html'], { folder });
    await agenda(['--ics', 'a.ics'], { folder });
    expect(await agenda(['--html', 'b.html', '--ics', 'b.ics'], { folder })).toEqual({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
    expect([read('b.html'), read('b.ics')]).toEqual([read('a.html'), read('a.ics')]);
    expect((await agenda(['--html', '-', '--ics', 'c.ics'], { folder })).stdout).toBe(read('a.html'));
    expect(read('c.ics')).toBe(read('a.ics'));
  });

  it('shows a conflict on both meetings', async () => {
    const clash = '2026-08-24,2026-12-11,9:30 AM,M,LOGAN,80000000001,,,Physics,,\n';
    const { stdout } = await agenda(['--days', '1'], { csv: csv + clash });
    expect(stdout).toContain('! LOGAN is taken by meetings.csv:4 at 09:30');
    expect(stdout).toContain('! LOGAN is taken from meetings.csv:2, which runs until 10:00');
  });

  it("shows a row of another time zone in this machine's time", async () => {
    inTimeZone('America/Denver');
    const row = '2026-08-24,2026-12-11,9:11 AM,M,LOGAN,83299019888,,10:00 AM,,America/New_York,\n';
    const { stdout } = await agenda(['--days', '1'], { csv: `${HEAD}${row}`, now: at(6, 0) });
    expect(stdout).toContain('07:11-08:00   Meeting 83299019888 (meetings.csv:2) 9:11 in America/New_York');
  });

  it('shows how past joins ended', async () => {
    const rooms = [sandboxRoom('LOGAN'), sandboxRoom('VERNAL', { status: 'Offline' })];
    const host = await machine({ csv, rooms });
    await host.tick(at(9, 11), []);
    const { stdout } = await runDialer(['agenda', '--from', '2026-11-23', '--days', '1'], {
      folder: host.folder,
      zoom: host.zoom,
      now: at(9, 20),
    });
    expect(stdout).toContain('LOGAN accepted; VERNAL failed\n');
  });

  it('looks up patterns and IDs in Zoom, and shows them as written without credentials', async () => {
    const price = sandboxRoom('PRICE-017');
    const row = `2026-08-24,2026-12-11,9:11 AM,M,VERNAL-*;${price.id},83299019888,,,,,\n`;
    const zoom = await zoomSandbox({ rooms: [price, sandboxRoom('VERNAL-1'), sandboxRoom('VERNAL-2')] });
    const options = { csv: `${HEAD}${row}` };
    expect((await agenda([], { ...options, zoom })).stdout).toContain('VERNAL-1; VERNAL-2; PRICE-017');
    expect((await agenda([], options)).stdout).toContain(`VERNAL-*; ${price.id}`);
    expect((await agenda(['--room', 'VERNAL-2'], options)).stdout).toContain('VERNAL-*');
    const away = await agenda([], {
      ...options,
      zoom,
      env: { ZOOM_API_URL: 'http://127.0.0.1:9/v2' },
      deadlineMs: 600,
    });
    expect(away.stdout).toContain('VERNAL-*');
    expect(away.stderr).toContain('Room patterns and IDs are shown as written.');
  });

  it('shows the other rows of a file with broken rows, and says that some are missing', async () => {
    const { stdout, stderr, exitCode } = await agenda([], {
      csv: `${csv}2026-08-24,x,9:11 AM,M,LOGAN,83299019888,,,,,\n`,
    });
    expect(stdout).toContain('Chemistry');
    expect(stderr).toBe('dialer: 1 problem in meetings.csv, so this may be incomplete. Run `dialer check`.\n');
    expect(exitCode).toBe(1);
  });

  it('wraps to the width of the terminal', async () => {
    const rooms = Array.from({ length: 30 }, (_, index) => `ROOM-${index}`).join(';');
    const row = `2026-08-24,2026-12-11,9:11 AM,M,${rooms},83299019888,,,,,\n`;
    const { stdout } = await agenda([], { csv: `${HEAD}${row}`, tty: true, columns: 80 });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90);
    expect(stdout).toContain('ROOM-29');
  });

  it.each<[string[], string]>([
    [['--days', 'x'], '--days="x" is not a whole number from 1 to 400.'],
    [['--from', '11/23/2026'], '--from "11/23/2026" is not in the form YYYY-MM-DD; write 2026-11-23.'],
    [['--json', '--html', 'x'], "Option '--json' cannot be used with option '--html <file>'"],
    [['--csv', '--html', 'x'], "Option '--csv' cannot be used with option '--html <file>'"],
    [['--csv', '--json'], "Option '--json' cannot be used with option '--csv'"],
    [['--html', '-', '--ics', '-'], '--html and --ics both write to standard output. Name two files.'],
    [['--html', 'x', '--ics', './x'], '--html and --ics both name ./x. Name two files.'],
    [['--html', 'no/such/week.html'], 'Could not write no/such/week.html: no such folder.'],
    [['--ics', '.'], 'Could not write .: it is a folder.'],
  ])('refuses %j', async (args, words) => {
    const { stdout, stderr, exitCode } = await agenda(args);
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  it('writes files, or to standard output', async () => {
    const folder = temporaryFolder();
    for (const [form, begin] of [
      ['--html', '<!doctype html>'],
      ['--ics', 'BEGIN:VCALENDAR'],
    ] as const) {
      expect(await agenda([form, 'out'], { folder })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
      const text = readFileSync(join(folder, 'out'), 'utf8');
      expect(text.toLowerCase().startsWith(begin.toLowerCase())).toBe(true);
      expect((await agenda([form, '-'], { folder })).stdout).toBe(text);
      expect(text).toContain('Chemistry');
      expect(text).not.toContain('056888');
    }
  });

  it('leaves nothing in the folder', async () => {
    const folder = temporaryFolder();
    await agenda([], { folder });
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(folder)).toEqual(['meetings.csv']);
  });
});
