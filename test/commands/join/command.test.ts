import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../../src/sandbox/endpoints/endpoint.ts';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { itInFull } from '../../support/often.ts';
import { HEADER, type RunOptions, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const CLASS = '83299019888';
const OTHER = '91234567890';
const TEAMS = 'https://teams.microsoft.com/meet/123456789?p=CANARY';
const ROW = `2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,${CLASS},056888`;
const csv = `${HEADER}\n${ROW}\n`;
const NAMES = ['LOGAN', 'VERNAL-101', 'VERNAL-102', 'PRICE'];

const run = async (args: string[], options: RunOptions = {}, zoomOptions: SandboxOptions = {}) => {
  const zoom = await zoomSandbox({ rooms: NAMES.map((name) => sandboxRoom(name)), ...zoomOptions });
  const result = await runDialer(args, { csv, zoom, ...options });
  return { zoom, ...result, in: Object.fromEntries(zoom.rooms.map(({ name, meeting }) => [name, meeting])) };
};
const join = (words: string[], ...more: [RunOptions?, SandboxOptions?]) =>
  run(['join', '--verify', '0', ...words], ...more);
const params = ({ requests }: { requests: SandboxRequest[] }) =>
  requests.filter(({ method }) => method === 'PATCH').map(({ body }) => JSON.parse(body).params);

describe('dialer join', () => {
  it('joins a room now, with the passcode in meetings.csv, and sees it in the meeting', async () => {
    const { stdout, stderr, exitCode, zoom } = await run(['join', 'LOGAN', CLASS], { deadlineMs: 40_000 });
    expect(stdout).toMatch(
      /^2026-11-23T09:11:0\d\S* accepted LOGAN meeting=83299019888 \(by hand\): The room is in a meeting\.\n$/,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(params(zoom)).toEqual([{ meeting_number: CLASS, passcode: '056888', force_accept: true }]);
  });

  it.each<[string, string[], string[]]>([
    ['several names', ['LOGAN', 'PRICE', CLASS], ['LOGAN', 'PRICE']],
    ['an ID', [sandboxRoom('PRICE').id, CLASS], ['PRICE']],
    ['a pattern', ['VERNAL-*', CLASS], ['VERNAL-101', 'VERNAL-102']],
    ['a room named in three ways, once', ['PRICE', 'PRI*', sandboxRoom('PRICE').id, CLASS], ['PRICE']],
  ])('accepts %s', async (_, words, rooms) => {
    const { zoom, exitCode, ...result } = await join(words);
    expect(Object.keys(result.in).filter((name) => result.in[name] === CLASS)).toEqual(rooms);
    expect([params(zoom).length, exitCode]).toEqual([rooms.length, 0]);
  });

  it.each<[string, string, string]>([
    ['with spaces', '832 9901 9888', CLASS],
    ['with dashes', '832-9901-9888', CLASS],
    ['as a link', `https://us02web.zoom.us/j/${CLASS}?pwd=CANARY`, CLASS],
    ['by its title', 'Algebra', CLASS],
    ['in Teams, as a link', TEAMS, 'MS_TEAMS'],
    ['in Teams, by its name in the output', 'teams-123456789', 'MS_TEAMS'],
  ])('accepts a meeting %s', async (_, word, meeting) => {
    const rows = [`${ROW},Algebra`, `2026-08-24,2026-12-11,1:00 PM,M,LOGAN,${TEAMS},,`];
    const result = await join(['LOGAN', word], { csv: [`${HEADER},title`, ...rows].join('\n') });
    expect(result).toMatchObject({ stderr: '', exitCode: 0 });
    expect(result.in.LOGAN).toBe(meeting);
    expect(result.stdout).not.toContain('CANARY');
  });

  it('uses make_host and the title of the row', async () => {
    const { zoom, stdout } = await join(['LOGAN', CLASS, '--json'], {
      csv: `${HEADER},title,make_host\n${ROW},Algebra,yes\n`,
    });
    expect(params(zoom)[0].make_zoom_room_host).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'join', outcome: 'accepted', title: 'Algebra', file: null });
  });

  it('suggests the nearest names for an unknown room; the others join', async () => {
    const result = await join(['Logan', 'PRICE', CLASS]);
    expect(result.stderr).toMatch(/failed Logan .*\(by hand\): Zoom has no such room\. Did you mean "LOGAN"\?/);
    expect([result.in.PRICE, result.exitCode]).toEqual([CLASS, 1]);
  });

  it('names likely causes if a room is in no meeting afterwards', async () => {
    const { stderr, exitCode } = await run(
      ['join', 'LOGAN', CLASS, '--verify', '1'],
      { tty: true, deadlineMs: 10_000 },
      { passcodes: { [CLASS]: 'another' } },
    );
    expect(stderr).toContain('Accepted. Waiting up to 1 s for the rooms to join…');
    expect(stderr).toMatch(
      /accepted, not in a meeting LOGAN .*\(by hand\).*a wrong or missing passcode.*`dialer leave` clears a prompt/s,
    );
    expect(exitCode).toBe(1);
  });

  it('says that a change is unknown if the room was in a meeting before', async () => {
    const rooms = [sandboxRoom('LOGAN', { status: 'InMeeting', meeting: OTHER })];
    const result = await run(['join', 'LOGAN', CLASS, '--verify', '1'], {}, { rooms });
    expect(result.stdout).toContain('The room was in a meeting before, so it is unknown whether it changed meetings.');
    expect(result.in.LOGAN).toBe(CLASS);
  });

  it('sends nothing, asks nothing and needs no credentials with --dry-run', async () => {
    const answer = () => expect.fail('asked');
    const { stdout, zoom } = await join(['LOGAN', OTHER, '-n'], { answer, tty: true });
    expect(stdout).toContain('skipped LOGAN meeting=91234567890 (by hand): Dry run: not sent.');
    expect(params(zoom)).toEqual([]);
    const { stdout: blind, exitCode } = await runDialer(['join', '*', CLASS, '-n'], { csv });
    expect(blind).toContain('skipped * meeting=83299019888 (by hand): Dry run: not sent. The room was not looked up');
    expect(exitCode).toBe(0);
  });

  it('stops on a signal', async () => {
    const { stdout, exitCode } = await run(['join', 'LOGAN', CLASS], {
      stopped: async () => 'SIGTERM',
      deadlineMs: 40_000,
    });
    expect(stdout).not.toContain('accepted');
    expect(exitCode).toBe(143);
  });

  it('joins without a ledger too, and says what that means', async () => {
    const result = await join(['LOGAN', CLASS], { env: { DIALER_LEDGER: '/dev/null/x' } });
    expect(result.in.LOGAN).toBe(CLASS);
    expect(result.stderr).toMatch(
      /Could not use the ledger .* Scheduled runs cannot see this command, and may undo it\./,
    );
    expect(result.exitCode).toBe(1);
  });
});

