import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PastMeeting } from '../../../src/sandbox/endpoints/reports.ts';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { itInFull } from '../../support/often.ts';
import { participant, pastMeeting, session } from '../../support/past-meeting.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

const NOW = new Date('2026-11-24T15:00:00Z');
const ID = '83299019888';
const UUID = 'AWZrhLrjrnWBeNZBAZYcsw==';
const csv = `${HEADER},leave_time,title
2026-08-24,2026-12-11,9:11 AM,M,LOGAN,${ID},CANARYpass,10:00 AM,Chemistry
2026-08-24,2026-12-11,1:30 PM,M,LOGAN,91234567890,,2:30 PM,Law
2026-08-24,2026-12-11,3:30 PM,M,LOGAN,https://meet.google.com/abc-defg-hij,,4:30 PM,
`;
const sessions = [
  session('16:10', '16:40', { id: 'uA', name: 'Ana', email: 'ana@x.org' }),
  session('16:35', '17:00', { id: 'uA', name: 'Ana', email: 'ana@x.org' }),
  session('16:25', '17:00', { id: 'uB', name: 'Ben', email: 'ben@x.org' }),
  session('16:07', '17:01', { name: 'LOGAN' }),
  session('16:12', '16:30', { name: 'Cleo' }),
];
const law = pastMeeting([session('20:30', '21:30', { id: 'uD', name: 'Dan' })], {
  meetingId: '91234567890',
  uuid: 'law+law+law+law+law+lw==',
  topic: 'Law',
  startsAt: new Date('2026-11-23T20:28:00Z'),
  endsAt: new Date('2026-11-23T21:32:00Z'),
});

interface Run extends RunOptions {
  meetings?: PastMeeting[];
  onZoom?: SandboxOptions;
}

/** Runs `dialer attendance` in Denver on the Tuesday after the meeting. */
async function attendance(args: string[], { meetings = [pastMeeting(sessions)], onZoom, ...options }: Run = {}) {
  const zoom = await zoomSandbox({ meetings, rooms: [sandboxRoom('LOGAN')], ...onZoom });
  const folder = temporaryFolder({ 'meetings.csv': csv });
  const env = { TZ: 'America/Denver', NO_COLOR: '1', ...options.env };
  const result = await runDialer(['attendance', ...args], { zoom, folder, now: NOW, ...options, env });
  return { ...result, zoom, folder, asked: zoom.requests.slice(1).map(({ path }) => path.replace('/v2', '')) };
}

const ROWS = `\tCleo\t\t0.30\t2026-11-23 09:12:00\t2026-11-23 09:30:00\tleft early
uA\tAna\tana@x.org\t0.83\t2026-11-23 09:10:00\t2026-11-23 10:00:00\t
uB\tBen\tben@x.org\t0.58\t2026-11-23 09:25:00\t2026-11-23 10:00:00\tlate
`;

