import { describe, expect, it } from 'vitest';
import type { PastMeeting } from '../../../src/sandbox/endpoints/reports.ts';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { participant, pastMeeting, session } from '../../support/past-meeting.ts';
import { HEADER, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const NOW = new Date('2026-11-24T15:00:00Z');
const ID = '83299019888';
const csv = `${HEADER},leave_time,title
2026-08-24,2026-12-11,9:11 AM,M,LOGAN,${ID},,10:00 AM,Chemistry
`;
const roster = 'name\nAna\nBen\nCleo\n';
const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);

/** A session of the meeting, from and until times in UTC. Denver is 7 hours behind. */
function part(
  uuid: string,
  from: string,
  until: string,
  people: [string, string, string][],
  more: Partial<PastMeeting> = {},
) {
  const sessions = people.map(([name, from, until]) => session(from, until, { name, userId: '16778240' }));
  return pastMeeting(sessions, { uuid, startsAt: at(from), endsAt: at(until), ...more });
}

/** The host's computer restarts at 9:25: Ana is in both parts, Ben only in the first, and Cleo in the second. */
const FIRST = part('first==', '16:07', '16:25', [
  ['Ana', '16:09', '16:25'],
  ['Ben', '16:09', '16:24'],
]);
const SECOND = part('second==', '16:28', '17:01', [
  ['Ana', '16:28', '17:00'],
  ['Cleo', '16:29', '17:00'],
]);

async function attendance(
  args: string[],
  meetings: PastMeeting[],
  { rows = csv, ...onZoom }: SandboxOptions & { rows?: string } = {},
) {
  const zoom = await zoomSandbox({ meetings, rooms: [sandboxRoom('LOGAN')], ...onZoom });
  const files = { 'meetings.csv': rows, 'class.csv': roster };
  const env = { TZ: 'America/Denver', NO_COLOR: '1' };
  return runDialer(['attendance', ...args], { zoom, files, now: NOW, env });
}

const remarks = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.split('\t')[1], line.split('\t').at(-1)]);

describe('a class whose meeting was started again is one class', () => {
  const whole = [
    ['Ana', 'present; a guess: put together by name'],
    ['Ben', 'left early'],
    ['Cleo', 'late'],
  ];

  it.each([
    ['of a day', ['--date', '2026-11-23', '--roster', 'class.csv', '--csv', '-']],
    ['of a number', [ID, '--roster', 'class.csv', '--csv', '-']],
  ])('in the report %s', async (_, args) => {
    const { stdout, stderr, exitCode } = await attendance(args, [FIRST, SECOND]);
    const rows = stdout
      .split('\r\n')
      .slice(1, -1)
      .map((row) => row.split(','));
    expect(rows.map((cells) => [cells[1], cells.at(-1)])).toEqual(whole);
    expect(rows[0]?.slice(3, 6)).toEqual(['0.80', '2026-11-23 09:09:00', '2026-11-23 10:00:00']);
    expect(stderr).toBe('meetings.csv:2: The meeting was started 2 times. The report counts them as one.\n');
    expect(exitCode).toBe(0);
  });

  it('even if one of the parts has no time, or was left running', async () => {
    const timeless = { ...SECOND, report: { start_time: '', end_time: '' } };
    const { stdout } = await attendance([ID, '--roster', 'class.csv'], [timeless, FIRST]);
    expect(remarks(stdout)).toEqual(whole);
    const open = { ...FIRST, participants: FIRST.participants.map((one) => ({ ...one, leave_time: '', duration: 0 })) };
    const left = await attendance([ID, '--roster', 'class.csv'], [open, SECOND]);
    expect(remarks(left.stdout)).toEqual([
      ['Ana', 'present; no leave time; a guess: put together by name'],
      ['Ben', 'present; no leave time'],
      ['Cleo', 'late'],
    ]);
  });

  it('has what Zoom gives of the other parts if one is refused, and exits with 1', async () => {
    const reply = { status: 404, body: { code: 3001, message: 'not found' } };
    const faults = [{ on: 'GET /v2/report/meetings/second%3D%3D/participants', times: 9, reply }];
    const { stdout, stderr, exitCode } = await attendance(['--roster', 'class.csv'], [FIRST, SECOND], { faults });
    expect(remarks(stdout).map(([name]) => name)).toEqual(['Ana', 'Ben', 'Cleo']);
    expect(stderr).toContain(`dialer: The report of ${ID} is incomplete: `);
    expect(exitCode).toBe(1);
  });

  it('is told apart by a UUID', async () => {
    const { stdout, stderr } = await attendance([UUID, '--roster', 'class.csv'], [FIRST, { ...SECOND, uuid: UUID }]);
    expect(remarks(stdout).map(([name]) => name)).toEqual(['Ana', 'Cleo', 'Ben']);
    expect(stderr).toBe('');
  });
});