describe('a wrong command line', () => {
  it.each<[string, string[], string]>([
    ['no meeting', ['LOGAN'], 'No meeting given. Write the rooms, then the meeting: dialer join'],
    ['no rooms', [CLASS], 'No rooms given. Write the rooms'],
    [
      'no meeting after two rooms',
      ['LOGAN', 'PRICE'],
      '"PRICE" is neither a meeting number or link nor a title in meetings.csv. Write the rooms',
    ],
    ['too few digits', ['LOGAN', '8329'], 'The meeting has 4 digits; write the 9 to 11 digits of the meeting ID.'],
    ['the wrong order', [CLASS, 'LOGAN'], 'The meeting must come last. Write the rooms'],
    ['a passcode', ['LOGAN', CLASS, 'CANARY'], 'other users could see a passcode there.'],
    ['a passcode that looks like a meeting', ['LOGAN', CLASS, OTHER], 'Nothing may follow the meeting:'],
    ['an unknown option', ['LOGAN', CLASS, '--passcode=CANARY'], 'Unknown option "--passcode".'],
    ['a number without quotes', ['LOGAN', '832', '9901', '9888'], 'A number with spaces needs quotes: "832 9901 9888"'],
    ['a misspelled title', ['LOGAN', 'Algbra'], 'Did you mean the title "Algebra"?'],
    [
      'an ambiguous title',
      ['LOGAN', 'Office hour'],
      `"Office hour" is the title of 2 meetings: ${CLASS} (meetings.csv:3), ${OTHER} (meetings.csv:4).`,
    ],
    [
      'a link without a number',
      ['LOGAN', 'https://zoom.us/my/prof?pwd=CANARY'],
      'The meeting is a link without a Zoom meeting ID',
    ],
  ])('with %s is refused', async (_, words, sentence) => {
    const rows = [`${ROW},Algebra`, `${ROW},Office hour`, `${ROW.replace(CLASS, OTHER)},Office hour`];
    const { stdout, stderr, exitCode, zoom } = await join(words, { csv: [`${HEADER},title`, ...rows].join('\n') });
    expect(stderr).toMatch(/^dialer: [^\n]*\n$/);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('CANARY');
    expect({ stdout, exitCode, requests: zoom.requests }).toEqual({ stdout: '', exitCode: 2, requests: [] });
  });

  it('is refused as JSON with --json', async () => {
    expect(JSON.parse((await join(['LOGAN', '--json'])).stdout)).toMatchObject({ type: 'error', code: 'usage' });
  });
});