describe('dialer attendance of one meeting', () => {
  it('prints only a row per person into a pipe, without the room of the row', async () => {
    const { stdout, stderr, exitCode, asked } = await attendance([ID]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: ROWS, stderr: '', exitCode: 0 });
    expect(asked).toEqual([
      `/report/meetings/${ID}`,
      `/past_meetings/${ID}/instances`,
      `/report/meetings/${encodeURIComponent(UUID)}/participants`,
    ]);
  });

  it('has exactly the six columns, and everybody, without meetings.csv', async () => {
    const { stdout } = await attendance([ID], { env: { DIALER_MEETINGS: 'nowhere.csv' } });
    expect(stdout).toBe(`\tCleo\t\t0.30\t2026-11-23 09:12:00\t2026-11-23 09:30:00
\tLOGAN\t\t0.90\t2026-11-23 09:07:00\t2026-11-23 10:01:00
uA\tAna\tana@x.org\t0.83\t2026-11-23 09:10:00\t2026-11-23 10:00:00
uB\tBen\tben@x.org\t0.58\t2026-11-23 09:25:00\t2026-11-23 10:00:00
`);
  });

  it.each([['Chemistry'], ['chemistry'], [' CHEMISTRY ']])('finds the meeting by its title: %j', async (title) => {
    expect((await attendance([title])).stdout).toBe(ROWS);
    expect((await attendance([title, '--instances'])).stdout).toContain(UUID);
  });

  it('does not guess between meetings of one title, and prefers the exact one', async () => {
    const row = '2026-08-24,2026-12-11,1:30 PM,T,LOGAN,91234567890,,2:30 PM,';
    const files = (title: string) => ({ files: { 'meetings.csv': `${csv}${row}${title}\n` } });
    expect((await attendance(['Chemistry'], files('chemistry'))).stdout).toBe(ROWS);
    const { stderr, exitCode } = await attendance(['Chemistry'], files('Chemistry'));
    expect(stderr).toBe(
      `dialer: "Chemistry" is the title of 2 meetings: ${ID} (meetings.csv:2), 91234567890 (meetings.csv:5). Use a number.\n`,
    );
    expect(exitCode).toBe(2);
  });

  it('says why no title is found if meetings.csv cannot be read, and quotes no passcode', async () => {
    const { stderr, exitCode } = await attendance(['Chemistry'], { env: { DIALER_MEETINGS: 'nowhere.csv' } });
    expect(stderr).toMatch(/nor a title in meetings\.csv\. Could not read nowhere\.csv: no such file\./);
    expect(exitCode).toBe(2);
    expect((await attendance(['83299019 CANARYpass'])).stderr).not.toContain('CANARY');
  });

  it('writes a CSV and a page in one run, the same as in two', async () => {
    const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
    const both = await attendance([ID, '--csv', 'a.csv', '--html', 'a.html'], { tty: true });
    const [csvOnly, page] = [await attendance([ID, '--csv', 'a.csv']), await attendance([ID, '--html', 'a.html'])];
    expect(read(both.folder, 'a.csv')).toBe(read(csvOnly.folder, 'a.csv'));
    expect(read(both.folder, 'a.html')).toBe(read(page.folder, 'a.html'));
    expect(both.stdout).toBe('3 people, 1 late, 1 left early; 1 room left out\n');
    expect(both.stderr).toBe('Written to a.csv.\nWritten to a.html.\n');
  });

  it('prints a heading, a table and a summary on a terminal', async () => {
    const { stdout } = await attendance([ID], { tty: true, columns: 140 });
    expect(stdout).toBe(`Bible study, ${ID}, Mon 2026-11-23 09:07-10:01
id  name  user_email  total_duration  join_time            leave_time           remarks
    Cleo              0.30            2026-11-23 09:12:00  2026-11-23 09:30:00  left early
uA  Ana   ana@x.org   0.83            2026-11-23 09:10:00  2026-11-23 10:00:00
uB  Ben   ben@x.org   0.58            2026-11-23 09:25:00  2026-11-23 10:00:00  late
3 people, 1 late, 1 left early; 1 room left out
`);
    const { stdout: narrow } = await attendance([ID], { tty: true, columns: 60 });
    expect(narrow).toContain('Ben   0.58   09:25:00  10:00:00  late\n');
  });

  it('adds up overlapping sessions with --sum', async () => {
    expect((await attendance([ID, '--sum'])).stdout).toContain('uA\tAna\tana@x.org\t0.92\t');
  });

  it('shows times in the time zone of --timezone', async () => {
    const { stdout } = await attendance([ID, '--timezone', 'Asia/Tokyo']);
    expect(stdout).toContain('uA\tAna\tana@x.org\t0.83\t2026-11-24 01:10:00\t2026-11-24 02:00:00\t');
    const json = JSON.parse((await attendance([ID, '--timezone', 'Asia/Tokyo', '--json'])).stdout);
    expect(json[1]).toMatchObject({ joinAt: '2026-11-24T01:10:00+09:00', startsAt: '2026-11-24T01:07:00+09:00' });
  });

  it('counts an hour that the clock repeats', async () => {
    const at = (time: string) => new Date(`2026-11-01T${time}:00Z`);
    const night = { ...session('07:30', '08:30', { name: 'Ana' }), joinAt: at('07:30'), leaveAt: at('08:30') };
    const meetings = [pastMeeting([night], { startsAt: at('07:30'), endsAt: at('08:30') })];
    expect((await attendance([ID], { meetings })).stdout).toBe(
      '\tAna\t\t1.00\t2026-11-01 01:30:00\t2026-11-01 01:30:00\n',
    );
  });

  it('prints seconds, stretches and instants with --json', async () => {
    const { stdout } = await attendance([ID, '--json']);
    expect(JSON.parse(stdout)[1]).toEqual({
      meetingId: ID,
      uuid: UUID,
      topic: 'Bible study',
      startsAt: '2026-11-23T09:07:00-07:00',
      endsAt: '2026-11-23T10:01:00-07:00',
      id: 'uA',
      name: 'Ana',
      email: 'ana@x.org',
      seconds: 3000,
      waitingSeconds: 0,
      joinAt: '2026-11-23T09:10:00-07:00',
      leaveAt: '2026-11-23T10:00:00-07:00',
      stretches: [{ from: '2026-11-23T09:10:00-07:00', until: '2026-11-23T10:00:00-07:00' }],
      isGuess: false,
      remarks: [],
    });
  });

  it('writes a CSV that is named after the day of the meeting, and is safe to open', async () => {
    const evil = [session('16:11', '16:20', { name: '=HYPERLINK("http://x")' })];
    const { stdout, stderr, folder } = await attendance([ID, '--csv'], { meetings: [pastMeeting(evil)] });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'zoom_report_2026-11-23.csv'), 'utf8')).toBe(
      '\ufeffid,name,user_email,total_duration,join_time,leave_time,remarks\r\n' +
        `,"'=HYPERLINK(""http://x"")",,0.15,2026-11-23 09:11:00,2026-11-23 09:20:00,left early\r\n`,
    );
    expect((await attendance([ID, '--csv', '-'])).stdout).toContain('uB,Ben,ben@x.org,0.58,');
    const named = await attendance([ID, '--csv', 'a.csv'], { tty: true });
    expect(named.stderr).toBe('Written to a.csv.\n');
    expect(named.stdout).toBe('3 people, 1 late, 1 left early; 1 room left out\n');
    expect(existsSync(join(named.folder, 'a.csv'))).toBe(true);
  });

  it('leaves out the names, e-mails and patterns of each --exclude', async () => {
    const { stdout } = await attendance([ID, '--exclude', 'C*o', '--exclude', '*@X.org'], { tty: true });
    expect(stdout).toContain('0 people; 4 left out\n');
  });

  it('looks up the rooms of a pattern, so that * leaves out rooms only', async () => {
    const { stdout, asked } = await attendance([ID], {
      files: { 'meetings.csv': csv.replace(',LOGAN,832', ',*,832') },
    });
    expect(stdout).toBe(ROWS);
    expect(asked).toContain('/rooms');
  });

  it('escapes what a terminal would obey', async () => {
    const evil = [session('16:11', '17:00', { name: '\u001b[2Jx' })];
    const { stdout } = await attendance([ID], { meetings: [pastMeeting(evil)] });
    expect(stdout).toContain('\\u{1b}[2Jx');
  });
});