const UUID = 'AWZrhLrjrnWBeNZBAZYcsw==';

describe('the other times at which a meeting took place on a day', () => {
  it('are named, without meetings.csv all of them', async () => {
    const evening = part('evening==', '23:00', '23:30', [['Eve', '23:00', '23:30']]);
    const named = await attendance([ID], [FIRST, SECOND, evening]);
    expect(named.stdout).toContain('Eve');
    expect(named.stderr).toBe(
      `Meeting ${ID} also took place at other times on 2026-11-23: \`dialer attendance first==\` (09:07) and \`dialer attendance second==\` (09:28).\n`,
    );
    const alone = await attendance([ID], [FIRST, SECOND], { rows: `${HEADER}\n` });
    expect(alone.stderr).toBe(
      `Meeting ${ID} also took place at other times on 2026-11-23: \`dialer attendance first==\` (09:07).\n`,
    );
  });

  it('do not stop the report of a number if Zoom does not list them', async () => {
    const reply = { status: 400, body: { code: 4711, message: 'Invalid access token, does not contain scopes:[x].' } };
    const { stdout, stderr, exitCode } = await attendance([ID], [SECOND], {
      faults: [{ on: 'GET /v2/past_meetings', reply }],
    });
    expect(stdout).toContain('Cleo');
    expect(stderr).toContain(
      `Could not look for other sessions of ${ID} on the same day: The Zoom app lacks the scope x.`,
    );
    expect(exitCode).toBe(0);
  });

  it('are named instead of saying that a class did not take place', async () => {
    const early = part('early==', '13:30', '17:00', [['Ana', '16:10', '17:00']]);
    const { stderr } = await attendance(['--date', '2026-11-23'], [early]);
    expect(stderr).toBe(
      `meetings.csv:2 has no session at its time. Meeting ${ID} took place at another time: \`dialer attendance early==\` (06:30).\n`,
    );
  });
});

describe('a meeting without times', () => {
  const timeless = (more: Partial<PastMeeting> = {}) => ({
    ...FIRST,
    report: { start_time: '', end_time: '' },
    ...more,
  });

  it.each([
    ['of a day', ['--date', '2026-11-23', '--json']],
    ['of a number', [ID, '--json']],
    ['of a UUID', [UUID, '--json']],
  ])('has those of its sessions in the report %s', async (_, args) => {
    const { stdout, stderr, exitCode } = await attendance(args, [timeless({ uuid: UUID })]);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      startsAt: '2026-11-23T09:09:00-07:00',
      endsAt: '2026-11-23T09:25:00-07:00',
      name: 'Ana',
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('may have taken place if it has no sessions either', async () => {
    const empty = timeless({ participants: [] });
    const day = await attendance(['--date', '2026-11-23'], [empty]);
    expect(day.stderr).toBe(
      `meetings.csv:2 may have taken place: Zoom has 1 session of meeting ${ID} without a time and without people.\n`,
    );
    const number = await attendance([ID], [empty]);
    expect(number.stderr).toBe('dialer: Zoom has no times of this meeting, and nobody who attended it.\n');
    expect(number.exitCode).toBe(1);
  });

  it('is listed by --instances, without a time', async () => {
    const meetings = [timeless({ uuid: UUID }), SECOND];
    expect((await attendance([ID, '--instances'], meetings)).stdout).toBe(`2026-11-23 09:28:00\tsecond==\n\t${UUID}\n`);
    const json = JSON.parse((await attendance([ID, '--instances', '--json'], meetings)).stdout);
    expect(json[1]).toEqual({ startsAt: null, uuid: UUID });
  });
});

describe('--exclude', () => {
  it('leaves out names and e-mails in any case, and says which patterns leave out nobody', async () => {
    const people = [
      session('16:10', '17:00', { name: 'Otter.ai Notetaker' }),
      session('16:10', '17:00', { name: 'Ana', email: 'Ana@x.org' }),
    ];
    const { stdout, stderr, exitCode } = await attendance(
      [ID, '--exclude', 'OTTER*', '--exclude', '*@X.ORG', '--exclude', 'Fireflies', '--exclude', 'otter'],
      [pastMeeting(people, { participants: people.map((one) => participant(one)) })],
    );
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'dialer: warning: --exclude "Fireflies", "otter" leaves out nobody. A name must match as a whole: write *Fireflies* for a part.\n',
    );
    expect(exitCode).toBe(0);
  });
});