describe('the passcode', () => {
  const asking = (reply: string | undefined) => {
    const questions: [string, boolean][] = [];
    const answer = (question: string, hidden: boolean) => {
      questions.push([question, hidden]);
      return reply;
    };
    return { questions, options: { answer, tty: true } };
  };
  const passcodeSent = (zoom: { requests: SandboxRequest[] }) => params(zoom)[0]?.passcode;

  it('is asked for if meetings.csv does not have it, and not shown', async () => {
    const { questions, options } = asking('typed');
    const { zoom } = await join(['LOGAN', OTHER], options);
    expect(questions).toEqual([['Passcode for 91234567890 (not in meetings.csv; Enter for none): ', true]]);
    expect(passcodeSent(zoom)).toBe('typed');
  });

  it('may be empty', async () => {
    const { zoom, exitCode } = await join(['LOGAN', OTHER], asking('').options);
    expect([passcodeSent(zoom), exitCode]).toEqual([undefined, 0]);
  });

  it('ends the command if the user gives up: nothing is sent', async () => {
    const { stderr, exitCode, zoom } = await join(['LOGAN', OTHER], asking(undefined).options);
    expect(stderr).toContain('Nothing was sent.');
    expect([exitCode, params(zoom)]).toEqual([130, []]);
  });

  it('comes from standard input with --passcode-stdin, even if meetings.csv has another', async () => {
    expect(passcodeSent((await join(['LOGAN', CLASS, '--passcode-stdin'], { stdin: ' piped \nmore' })).zoom)).toBe(
      'piped',
    );
    const { questions, options } = asking('typed');
    expect(passcodeSent((await join(['LOGAN', CLASS, '--passcode-stdin'], options)).zoom)).toBe('typed');
    expect(questions).toHaveLength(1);
  });

  it('is an error if standard input has none, and nothing is sent', async () => {
    const { stderr, exitCode, zoom } = await join(['LOGAN', CLASS, '--passcode-stdin']);
    expect(stderr).toBe('dialer: Standard input had no passcode. Send an empty line if there is none.\n');
    expect([exitCode, params(zoom)]).toEqual([2, []]);
    expect((await join(['LOGAN', CLASS, '--passcode-stdin'], { stdin: '\n' })).exitCode).toBe(0);
  });

  it('is left out with a warning if there is nobody to ask', async () => {
    const { zoom, stderr, exitCode } = await join(['LOGAN', OTHER]);
    expect(stderr).toBe(
      'dialer: warning: 91234567890 is not in meetings.csv, so rooms join without a passcode. Use --passcode-stdin to give one.\n',
    );
    expect([passcodeSent(zoom), exitCode]).toEqual([undefined, 0]);
  });

  it('is not the pwd= of a link', async () => {
    const { stderr } = await join(['LOGAN', `https://zoom.us/j/${OTHER}?pwd=CANARY`]);
    expect(stderr).toContain('warning: The pwd= of a link is not the passcode. Rooms cannot use it.\n');
    expect(stderr).not.toContain('CANARY');
  });

  it('needs no meetings.csv; a broken one is reported once', async () => {
    const { zoom, stderr, exitCode } = await join(['LOGAN', OTHER], { csv: `${csv}"torn` });
    expect(stderr).toMatch(
      /^dialer: warning: meetings\.csv:3 opens a quote .*\ndialer: warning: The passcode for 91234567890 is unknown/,
    );
    expect([params(zoom).length, exitCode]).toEqual([1, 0]);
    const piped = await join(['LOGAN', OTHER, '--passcode-stdin'], { csv: `${csv}"torn`, stdin: '1\n' });
    expect(piped).toMatchObject({ stderr: '', exitCode: 0 });
  });

  const rows = (...more: string[]) => [HEADER, ...more, ''].join('\n');
  const PRICE_ROW = ROW.replace('LOGAN', 'PRICE').replace('056888', 'price');
  it.each<[string, string, string]>([
    ['that names the room', rows(PRICE_ROW, ROW), '056888'],
    ['that names the room by a pattern', rows(PRICE_ROW, ROW.replace('LOGAN', 'LO*')), '056888'],
    ['that is nearest in time', rows(ROW.replace('056888', 'later').replace('9:11 AM', '4:00 PM'), ROW), '056888'],
    ['that has not ended', rows(ROW.replace('2026-12-11', '2026-10-30').replace('056888', 'old'), ROW), '056888'],
    [
      'that began a while ago rather than the next one',
      rows(ROW.replace('056888', 'later').replace('9:11 AM', '7:00 PM'), ROW.replace('9:11', '8:00')),
      '056888',
    ],
  ])('comes from the row %s', async (_, text, passcode) => {
    const { zoom, stderr } = await join(['LOGAN', CLASS], { csv: text });
    expect(passcodeSent(zoom)).toBe(passcode);
    expect(stderr).toMatch(/warning: Using the passcode in meetings\.csv:\d\. Another is in meetings\.csv:\d\.\n/);
    expect(stderr).not.toMatch(/056888|price|later|old/);
  });

  it('is asked for if two rows are equally near', async () => {
    const text = rows(ROW, ROW.replace('056888', 'CANARY'));
    const { questions, options } = asking('typed');
    expect(passcodeSent((await join(['LOGAN', CLASS], { csv: text, ...options })).zoom)).toBe('typed');
    expect(questions[0]?.[0]).toContain('(meetings.csv:2, meetings.csv:3 differ; Enter for none)');
    const { stderr, exitCode } = await join(['LOGAN', CLASS], { csv: text });
    expect(stderr).toBe(
      'dialer: meetings.csv:2, meetings.csv:3 have different passcodes for 83299019888. Give the right one with --passcode-stdin.\n',
    );
    expect(exitCode).toBe(2);
  });
});