describe('dialer attendance --roster', () => {
  const files = { 'class.csv': 'name,email\nAna,ana@x.org\nBen,BEN@x.org\ncleo,\nZoe,zoe@x.org\n' };

  it('remarks who was present, late, early and absent', async () => {
    const { stdout, exitCode } = await attendance([ID, '--roster', 'class.csv', '--min', '50%'], {
      files,
      tty: true,
      columns: 140,
    });
    expect(stdout).toMatch(/Cleo .* left early; too short\n/);
    expect(stdout).toMatch(/Ana .* present\n/);
    expect(stdout).toMatch(/Zoe +zoe@x.org +0\.00 +absent\n/);
    expect(stdout).toMatch(/\n1 present, 1 late, 1 left early, 1 too short, 1 absent; 1 room left out\n$/);
    expect(exitCode).toBe(0);
  });

  it('includes the absent in a pipe and in JSON', async () => {
    expect((await attendance([ID, '--roster', 'class.csv'], { files })).stdout).toContain(
      '\tZoe\tzoe@x.org\t0.00\t\t\tabsent\n',
    );
    const json = JSON.parse((await attendance([ID, '--roster', 'class.csv', '--json'], { files })).stdout);
    expect(json.at(-1)).toMatchObject({ name: 'Zoe', seconds: 0, joinAt: null, remarks: ['absent'] });
  });

  it('reports a wrong row and continues, but needs the file', async () => {
    const wrong = await attendance([ID, '--roster', 'class.csv'], {
      files: { 'class.csv': 'email\nana\nben@x.org\n' },
    });
    expect(wrong.stderr).toBe('class.csv:2 email "ana" is not an e-mail address; correct it or leave it empty\n');
    expect([wrong.exitCode, wrong.stdout]).toEqual([1, expect.stringContaining('Ben')]);
    const missing = await attendance([ID, '--roster', 'class.csv']);
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('Could not read class.csv')]);
  });
});

