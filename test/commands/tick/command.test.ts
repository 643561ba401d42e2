import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { machine } from '../../support/machine.ts';
import { itInFull } from '../../support/often.ts';
import {
  HEADER,
  MONDAY_0911,
  type RunOptions,
  runDialer,
  temporaryFolder,
  zoomSandbox,
} from '../../support/run-dialer.ts';

const ROW = '2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,83299019888,056888';
const csv = `${HEADER}\n${ROW}\n`;

const tick = async (args: string[], options: RunOptions = {}, zoomOptions: SandboxOptions = {}) => {
  const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN'), sandboxRoom('VERNAL')], ...zoomOptions });
  return { zoom, ...(await runDialer(args, { csv, zoom, ...options })) };
};
const joined = (zoom: { rooms: { meeting?: string }[] }) => zoom.rooms.map(({ meeting }) => meeting);

describe('a row with an offline room, an unknown one, one in the wrong case and a good one', () => {
  it('dials the good one, says what to do about each of the others, and exits with 1', async () => {
    const zoom = await zoomSandbox({
      rooms: [sandboxRoom('LOGAN-DE-202'), sandboxRoom('VERNAL-101', { status: 'Offline' }), sandboxRoom('PRICE-017')],
    });
    const { stdout, stderr, exitCode } = await runDialer([], {
      zoom,
      csv: csv.replace('LOGAN', 'VERNAL-101;PRICE-071;Logan-DE-202;LOGAN-DE-202'),
    });
    expect(stdout).toMatch(/^\S+ accepted LOGAN-DE-202 meeting=83299019888 \(meetings\.csv:2\)\n$/);
    const lines = stderr.trimEnd().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/failed Logan-DE-202 .*Zoom has no such room\. Did you mean "LOGAN-DE-202"\?/),
      expect.stringMatching(/failed PRICE-071 .*Zoom has no such room\. Did you mean "PRICE-017"\?/),
      expect.stringMatching(/failed VERNAL-101 .*Zoom says that the room is offline\. Check that its computer is on/),
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('broken rows', () => {
  it('are reported with place, value and remedy, and the good rows are dialed', async () => {
    const broken = [
      ROW.replace('83299019888', '8.33E+10'),
      ROW.replace('2026-08-24', '5/6/2024'),
      ROW.replace('9:11 AM', '25:99 AM'),
      ROW.replace('MWF', 'X'),
    ];
    const { stdout, stderr, exitCode } = await tick([], { csv: [HEADER, ...broken, ROW].join('\r\n') });
    expect(stderr.trimEnd().split('\n')).toEqual([
      'meetings.csv:2 meeting_id "8.33E+10" lost its digits in the spreadsheet; format the column as Text and type it again',
      'meetings.csv:3 start_date "5/6/2024" is ambiguous (day or month first?); write 2024-05-06 or 2024-06-05',
      'meetings.csv:4 join_time "25:99 AM" does not exist; write it like 9:11 AM or 21:11',
      'meetings.csv:5 days "X" has "X", which is not a day; use the letters MTWRFSU (R is Thursday, S Saturday, U Sunday), like MWF',
    ]);
    expect(stdout).toContain('accepted LOGAN');
    expect(exitCode).toBe(1);
  });

  it('exit with 1 even if nothing is due', async () => {
    const { stderr, exitCode } = await tick([], { csv: csv.replace('MWF', 'X'), now: new Date(2026, 10, 22, 9, 11) });
    expect(stderr).toContain('meetings.csv:2 days "X"');
    expect(exitCode).toBe(1);
  });
});

describe('meetings.csv', () => {
  const excel = `${HEADER.replaceAll(',', ';')}\r\n2026-08-24;2026-12-11;9:11:00 AM;MWF;LOGAN;83299019888;056888\r\n`;
  it.each<[string, Buffer]>([
    ["may be Excel's export: BOM, CRLF, semicolons, seconds", Buffer.from(`\ufeff${excel}`)],
    ['may be UTF-16, little-endian', Buffer.from(`\ufeff${excel}`, 'utf16le')],
    ['may be UTF-16, big-endian', Buffer.from(`\ufeff${excel}`, 'utf16le').swap16()],
  ])('%s', async (_, bytes) => {
    const { zoom, stderr, exitCode } = await tick([], { csv: bytes });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(joined(zoom)).toEqual(['83299019888', undefined]);
  });

  it.each<[string, Buffer | undefined, string]>([
    ['missing', undefined, 'Could not read meetings.csv: no such file. Name the file with --meetings'],
    ['in Windows-1252', Buffer.from(csv.replace('LOGAN', 'Caf\xe9'), 'latin1'), 'meetings.csv is not encoded in UTF-8'],
    [
      'a workbook',
      Buffer.from('PK\x03\x04...'),
      'meetings.csv is a workbook or an archive, not a text file. In Excel, save it as',
    ],
    ['UTF-16 without a BOM', Buffer.from(csv, 'utf16le'), 'meetings.csv is not a text file'],
    ['empty', Buffer.alloc(0), 'meetings.csv is empty. Begin the file with the header start_date'],
    ['larger than 64 MiB', Buffer.alloc(64 * 1024 * 1024 + 1, 'x'), 'meetings.csv is larger than 64 MiB'],
    [
      'cut off in a quoted cell',
      Buffer.from(`${csv}2026-08-24,2026-12-11,9:11 AM,MWF,"LOG`),
      'meetings.csv:3 opens a quote',
    ],
  ])('prints one clear line and exits with 2 if it is %s', async (_, bytes, words) => {
    const { stdout, stderr, exitCode } = await runDialer([], {
      zoom: await zoomSandbox(),
      ...(bytes && { csv: bytes }),
    });
    expect(stderr).toMatch(/^dialer: .*\n$/);
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  it('may have another name, from --meetings or DIALER_MEETINGS, which messages use too', async () => {
    const files = { 'term/fall.csv': csv };
    const { stdout } = await tick(['-f', 'term/fall.csv'], { files });
    expect(stdout).toContain('(term/fall.csv:2)');
    expect((await tick([], { files, env: { DIALER_MEETINGS: 'term/fall.csv' } })).stdout).toContain(
      '(term/fall.csv:2)',
    );
  });
});

describe('two rows for one room', () => {
  it('send it to two meetings: the later row wins, and the conflict is reported', async () => {
    const { zoom, stderr, exitCode } = await tick([], { csv: `${csv}${ROW.replace('83299019888', '91234567890')}\n` });
    expect(joined(zoom)).toEqual(['91234567890', undefined]);
    expect(stderr).toBe(
      'meetings.csv:2 zoom_rooms "LOGAN" conflicts with line 3, which has another meeting in the same minute; line 3 wins, so change one of the two rows\n',
    );
    expect(exitCode).toBe(1);
  });

  it('send it to one meeting: it is dialed once, with a warning', async () => {
    const { zoom, stderr, exitCode } = await tick([], { csv: `${csv}${ROW}\n` });
    expect(zoom.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(stderr).toContain(
      'meetings.csv:2 warning: zoom_rooms "LOGAN" repeats line 3 (same meeting, same minute); delete one',
    );
    expect(exitCode).toBe(0);
  });

  it('conflict even if one names it by its ID', async () => {
    const row = ROW.replace('LOGAN', sandboxRoom('LOGAN').id).replace('83299019888', '91234567890');
    const { zoom, exitCode } = await tick([], { csv: `${csv}${row}\n` });
    expect(zoom.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect([joined(zoom)[0], exitCode]).toEqual(['91234567890', 1]);
  });
});

describe('the minute of a run', () => {
  it.each<[string, Date, number]>([
    ['includes its last moment', new Date(2026, 10, 23, 23, 59, 59, 900), 1],
    ['does not include the first moment of the next one', new Date(2026, 10, 24, 0, 0, 0), 0],
  ])('%s', async (_, now, joins) => {
    const { zoom } = await tick([], { csv: csv.replace('9:11 AM', '11:59 PM'), now });
    expect(zoom.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(joins);
  });

  it.each([
    '2026-11-23 09:11',
    '2026-11-23 9:11 AM',
    '2026-11-23T09:11',
    '2026-11-23 09:11:59.9',
    new Date(2026, 10, 23, 9, 11, 30).toISOString(),
  ])('can be set with --at "%s"', async (at) => {
    const { stdout, exitCode } = await tick(['--at', at], { now: new Date(2001, 0, 1) });
    expect(stdout).toMatch(/^2026-11-23T09:1[12]:\d\d\S* accepted LOGAN/);
    expect(exitCode).toBe(0);
  });

  it.each([
    'tomorrow',
    '2026-11-23',
    '2026-02-30 09:11',
    '2026-11-23 25:00',
    '23.11.2026 09:11',
    '2026-11-23 +01:00',
    '2026-11-23T09',
    '',
  ])('cannot be set with --at "%s", which is refused with an example', async (at) => {
    const { stderr, exitCode } = await tick(['--at', at]);
    expect(stderr).toBe(`dialer: --at "${at}" is not a date and time. Write it like "2026-11-23 09:11".\n`);
    expect(exitCode).toBe(2);
  });

  it('follows TZ', async () => {
    const now = new Date('2026-11-23T16:11:04Z');
    expect((await tick([], { now, env: { TZ: 'America/Denver' } })).stdout).toContain('-07:00 accepted');
    expect((await tick([], { now, env: { TZ: 'Europe/Paris' } })).stdout).toBe('');
    expect((await tick([], { now, env: { TZ: 'america/denver' } })).stdout).toContain('-07:00 accepted');
    const files = { '.env': 'TZ=America/Denver' };
    expect((await tick([], { now, files, env: { TZ: undefined } })).stdout).toContain('-07:00 accepted');
    expect((await tick([], { now: MONDAY_0911, env: { TZ: '' } })).stderr).toBe('');
  });

  it.each(['Nowhere/X', 'UTC0'])('is unknown with TZ=%s, which is refused', async (TZ) => {
    const { stderr, exitCode } = await tick([], { env: { TZ } });
    expect(stderr).toContain(`dialer: TZ="${TZ}" is not a time zone. Write it like America/New_York`);
    expect(exitCode).toBe(2);
  });
});

describe('--dry-run', () => {
  it('does everything except send the joins', async () => {
    const { zoom, stdout, exitCode } = await tick(['--dry-run'], { csv: csv.replace('LOGAN', 'LOGAN;Nowhere') });
    expect(zoom.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /oauth/token',
      'GET /v2/rooms',
    ]);
    expect(stdout).toMatch(/^\S+ skipped LOGAN meeting=83299019888 \(meetings\.csv:2\): Dry run: not sent\.\n$/);
    expect(exitCode).toBe(1);
  });

  it('names the scope that the joins would lack', async () => {
    const { stderr, exitCode } = await tick(['-n'], {}, { scopes: ['zoom_rooms:read:list_rooms:admin'] });
    expect(stderr).toContain('dialer: The Zoom app lacks the scope zoom_rooms:update:room_control:admin.');
    expect(exitCode).toBe(3);
  });

  it('says that the room was not looked up if there are no credentials', async () => {
    const { stdout, exitCode } = await runDialer(['-n'], { csv });
    expect(stdout).toContain(
      'skipped LOGAN meeting=83299019888 (meetings.csv:2): Dry run: not sent. The room was not looked up, because there are no credentials.',
    );
    expect(exitCode).toBe(0);
  });

  it('says when the next joins are due if nothing is due', async () => {
    const { stdout } = await tick(['-n'], { now: new Date(2026, 10, 22, 10, 4) });
    expect(stdout).toBe('Nothing is due at Sun 2026-11-22 10:04. The next joins are on Mon 2026-11-23 09:11.\n');
    expect((await tick(['-n'], { now: new Date(2027, 0, 1) })).stdout).toContain('There are no upcoming joins.');
  });
});

describe('output', () => {
  it('explains with --verbose why each row is or is not due', async () => {
    const rows = [
      ROW,
      ROW.replace('MWF', 'T'),
      ROW.replace('9:11', '8:05'),
      ROW.replace('2026-08-24', '2026-12-01'),
      ROW.replace('2026-12', '2026-10'),
    ];
    const { stdout } = await tick(['-v'], { csv: [HEADER, ...rows].join('\n') });
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'meetings.csv:2 due: LOGAN',
      'meetings.csv:3 not due: runs on T',
      'meetings.csv:4 not due: runs today at 8:05',
      'meetings.csv:5 not due: starts on 2026-12-01',
      'meetings.csv:6 not due: ended on 2026-10-11',
    ]);
  });

  it('shows retries with --verbose', async () => {
    const faults = [{ on: 'POST', times: 1, reply: { status: 503, body: { message: 'busy' } } }];
    const { stderr, exitCode } = await tick(['-v'], {}, { faults });
    expect(stderr).toContain('answered with status 503: busy. Retrying for up to 5 s.');
    expect(exitCode).toBe(0);
  });

  it('shows only failures with --quiet', async () => {
    const { stdout, stderr } = await tick(['-q'], { csv: csv.replace('LOGAN', 'LOGAN;Nowhere') });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^\S+ failed Nowhere .*\n$/);
  });

  it('has one JSON object per line with --json', async () => {
    const text = csv.replace('LOGAN', 'LOGAN;Nowhere').concat(ROW.replace('MWF', 'X'));
    const { stdout, stderr } = await tick(['--json'], { csv: text });
    const [problem, failed, accepted] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(problem).toMatchObject({
      type: 'problem',
      severity: 'problem',
      file: 'meetings.csv',
      line: 3,
      column: 'days',
      value: 'X',
    });
    expect(failed).toMatchObject({
      type: 'join',
      outcome: 'failed',
      room: 'Nowhere',
      roomId: null,
      reason: 'Zoom has no such room.',
    });
    expect(accepted).toMatchObject({
      type: 'join',
      outcome: 'accepted',
      room: 'LOGAN',
      meeting: '83299019888',
      file: 'meetings.csv',
      line: 2,
    });
    expect(Date.parse(accepted.startsAt)).toBe(new Date(2026, 10, 23, 9, 11).getTime());
    expect(stderr).toBe('');
  });

  it('has the error that failed every join with --json', async () => {
    const { stdout, exitCode } = await tick(['--json'], { env: { ZOOM_CLIENT_SECRET: 'wrong' } });
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-2) ?? '')).toMatchObject({ type: 'error', code: 'credentials' });
    expect(exitCode).toBe(3);
  });

  it('has the error that kept dialer from running with --json', async () => {
    const { stdout, stderr, exitCode } = await tick(['--json', '--at', 'foo']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'usage' });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 2 });
  });

  it('has colors on a terminal, unless NO_COLOR is set', async () => {
    expect((await tick([], { tty: true })).stdout).toContain('\u001b[32m');
    expect((await tick([], { tty: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
    expect((await tick([])).stdout).not.toContain('\u001b');
  });

  it('shows control characters instead of sending them', async () => {
    const evil = 'A \u001b[2J\u202e\u009bB';
    const options = { csv: csv.replace('LOGAN', evil) };
    const zoomOptions = { rooms: [sandboxRoom(`${evil}!`)] };
    const { stderr } = await tick([], options, zoomOptions);
    // Invisible marks of a cell go; those of a name in Zoom are shown.
    expect(stderr).toContain('failed A \\u{1b}[2J\\u{9b}B meeting=');
    expect(stderr).toContain('Did you mean "A \\u{1b}[2J\\u{202e}\\u{9b}B!"?');
    const json = (await tick(['--json'], options, zoomOptions)).stdout;
    for (const control of ['\u001b', '\u009b', '\u202e']) expect(json).not.toContain(control);
    expect(JSON.parse(json.split('\n')[0] ?? '')).toMatchObject({ room: evil.replace('\u202e', '') });
  });

  it('says so if Zoom accepts a command for a room that it lists as offline', async () => {
    const faults = [{ on: 'PATCH', reply: { status: 202 } }];
    const { stdout, exitCode } = await tick([], {}, { rooms: [sandboxRoom('LOGAN', { status: 'Offline' })], faults });
    expect(stdout).toContain('accepted LOGAN meeting=83299019888 (meetings.csv:2): Zoom lists this room as Offline');
    expect(exitCode).toBe(0);
    const construction = await tick([], {}, { rooms: [sandboxRoom('LOGAN', { status: 'UnderConstruction' })] });
    expect(construction.stdout).toContain(
      'accepted LOGAN meeting=83299019888 (meetings.csv:2): Zoom lists this room as UnderConstruction',
    );
  });
});

describe('warnings', () => {
  const options = { csv: `${ROW}\n` };
  it('are printed with a join, a dry run or --verbose, and not every minute', async () => {
    const quietMinute = { ...options, now: new Date(2026, 10, 23, 9, 12) };
    expect((await tick([], quietMinute)).stderr).toBe('');
    for (const run of [tick([], options), tick(['-n'], quietMinute), tick(['-v'], quietMinute)]) {
      const { stderr, exitCode } = await run;
      expect(stderr).toMatch(
        /^meetings\.csv:1 warning: is data, not a header, so columns are read by position; add the header start_date/,
      );
      expect(exitCode).toBe(0);
    }
    expect((await tick(['-q'], options)).stderr).toBe('');
  });
});

describe('configuration', () => {
  it('is only needed if something is due, and then names everything that is missing', async () => {
    expect(await runDialer([], { csv, now: new Date(2026, 10, 22) })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const { stderr, exitCode } = await runDialer([], { csv, env: { ZOOM_CLIENT_ID: 'x' } });
    expect(stderr).toMatch(/^dialer: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_SECRET are not set\. Copy \.env\.example to \.env/);
    expect(exitCode).toBe(2);
  });

  it('comes from .env unless the environment sets it; stray spaces are ignored', async () => {
    const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')] });
    const { ZOOM_CLIENT_SECRET, ...others } = zoom.env;
    const file = Object.entries(others)
      .map(([name, value]) => `${name}="${value} "\n`)
      .join('');
    const files = { '.env': `${file}ZOOM_CLIENT_SECRET=wrong\n` };
    expect((await runDialer([], { csv, files, env: { ZOOM_CLIENT_SECRET } })).exitCode).toBe(0);
    expect((await runDialer([], { csv, files })).exitCode).toBe(3);
    expect(
      (
        await runDialer(['--env-file', 'other.env'], {
          csv,
          files: { 'other.env': `${file}ZOOM_CLIENT_SECRET=${ZOOM_CLIENT_SECRET}` },
        })
      ).exitCode,
    ).toBe(0);
  });

  it.each(['http://[::1', 'user:pr0xy-pass@@:x', '127.0.0.1:3128', 'socks5://127.0.0.1:1'])(
    'refuses HTTPS_PROXY=%s without showing it',
    async (url) => {
      const { stderr, exitCode } = await tick([], {
        env: { HTTPS_PROXY: url, ZOOM_API_URL: 'https://api.zoom.test/v2' },
      });
      expect(stderr).toBe(
        'dialer: HTTPS_PROXY is not the URL of an HTTP proxy. Write it like http://proxy.example.edu:3128.\n',
      );
      expect(exitCode).toBe(2);
    },
  );

  it('checks a proxy that only the token request uses', async () => {
    const env = { HTTPS_PROXY: '127.0.0.1:3128', ZOOM_OAUTH_URL: 'https://zoom.test/oauth/token' };
    const { stderr, exitCode } = await tick([], { env });
    expect(stderr).toContain('dialer: HTTPS_PROXY is not the URL of an HTTP proxy.');
    expect(exitCode).toBe(2);
  });

  it('says how to save an .env that is not text', async () => {
    const { stderr, exitCode } = await tick([], { files: { '.env': Buffer.from('A=caf\xe9', 'latin1') } });
    expect(stderr).toBe(
      'dialer: .env is not encoded in UTF-8 (or UTF-16 with a byte order mark). Save it as UTF-8 text.\n',
    );
    expect(exitCode).toBe(2);
  });

  it('ignores a folder named .env', async () => {
    expect((await tick([], { files: { '.env/pyvenv.cfg': '' } })).exitCode).toBe(0);
  });

  it('fails if the --env-file does not exist', async () => {
    const { stderr, exitCode } = await runDialer(['--env-file', 'no.env'], { csv });
    expect(stderr).toContain('dialer: Could not read no.env: no such file.');
    expect(exitCode).toBe(2);
  });

  it.each([
    'http://zoom.us/oauth/token',
    'zoom.us',
    'https://user:pass@zoom.us/',
    'ftp://zoom.us',
    'http://localhost.evil.example/',
  ])('sends no secret to ZOOM_OAUTH_URL=%s', async (url) => {
    const { stderr, exitCode } = await tick([], { env: { ZOOM_OAUTH_URL: url } });
    expect(stderr).toContain('dialer: ZOOM_OAUTH_URL is not an https URL. Write it like https://zoom.us/oauth/token');
    expect(stderr).not.toContain('pass@');
    expect(exitCode).toBe(2);
  });
});

describe('--sandbox', () => {
  it('shows what is due, what is sent, the state of the rooms, and the next steps', async () => {
    const { stdout, stderr, exitCode } = await runDialer(['--sandbox'], { csv, now: new Date(2026, 10, 22) });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      "Rehearsal on the sandbox, a built-in fake of Zoom's API.",
      'Clock set to Mon 2026-11-23 09:11, when the next join is due.',
      'Due at 09:11: LOGAN to join 83299019888 (meetings.csv:2)',
      expect.stringMatching(/^2026-11-23T09:11:0\d\S* accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)$/),
      '',
      'Rooms in the sandbox now:',
      '  LOGAN: in meeting 83299019888',
      '',
      'No real room was involved. To connect your Zoom account (README, "Set up"):',
      expect.stringMatching(/^ {2}1\. /),
      expect.stringMatching(/^ {2}2\. /),
      expect.stringMatching(/^ {2}3\. /),
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(81);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('never contacts the real Zoom, whatever the environment sets', async () => {
    const real = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')] });
    await runDialer(['--sandbox'], { csv, zoom: real, now: MONDAY_0911 });
    expect(real.requests).toEqual([]);
  });

  it('knows rooms by their ID', async () => {
    const id = sandboxRoom('LOGAN').id;
    expect((await runDialer(['--sandbox'], { csv: csv.replace('LOGAN', id) })).exitCode).toBe(0);
  });

  it('accepts --at and the other options', async () => {
    const { stdout } = await runDialer(['--sandbox', '--at', '2026-11-24 09:11'], { csv });
    expect(stdout).toContain('Clock set to Tue 2026-11-24 09:11.\n\nNo room was sent a command.\n');
    const dry = await runDialer(['--sandbox', '--dry-run'], { csv });
    expect(dry.stdout).toContain(
      'skipped LOGAN meeting=83299019888 (meetings.csv:2): Dry run: not sent.\n\nNo room was sent a command.',
    );
    const json = await runDialer(['--sandbox', '--json'], { csv });
    expect(JSON.parse(json.stdout.split('\n')[0] ?? '')).toMatchObject({ outcome: 'accepted' });
    expect((await runDialer(['--sandbox', '--quiet'], { csv })).stdout).toBe('');
  });

  it('fails if every meeting is over', async () => {
    const { stderr, exitCode } = await runDialer(['--sandbox'], { csv, now: new Date(2027, 0, 1) });
    expect(stderr).toBe('dialer: meetings.csv has no upcoming meetings. Set a time with --at, or change end_date.\n');
    expect(exitCode).toBe(2);
  });
});

describe.skipIf(process.platform === 'win32')('an .env that every user can read', () => {
  const open = async (mode: number) => {
    const folder = temporaryFolder({ '.env': 'NO_COLOR=1', 'meetings.csv': csv });
    chmodSync(join(folder, '.env'), mode);
    const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')] });
    return (args: string[], now = MONDAY_0911) => runDialer(args, { folder, zoom, now });
  };

  it('causes a warning with the command that closes it, once a day', async () => {
    const run = await open(0o644);
    const warning = 'dialer: warning: Every user of this machine can read .env. Run `chmod 600 .env`.\n';
    expect(await run([])).toMatchObject({ stderr: warning, exitCode: 0 });
    expect((await run([], new Date(2026, 10, 25, 9, 10))).stderr).toBe('');
    expect((await run(['rooms'])).stderr).toBe(warning);
    expect((await run(['-n'])).stderr).toBe(warning);
  });

  it.each([0o600, 0o640])('causes no warning with mode %o', async (mode) => {
    expect((await (await open(mode))(['-n'])).stderr).toBe('');
  });
});

describe('SIGTERM and SIGINT', () => {
  it('stops a run that has sent nothing yet, and reports the joins as failed', async () => {
    const { tick, patches } = await machine();
    const { stderr, exitCode } = await tick(MONDAY_0911, undefined, { stopped: async () => 'SIGTERM' });
    expect(stderr).toContain('failed LOGAN');
    expect(stderr).not.toContain('bug');
    expect([patches(), exitCode]).toEqual([0, 143]);
  });

  it('lets a request in progress be accepted, even if its answer changes the rate limit', async () => {
    let stop: (signal: 'SIGTERM') => void = () => {};
    const stopped = new Promise<'SIGTERM'>((resolve) => {
      stop = resolve;
    });
    const { tick } = await machine({
      faults: [{ on: 'PATCH', reply: { status: 202, headers: { 'x-ratelimit-limit': '80' } } }],
      onRequest: ({ method }) => method === 'PATCH' && stop('SIGTERM'),
    });
    const { stdout, exitCode } = await tick(MONDAY_0911, undefined, { stopped: () => stopped });
    expect(stdout).toContain('accepted LOGAN');
    expect(exitCode).toBe(143);
  });

  const rooms = Array.from({ length: 30 }, (_, index) => sandboxRoom(`R${index}`));
  itInFull.each<['SIGTERM' | 'SIGINT', number]>([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ])('%s lets requests in progress finish, sends no others, and leaves those to the next run', async (signal, code) => {
    const host = await machine({
      csv: csv.replace('LOGAN', rooms.map(({ name }) => name).join(';')),
      rooms,
      latencyMs: 50,
      limitPerSecond: 10,
    });
    const stopped = async () => {
      while (host.accepted() < 4) await new Promise((done) => setTimeout(done, 10));
      return signal;
    };
    const first = await host.tick(MONDAY_0911, undefined, { stopped, deadlineMs: 20_000 });
    expect(first.exitCode).toBe(code);
    const accepted = first.stdout.match(/accepted/g)?.length ?? 0;
    expect(accepted).toBe(host.accepted());
    expect(first.stderr.match(/failed R\d+ .*: Not sent: dialer was stopping\. Retrying until/g)).toHaveLength(
      30 - accepted,
    );
    expect(host.ledger().filter(({ state }) => state === 'accepted')).toHaveLength(accepted);
    const second = await host.tick(new Date(2026, 10, 23, 9, 12), undefined, { deadlineMs: 20_000 });
    expect(second.exitCode).toBe(0);
    expect(host.accepted()).toBe(30);
  });
});