describe('a pattern that matches many rooms', () => {
  const rooms = Array.from({ length: 8 }, (_, index) => sandboxRoom(`R${index + 1}`));
  it.each<[string, string[], string]>([
    ['join', ['join', '*', CLASS, '--verify', '0'], 'Join them to 83299019888? [y/N] '],
    ['leave', ['leave', '*'], 'Take them out of their meetings? [y/N] '],
  ])('needs confirmation before a %s', async (_, args, words) => {
    const questions: string[] = [];
    const ask = (reply: string) => ({
      tty: true,
      answer: (question: string) => {
        questions.push(question);
        return reply;
      },
    });
    const no = await run(args, ask(''), { rooms });
    expect([params(no.zoom).length, no.exitCode]).toEqual([0, 130]);
    expect(questions).toEqual([`* matches 8 rooms: R1, R2, R3, R4, R5 and 3 more.\n${words}`]);
    expect(params((await run(args, ask('y'), { rooms })).zoom)).toHaveLength(8);
    expect(params((await run([...args, '--yes'], {}, { rooms })).zoom)).toHaveLength(8);
    const nobody = await run(args, {}, { rooms });
    expect(nobody.stderr).toBe('dialer: * matches 8 rooms: R1, R2, R3, R4, R5 and 3 more. Use --yes to confirm.\n');
    expect(nobody.exitCode).toBe(2);
  });

  it('is not sent to some of the rooms if the list is incomplete', async () => {
    const faults = [{ on: 'GET', times: 1, reply: { status: 400, body: { code: 300, message: 'no' } } }];
    const { zoom, stderr, exitCode } = await run(['leave', '*'], {}, { rooms, faults });
    expect(stderr).toContain('Zoom refused: no');
    expect([exitCode, params(zoom)]).toEqual([1, []]);
  });

  it('is shown with escape sequences made visible', async () => {
    const questions: string[] = [];
    const answer = (question: string) => String(questions.push(question));
    const evil = Array.from({ length: 6 }, (_, index) => sandboxRoom(`\u001b[31m${index}`));
    await run(['leave', '*'], { tty: true, answer }, { rooms: evil });
    expect(questions[0]).toContain('\\u{1b}[31m0');
  });

  itInFull('may take longer to confirm than a run may last', async () => {
    const answer = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2600);
      return '1';
    };
    const { stdout } = await join(['LOGAN', OTHER], { answer, tty: true, deadlineMs: 2500 });
    expect(stdout).toMatch(/2026-11-23T09:11:0[6-9]\S* accepted LOGAN/);
  });
});