describe('dialer attendance of a day', () => {
  const later = pastMeeting([session('21:00', '22:00', { name: 'Eve' })], {
    uuid: 'zzzzzzzzzzzzzzzzzzzzzw==',
    startsAt: new Date('2026-11-24T14:00:00Z'),
    endsAt: new Date('2026-11-24T14:20:00Z'),
  });
  const OTHERS = 'Zoom has no reports of Teams and Google Meet meetings: meetings.csv:4.\n';

  it("reports yesterday's classes by that day's instances, and asks for nothing else", async () => {
    const { stdout, stderr, exitCode, asked } = await attendance([], { meetings: [later, pastMeeting(sessions), law] });
    expect(stdout).toBe(
      `${ROWS.replace(/\t([^\t\n]*)\n/g, `\t${ID}\t$1\n`)}uD\tDan\t\t1.00\t2026-11-23 13:30:00\t2026-11-23 14:30:00\t91234567890\t\n`,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: OTHERS, exitCode: 0 });
    expect(asked.filter((path) => !path.endsWith('/participants'))).toEqual([
      `/past_meetings/${ID}/instances`,
      '/past_meetings/91234567890/instances',
    ]);
  });

  it('says which class did not take place, and reports the others', async () => {
    const { stdout, stderr, exitCode } = await attendance(['--date', '2026-11-23'], { meetings: [later, law] });
    expect(stdout).toContain('uD\tDan');
    expect(stderr).toBe(`${OTHERS}meetings.csv:2 did not take place: meeting ${ID} was not started.\n`);
    expect(exitCode).toBe(0);
  });

  it('says which classes of today have not started, and which have no report yet', async () => {
    const now = new Date('2026-11-23T17:10:00Z');
    const { stderr, exitCode, asked } = await attendance(['--date', '2026-11-23'], { meetings: [later, law], now });
    expect(stderr).toBe(
      `${OTHERS}meetings.csv:2 has no report yet: it can take half an hour after the end.\nmeetings.csv:3 has not started yet.\n`,
    );
    expect(exitCode).toBe(0);
    expect(asked).toEqual([`/past_meetings/${ID}/instances`]);
  });

  it('says that a recent report may be incomplete', async () => {
    const now = new Date('2026-11-23T17:13:00Z');
    const { stdout, stderr } = await attendance(['--date', '2026-11-23'], { now });
    expect(stdout).toContain('uA\tAna');
    expect(stderr).toContain(`The report of ${ID} may be incomplete: the meeting ended 12 min ago`);
  });

  it('exits with 1 if Zoom refuses a report, and reports the others', async () => {
    const { stdout, stderr, exitCode } = await attendance([], { meetings: [law] });
    expect(stdout).toContain('uD\tDan');
    expect(stderr).toContain(`meetings.csv:2 ${ID}: Zoom has no past sessions of meeting ${ID}. Compare the number`);
    expect(exitCode).toBe(1);
  });

  it('reports what it has if Zoom fails in between, and says why', async () => {
    const reply = { status: 400, body: { code: 4711, message: 'Invalid access token, does not contain scopes:[x].' } };
    const faults = [{ on: 'GET /v2/past_meetings/9', reply }];
    const { stdout, stderr, exitCode } = await attendance([], {
      meetings: [pastMeeting(sessions), law],
      onZoom: { faults },
    });
    expect(stdout).toContain('uA\tAna');
    expect(stderr).toContain('dialer: The Zoom app lacks the scope x.');
    expect(exitCode).toBe(3);
  });

  it('says that nothing takes place on a day', async () => {
    const { stdout, stderr, exitCode } = await attendance(['--date', '2026-11-22']);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'No row of meetings.csv takes place on 2026-11-22.\n',
      exitCode: 0,
    });
    expect((await attendance(['--date', '2026-11-22', '--json'])).stdout).toBe('[\n]\n');
  });

  it('writes a CSV per meeting, or one for all with a name', async () => {
    const meetings = [pastMeeting(sessions), law];
    const { folder, stdout } = await attendance(['--csv'], { meetings });
    expect(stdout).toBe('');
    for (const id of [ID, '91234567890'])
      expect(existsSync(join(folder, `zoom_report_2026-11-23_${id}.csv`))).toBe(true);
    const all = await attendance(['--csv', 'day.csv'], { meetings });
    const text = readFileSync(join(all.folder, 'day.csv'), 'utf8');
    expect(text).toContain('leave_time,meeting_id,remarks\r\n');
    expect(text).toContain('Ana');
    expect(text).toContain('Dan');
  });

  it('ends with a summary of each meeting on a terminal', async () => {
    const { stdout } = await attendance([], { meetings: [pastMeeting(sessions), law], tty: true });
    expect(stdout).toMatch(/\nChemistry: 3 people, 1 late, 1 left early; 1 room left out\nLaw: 1 person\n$/);
  });

  it('exits with 1 if a row is broken, and reports the others', async () => {
    const broken = `${csv}2026-08-24,2026-12-11,25:00,M,LOGAN,91234567891,,,\n`;
    const { stdout, stderr, exitCode } = await attendance([], {
      files: { 'meetings.csv': broken },
      meetings: [pastMeeting(sessions), law],
    });
    expect(stdout).toContain('Ana');
    expect(stderr).toContain('1 problem in meetings.csv, so this may be incomplete');
    expect(exitCode).toBe(1);
  });
});

describe('the requests to Zoom', () => {
  const many = Array.from({ length: 650 }, (_, index) =>
    session('16:11', '17:00', { id: `u${index}`, name: `N${index}` }),
  );

  it('fetch all pages of 300 entries, with registrant IDs', async () => {
    const { stdout, zoom } = await attendance([ID], { meetings: [pastMeeting(many)] });
    expect(stdout.split('\n')).toHaveLength(651);
    const pages = zoom.requests.filter(({ path }) => path.endsWith('/participants'));
    expect(pages.map(({ query }) => [query.get('page_size'), query.get('include_fields')])).toEqual(
      Array(3).fill(['300', 'registrant_id']),
    );
  });

  it('exit with 1 if a list is cut short', async () => {
    const path = `GET /v2/report/meetings/${encodeURIComponent(UUID)}/participants`;
    const faults = [{ on: path, after: 1, reply: { status: 400, body: { code: 300, message: 'Surprise' } } }];
    const { stdout, stderr, exitCode } = await attendance([ID], { meetings: [pastMeeting(many)], onZoom: { faults } });
    expect(stdout.split('\n')).toHaveLength(301);
    expect(stderr).toContain(`dialer: The report of ${ID} is incomplete: Zoom refused: Surprise`);
    expect(exitCode).toBe(1);
  });

  it.each(['/ajXp112QmuoKj48548750==', 'ajXp1//12QmuoKj4854875==', 'aj/Xp112QmuoKj48+54875=='])(
    'encode a UUID like %s twice if necessary',
    async (uuid) => {
      const { stdout, exitCode } = await attendance([uuid], { meetings: [pastMeeting(sessions, { uuid }), law] });
      expect({ stdout, exitCode }).toEqual({ stdout: ROWS, exitCode: 0 });
    },
  );

  it('list when a meeting took place with --instances', async () => {
    const meetings = [pastMeeting([]), pastMeeting([], { uuid: 'older', startsAt: new Date('2026-11-20T16:07:00Z') })];
    expect((await attendance([ID, '--instances'], { meetings })).stdout).toBe(
      `2026-11-20 09:07:00\tolder\n2026-11-23 09:07:00\t${UUID}\n`,
    );
    expect((await attendance([ID, '--instances'], { meetings, tty: true })).stdout).toMatch(/^start_time +uuid\n/);
    const json = await attendance([ID, '--instances', '--json'], { meetings });
    expect(JSON.parse(json.stdout)[0]).toEqual({ startsAt: '2026-11-20T16:07:00.000Z', uuid: 'older' });
  });

  // Retried, as a stalling machine can squeeze the requests of two seconds into one.
  itInFull(
    'stay under the rate limit of reports, though other requests have a different limit',
    { retry: 2 },
    async () => {
      const statuses: number[] = [];
      const onRequest = (_: unknown, status: number) => statuses.push(status);
      const ids = Array.from({ length: 12 }, (_, index) => String(91234567800 + index));
      const rows = ids.map((id) => `2026-08-24,2026-12-11,9:11 AM,M,LOGAN,${id},,10:00 AM,\n`);
      const meetings = ids.map((meetingId, index) =>
        pastMeeting(sessions, { meetingId, uuid: `${String(index).padStart(22, 'A')}==` }),
      );
      const { exitCode } = await attendance([], {
        meetings,
        files: { 'meetings.csv': `${csv.split('\n')[0]}\n${rows.join('')}` },
        onZoom: { heavyLimitPerSecond: 5, onRequest },
      });
      expect(exitCode).toBe(0);
      expect(statuses).toHaveLength(25);
      expect(statuses).not.toContain(429);
    },
  );
});