describe('dialer leave', () => {
  it('takes rooms out, and says so', async () => {
    const rooms = NAMES.map((name) => sandboxRoom(name, { status: 'InMeeting', meeting: OTHER }));
    const { stdout, stderr, exitCode, zoom } = await run(['leave', 'LOGAN', 'VERNAL-*'], {}, { rooms });
    expect(stdout.match(/^\S+ accepted \S+ leave \(by hand\)$/gm)).toHaveLength(3);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(zoom.rooms.map(({ meeting }) => meeting)).toEqual([undefined, undefined, undefined, OTHER]);
  });

  it('is sent to a room in no meeting too, which may show a prompt', async () => {
    const rooms = [sandboxRoom('LOGAN', { prompt: true })];
    const { stdout, zoom } = await run(['leave', 'LOGAN'], {}, { rooms });
    expect(stdout).toContain('It was in no meeting. A passcode prompt, if there was one, is gone.\n');
    expect(zoom.rooms[0]?.prompt).toBeUndefined();
  });

  it('needs a room, but no meetings.csv', async () => {
    const zoom = await zoomSandbox({ rooms: [sandboxRoom('LOGAN')] });
    expect(await runDialer(['leave', 'LOGAN'], { zoom })).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await runDialer(['leave'], { zoom })).exitCode).toBe(2);
  });

  it('is a leave in --json', async () => {
    const facts = JSON.parse((await run(['leave', 'LOGAN', '--json'])).stdout);
    expect(facts).toMatchObject({ type: 'leave', outcome: 'accepted', room: 'LOGAN', meeting: '', line: null });
  });
});