describe('dialer attendance reports', () => {
  it.each<[string, string[], number, string]>([
    [
      'a word instead of a meeting',
      ['biology'],
      2,
      'dialer: "biology" is neither a meeting number, a link or a UUID nor a title in meetings.csv. Give a meeting number, ',
    ],
    ['a title that is misspelt', ['Chemistri'], 2, 'Did you mean the title "Chemistry"?'],
    ['too few digits', ['8329901'], 2, 'This number has 7 digits; write the 9 to 11 digits of the meeting ID.'],
    [
      'two forms on standard output',
      [ID, '--csv', '-', '--html', '-'],
      2,
      '--csv - and --html - all print to standard output.',
    ],
    [
      'a link and a CSV on standard output',
      [ID, '--csv', '-', '--sheet'],
      2,
      '--csv - and --sheet all print to standard',
    ],
    ['a page together with JSON', [ID, '--json', '--html', 'x'], 2, "cannot be used with option '--"],
    [
      'a Teams link',
      ['https://teams.microsoft.com/meet/123456789?p=CANARY'],
      2,
      'Zoom has no reports of Teams meetings.',
    ],
    ['a meeting together with a day', [ID, '--date', '2026-11-23'], 2, 'Give either a meeting or --date.'],
    [
      'a malformed day',
      ['--date', '11/23/2026'],
      2,
      '--date "11/23/2026" is not in the form YYYY-MM-DD; write 2026-11-23.',
    ],
    [
      '--instances together with --late',
      [ID, '--instances', '--late', '5'],
      2,
      "ption '--instances' cannot be used with option '--late",
    ],
    ['a folder together with JSON', [ID, '--json', '--folder', 'X'], 2, "cannot be used with option '--"],
    ['a meeting as the value of --csv', ['--csv', ID], 2, `Run dialer attendance ${ID} --csv.`],
    ['an unknown time zone', [ID, '--timezone', 'EST'], 2, '--timezone "EST" is not the full name of a time zone'],
    ['a malformed minimum', [ID, '--min', '120%'], 2, '--min "120%" is neither a number of minutes nor a percentage.'],
    ['malformed minutes', [ID, '--late', 'x'], 2, '--late="x" is not a whole number'],
    ['--instances with a UUID', [UUID, '--instances'], 2, '--instances needs a meeting number.'],
    ['a file that cannot be written', [ID, '--csv', 'no/where.csv'], 2, 'Could not write no/where.csv'],
    ['a meeting that Zoom does not know', ['91234567891'], 1, 'Zoom has no report of meeting 91234567891.'],
  ])('%s', async (_, args, code, sentence) => {
    const { stdout, stderr, exitCode } = await attendance(args);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('CANARY');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
  });

  it.each<[string, number, object, number, string]>([
    [
      'a meeting of another account',
      400,
      { code: 1010, message: 'User does not belong to this account:x.' },
      1,
      'belongs to another account.',
    ],
    [
      'an account without a paid plan',
      400,
      { code: 200, message: 'Only available for Pro or higher plans' },
      1,
      'only with a paid plan',
    ],
    [
      'a report that is not ready',
      400,
      { code: 3000, message: 'The report is not ready yet.' },
      1,
      `no report of meeting ${ID} yet. It can take 30 minutes`,
    ],
    [
      'a meeting that is too old',
      400,
      { code: 12702, message: 'Can not access a meeting a year ago.' },
      1,
      `Zoom no longer has a report of meeting ${ID}.`,
    ],
    [
      'a meeting that the app may not see',
      400,
      { code: 300, message: 'Cannot access meeting information:832.' },
      1,
      'The Zoom app has no access',
    ],
    [
      'a webinar',
      400,
      { code: 3000, message: 'Cannot access webinar info.' },
      1,
      'This is the number of a webinar. dialer',
    ],
    [
      'a webinar without a word of it',
      400,
      { code: 3000, message: 'Invalid ID.' },
      1,
      'This is the number of a webinar.',
    ],
    [
      'what is wrong with a field',
      400,
      { code: 300, message: 'Validation Failed.', errors: [{ field: 'meetingId', message: 'Invalid field.' }] },
      1,
      'Zoom refused: Validation Failed. meetingId: Invalid field. (status 400, code 300).',
    ],
    ['an exhausted daily limit', 429, { code: 429, message: 'x' }, 1, 'daily limit of API requests is used up.'],
    ['an answer in an unknown form', 200, { participants: 'none' }, 4, 'Zoom sent a report in an unexpected format.'],
  ])('%s', async (_, status, body, code, sentence) => {
    const headers: Record<string, string> = status === 429 ? { 'x-ratelimit-type': 'Daily-limit' } : {};
    const onZoom = { faults: [{ on: 'GET', reply: { status, body, headers } }] };
    const { stderr, exitCode } = await attendance([ID], { onZoom });
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(code);
  });

  it.each([
    [[ID], 'report:read:meeting:admin'],
    [[], 'meeting:read:list_past_instances:admin'],
  ])('a missing scope', async (args, scope) => {
    const { stderr, exitCode } = await attendance(args, { onZoom: { scopes: ['room:read:admin'] } });
    expect(stderr).toContain(`The Zoom app lacks the scope ${scope}.`);
    expect(exitCode).toBe(3);
  });

  it('everybody whose times Zoom does not say, and how many entries say nothing at all', async () => {
    const odd = (name: string, more: object) =>
      participant(session('16:20', '16:50', { name }), { ...more, duration: 1800 });
    const participants = [
      ...pastMeeting(sessions).participants,
      odd('Dan', { join_time: 'soon' }),
      odd('Eve', { leave_time: '' }),
      odd('Fay', { leave_time: '2026-11-23T16:00:00Z' }),
      odd('Gil', { join_time: '', leave_time: null }),
      {},
      'odd',
    ];
    const { stdout, stderr } = await attendance([ID], {
      meetings: [{ ...pastMeeting(sessions), participants: participants as never }],
    });
    const rows = stdout.split('\n').slice(1, 5);
    expect(rows).toEqual([
      '\tDan\t\t0.50\t2026-11-23 09:20:00\t2026-11-23 09:50:00\tno join time',
      '\tEve\t\t0.50\t2026-11-23 09:20:00\t2026-11-23 09:50:00\tno leave time',
      '\tFay\t\t0.50\t2026-11-23 09:20:00\t2026-11-23 09:50:00\tno leave time',
      '\tGil\t\t0.00\t2026-11-23 09:07:00\t2026-11-23 09:07:00\tno times',
    ]);
    expect(stderr).toBe(`dialer: Left out 2 entries without a name and without times from the report of ${ID}.\n`);
  });

  it('an empty report, and one that may be incomplete', async () => {
    expect((await attendance([ID], { meetings: [pastMeeting([])] })).stderr).toContain(
      'is empty. It can take half an hour',
    );
    const { stderr } = await attendance([ID], { now: new Date('2026-11-23T17:13:00Z') });
    expect(stderr).toBe(
      `dialer: The report of ${ID} may be incomplete: the meeting ended 12 min ago, and Zoom needs half an hour.\n`,
    );
  });

  itInFull.each<[string, string[], string]>([
    ['the first request', [ID], 'GET'],
    ['the second class of a day', [], 'GET /v2/past_meetings/9'],
  ])('that Ctrl-C at %s stopped it, with nothing written', async (_, args, on) => {
    const faults = [{ on, hang: true as const }];
    const stopped = () => new Promise<'SIGINT'>((resolve) => setTimeout(() => resolve('SIGINT'), 300));
    const { stdout, stderr, exitCode } = await attendance(args, {
      meetings: [pastMeeting(sessions), law],
      onZoom: { faults },
      stopped,
    });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 130 });
    expect(stderr).toMatch(/(^|\n)dialer: Stopped\. Nothing was written\.\n$/);
  });
});

itInFull('shows its progress after a second, on a terminal only', async () => {
  const onZoom = { latencyMs: 900 };
  const onTerminal = await attendance([ID], { tty: true, columns: 140, onZoom });
  expect(onTerminal.stderr).toMatch(/Asking Zoom for the report …\r/);
  expect(onTerminal.stderr.endsWith('\u001b[2K')).toBe(true);
  expect((await attendance([ID], { onZoom })).stderr).toBe('');
});

it('fits the --help into 80 columns', async () => {
  const { stdout } = await attendance(['--help']);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/Examples:\n {2}\$ dialer attendance\n/);
});
