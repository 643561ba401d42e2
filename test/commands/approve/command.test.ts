import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { MEETING, OTHER_MEETING, site, waits } from '../../support/registrations.ts';
import { MONDAY_0911, runDialer } from '../../support/run-dialer.ts';

const DAY_MS = 24 * 3_600_000;
const later = (days: number) => new Date(MONDAY_0911.getTime() + days * DAY_MS);
/** The lines without the time that they begin with. */
const lines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace(/^\d{4}-\d\d-\d\dT\S+ /, ''));

/** Six pending registrants, two of whom gave a code of their own. */
const theCase = () => ({
  codes: ['K7QX-PR,83299019888', 'M3WZTB,83299019888', 'Z9YYAA,91234567890', 'J4KKLM,83299019888'],
  registrants: [
    waits('ada', ['K7QX-PR'], 1),
    waits('eva', ['Chemistry', ' m3 wz\u00a0tb '], 2),
    waits('ida', ['k7qx-pr'], 3),
    waits('leo', ['NOSUCH'], 4),
    waits('max', ['J4KKLM', 'M3WZTB'], 5),
    waits('uma', ['Z9YYAA'], 6),
  ],
  others: [],
});
const WAITING = [
  `pending ida <ida@example.edu> meeting=${MEETING} (codes.csv:2): the code was used by ada <ada@example.edu>. Find out who was invited, then approve or deny them in Zoom.`,
  `pending leo <leo@example.edu> meeting=${MEETING}: none of the answers is a valid code. Ask them for their code, then approve or deny them in Zoom.`,
  `pending max <max@example.edu> meeting=${MEETING} (codes.csv:5, 3): the answers contain more than one code. Ask which one is theirs, then approve or deny them in Zoom.`,
  `pending uma <uma@example.edu> meeting=${MEETING} (codes.csv:4): the code is for another meeting. Send them to that meeting, or approve or deny them in Zoom.`,
];

describe('dialer approve', () => {
  it('approves registrants with a code of their own, and reports once who waits and why', async () => {
    const { zoom, approve, statuses, puts } = await site(theCase());

    const first = await approve();

    expect(lines(first.stdout)).toEqual([
      `approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2)`,
      `approved eva <eva@example.edu> meeting=${MEETING} (codes.csv:3)`,
    ]);
    expect(first.stdout).toMatch(/^2026-11-23T09:1\d:\d\d(Z|[+-]\d\d:\d\d) approved/);
    expect(lines(first.stderr)).toEqual(WAITING);
    expect(first.exitCode).toBe(1);
    expect(statuses()).toEqual({
      ada: 'approved',
      eva: 'approved',
      ida: 'pending',
      leo: 'pending',
      max: 'pending',
      uma: 'pending',
    });
    expect(puts()).toEqual([['ada', 'eva']]);

    const asked = zoom.requests.length;
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect(puts()).toHaveLength(1);
    expect(zoom.requests.length).toBeGreaterThan(asked);
    expect(lines((await approve(['-v'])).stderr)).toEqual(WAITING);
  });

  it('prints nothing and exits with 0 if nobody is waiting', async () => {
    const { approve, folder } = await site({ codes: ['K7QXPR,83299019888'], registrants: [] });
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await approve([], { tty: true })).stderr).toContain('Nobody is waiting for approval.');
    expect((await approve(['-v'])).stdout).toBe(`meeting=${MEETING} 0 registrants pending\n`);
    expect(existsSync(join(folder, '.dialer'))).toBe(false);
  });

  it('reports a registrant again if the reason changes, and no more once they are approved by hand', async () => {
    const { zoom, approve, folder } = await site({
      codes: ['K7QXPR,83299019888'],
      registrants: [waits('ada', ['M3WZTB'])],
    });
    expect((await approve()).stderr).toContain('none of the answers is a valid code');
    writeFileSync(join(folder, 'codes.csv'), 'code,meeting_id\nM3WZTB,91234567890\nK7QXPR,83299019888\n');
    expect((await approve()).stderr).toContain('the code is for another meeting');
    zoom.registrations[0]?.registrants.forEach((registrant) => {
      registrant.status = 'approved';
    });
    const { stderr } = await approve(['-v']);
    expect(stderr).not.toContain('pending ada');
  });

  it('approves a code with an e-mail only for that address', async () => {
    const { approve, statuses } = await site({
      header: 'code,meeting_id,name,email',
      codes: ['K7QXPR,83299019888,Ada,ADA@example.edu', 'M3WZTB,83299019888,Emil,emil@example.edu'],
      registrants: [waits('ada', ['K7QXPR']), waits('eva', ['M3WZTB'])],
    });
    expect((await approve()).stderr).toContain('(codes.csv:3): the code belongs to another e-mail address.');
    expect(statuses()).toEqual({ ada: 'approved', eva: 'pending' });
  });

  it('accepts a code for two meetings in one of them', async () => {
    const { approve, statuses } = await site({
      codes: ['K7QXPR,83299019888;91234567890'],
      registrants: [waits('ada', ['K7QXPR'], 2)],
      others: [waits('eva', ['K7QXPR'], 1)],
    });
    expect((await approve()).stderr).toContain(
      `pending ada <ada@example.edu> meeting=${MEETING} (codes.csv:2): the code was used by eva <eva@example.edu> for meeting ${OTHER_MEETING}.`,
    );
    expect(statuses()).toEqual({ ada: 'pending', eva: 'approved' });
  });

  it('approves 30 in one request, from all pages of the list', async () => {
    const names = Array.from({ length: 301 }, (_, index) => `p${index}`);
    const { approve, puts } = await site({
      codes: names.map((name) => `code-${name},83299019888`),
      registrants: names.map((name) => waits(name, [`code-${name}`])),
      limitPerSecond: 1000,
    });
    const { stdout, stderr, exitCode } = await approve();
    expect(lines(stdout)).toHaveLength(301);
    expect(
      puts()
        .map((people) => people.length)
        .sort(),
    ).toEqual([1, ...Array(10).fill(30)]);
    expect(new Set(puts().flat()).size).toBe(301);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('approves the others of a request if Zoom refuses one', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { approve, statuses } = await site({
      codes: ['K7QXPR,83299019888', 'M3WZTB,83299019888', 'J4KKLM,83299019888'],
      registrants: [
        waits('ada', ['K7QXPR']),
        waits('eva', ['M3WZTB'], 1, { changedOn: Array(10).fill(today) }),
        waits('ida', ['J4KKLM'], 2),
      ],
    });
    const { stdout, stderr, exitCode } = await approve();
    expect(lines(stdout)).toHaveLength(2);
    expect(lines(stderr)).toEqual([
      `failed eva <eva@example.edu> meeting=${MEETING} (codes.csv:3): Zoom allows 10 status changes a day for one registrant. Approve the registrant on Zoom's website, or wait until tomorrow.`,
    ]);
    expect(exitCode).toBe(1);
    expect(statuses()).toEqual({ ada: 'approved', eva: 'pending', ida: 'approved' });
    // It is retried and reported once a day, up to ten attempts.
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
  });

  describe('an approval whose answer is lost', () => {
    const one = { codes: ['K7QXPR,83299019888'], registrants: () => [waits('ada', ['K7QXPR'])] };
    const PUT = `PUT /v2/meetings/${MEETING}`;

    it('is found in the list of approved registrants', async () => {
      const { approve, puts } = await site({
        codes: one.codes,
        registrants: one.registrants(),
        faults: [{ on: PUT, reset: 'after' }],
      });
      const { stdout, stderr, exitCode } = await approve();
      expect(lines(stdout)).toEqual([
        `approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2): Zoom's answer was lost, but Zoom lists them as approved.`,
      ]);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(puts()).toHaveLength(1);
      expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    });

    it('is sent again by the next run if they are still pending, and for nobody else', async () => {
      const { zoom, approve, puts } = await site({
        codes: one.codes,
        registrants: one.registrants(),
        faults: [{ on: PUT, times: 1, reset: 'before' }],
      });
      const { stdout, stderr, exitCode } = await approve();
      expect(stderr).toContain('Zoom may have approved them anyway');
      expect(stderr).toContain('They are still pending. The next run tries again.');
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
      zoom.registrations[0]?.registrants.unshift(waits('eva', ['K7QXPR'], -1));
      const next = await approve();
      expect(lines(next.stdout)).toEqual([`approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2)`]);
      expect(next.stderr).toContain('pending eva <eva@example.edu>');
      expect(puts()).toEqual([['ada'], ['ada']]);
    });

    it('is looked up by the next run if the lists cannot be read either', async () => {
      const list = `GET /v2/meetings/${MEETING}`;
      const { approve, puts } = await site({
        codes: one.codes,
        registrants: one.registrants(),
        faults: [
          { on: PUT, reset: 'after' },
          { on: list, after: 1, times: 2, reply: { status: 400, body: { code: 300, message: 'Surprise.' } } },
        ],
      });
      expect((await approve()).stderr).toContain('The next run finds out.');
      expect(lines((await approve()).stdout)).toEqual([
        `approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2): by a run that was interrupted.`,
      ]);
      expect(puts()).toHaveLength(1);
      expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    });
  });

  it.each<[string, SandboxOptions, string, number]>([
    [
      'a missing scope',
      { scopes: ['meeting:read:list_registrants:admin'] },
      'dialer: The Zoom app lacks the scope meeting:update:registrant_status:admin. 1 registrant not approved. Add',
      3,
    ],
    [
      'no scope at all',
      { scopes: ['x'] },
      'dialer: The Zoom app lacks the scope meeting:read:list_registrants:admin',
      3,
    ],
    ['no network', { faults: [{ reset: 'before' }] }, 'dialer: Could not reach Zoom at', 4],
    [
      'wrong credentials',
      {
        faults: [
          {
            on: 'POST',
            reply: { status: 400, body: { error: 'invalid_client', reason: 'Invalid client_id or client_secret' } },
          },
        ],
      },
      'dialer: Zoom refused the client ID or the client secret.',
      3,
    ],
  ])('reports %s once for all meetings', async (_, options, words, code) => {
    const { approve, statuses } = await site({
      codes: ['K7QXPR,83299019888', 'M3WZTB,91234567890'],
      registrants: [waits('ada', ['K7QXPR'])],
      others: [],
      ...options,
    });
    const { stdout, stderr, exitCode } = await approve([], { deadlineMs: 1500 });
    expect(lines(stderr)).toEqual([expect.stringContaining(words)]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: code });
    expect(statuses()).toEqual({ ada: 'pending' });
  });

  it('goes on with the others if a meeting does not exist, or has no registration', async () => {
    const { approve, zoom } = await site({
      codes: ['K7QXPR,83299019888', 'M3WZTB,800000000', 'J4KKLM,91234567890'],
      registrants: [waits('ada', ['K7QXPR'])],
      others: [],
    });
    Object.assign(zoom.registrations[1] ?? {}, { takesNone: true });
    const { stdout, stderr, exitCode } = await approve();
    expect(lines(stdout)).toEqual([`approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2)`]);
    expect(lines(stderr)).toEqual([
      'codes.csv:3 meeting=800000000: Zoom has no meeting with this number, or it is over. Compare the number with the meeting at https://zoom.us/meeting.',
      `codes.csv:4 meeting=${OTHER_MEETING}: Registration is off for this meeting. Turn on Registration with manual approval in the meeting at https://zoom.us/meeting.`,
    ]);
    expect(exitCode).toBe(1);
    // It lasts, so it is reported once a day.
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect(lines((await approve([], { now: later(1.1) })).stderr)).toHaveLength(2);
  });

  it('approves from an incomplete list, and says so', async () => {
    const names = Array.from({ length: 301 }, (_, index) => `p${index}`);
    const { approve } = await site({
      codes: names.map((name) => `code-${name},83299019888`),
      registrants: names.map((name) => waits(name, [`code-${name}`])),
      limitPerSecond: 1000,
      faults: [
        {
          on: `GET /v2/meetings/${MEETING}`,
          after: 1,
          reply: { status: 400, body: { code: 300, message: 'Surprise.' } },
        },
      ],
    });
    const { stdout, stderr, exitCode } = await approve();
    expect(lines(stdout)).toHaveLength(300);
    expect(stderr).toMatch(
      /^codes\.csv:2 meeting=83299019888: Zoom refused: Surprise\. .* Not all pending registrants could be listed\./,
    );
    expect(exitCode).toBe(1);
  });

  it('approves nobody without the ledger', async () => {
    const { approve, folder, statuses } = await site({
      codes: ['K7QXPR,83299019888'],
      registrants: [waits('ada', ['K7QXPR'])],
    });
    writeFileSync(join(folder, '.dialer'), 'not a folder');
    const { stdout, stderr, exitCode } = await approve();
    expect(stderr).toMatch(
      /^dialer: Could not use the ledger in .* Nobody is approved without the ledger, because a code could be used twice\. Give the user/,
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(statuses()).toEqual({ ada: 'pending' });
  });

  it('reports a broken ledger once a day, not every minute', async () => {
    const { approve, folder } = await site({ codes: ['K7QXPR,83299019888'] });
    mkdirSync(join(folder, '.dialer', 'approvals.ndjson'), { recursive: true });
    expect((await approve()).stderr).toContain('Nobody is approved without the ledger');
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect((await approve([], { now: later(1.1) })).stderr).toContain('Nobody is approved without the ledger');
  });

  it('shows everything in a dry run, approves nobody and records nothing', async () => {
    const { approve, folder, statuses } = await site(theCase());
    const { stdout, stderr, exitCode } = await approve(['--dry-run']);
    expect(lines(stdout)).toEqual([
      `skipped ada <ada@example.edu> meeting=${MEETING} (codes.csv:2): Dry run: not sent.`,
      `skipped eva <eva@example.edu> meeting=${MEETING} (codes.csv:3): Dry run: not sent.`,
    ]);
    expect(lines(stderr)).toEqual(WAITING);
    expect(exitCode).toBe(1);
    expect(new Set(Object.values(statuses()))).toEqual(new Set(['pending']));
    expect(existsSync(join(folder, '.dialer'))).toBe(false);
  });

  it('uses up no changes and writes nothing to the ledger while a scope is missing', async () => {
    const scopes = ['meeting:read:list_registrants:admin'];
    const { approve, folder, puts } = await site({
      codes: ['K7QXPR,83299019888'],
      registrants: [waits('ada', ['K7QXPR'])],
      scopes,
    });
    await approve();
    const { size } = statSync(join(folder, '.dialer', 'approvals.ndjson'));
    for (let minute = 1; minute < 11; minute++) expect((await approve()).exitCode).toBe(3);
    expect(statSync(join(folder, '.dialer', 'approvals.ndjson')).size).toBe(size);
    expect(puts()).toEqual([]);
    scopes.push('meeting:write:admin');
    expect(lines((await approve()).stdout)).toEqual([
      `approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:2)`,
    ]);
  });

  it('finds a missing scope in a dry run', async () => {
    const { approve } = await site({ codes: ['K7QXPR,83299019888'], scopes: ['meeting:read:list_registrants:admin'] });
    const { stderr, exitCode } = await approve(['-n']);
    expect(stderr).toContain('The Zoom app lacks the scope meeting:update:registrant_status:admin.');
    expect(exitCode).toBe(3);
  });

  it('prints a line of JSON for each registrant with --json', async () => {
    const { approve } = await site({ ...theCase(), codes: [...theCase().codes, '#NAME?,83299019888'] });
    const { stdout, stderr, exitCode } = await approve(['--json']);
    const facts = lines(stdout).map((line) => JSON.parse(line));
    expect(facts.map(({ type, outcome = '' }) => `${type} ${outcome}`.trim())).toEqual([
      'problem',
      'registrant approved',
      'registrant approved',
      ...Array(4).fill('registrant pending'),
    ]);
    expect(facts[3]).toEqual({
      type: 'registrant',
      at: expect.stringMatching(/^2026-11-23T09:1/),
      outcome: 'pending',
      meeting: MEETING,
      registrantId: theCase().registrants[2]?.id,
      name: 'ida',
      email: 'ida@example.edu',
      file: 'codes.csv',
      lines: [2],
      reason: 'the code was used by ada <ada@example.edu>',
      hint: 'Find out who was invited, then approve or deny them in Zoom.',
      isUnknown: false,
      isNews: true,
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });

  it('leaves out approved registrants with --quiet', async () => {
    const { approve } = await site(theCase());
    const { stdout, stderr } = await approve(['-q']);
    expect([stdout, lines(stderr)]).toEqual(['', WAITING]);
  });

  it('reports a broken row once a day, and approves by the others', async () => {
    const { approve } = await site({
      codes: ['#NAME?,83299019888', 'K7QXPR,83299019888'],
      registrants: [waits('ada', ['K7QXPR'])],
    });
    const { stdout, stderr, exitCode } = await approve();
    expect(lines(stdout)).toEqual([`approved ada <ada@example.edu> meeting=${MEETING} (codes.csv:3)`]);
    expect(stderr).toMatch(/^codes\.csv:2 code "#NAME\?" is a spreadsheet error; .*\n$/);
    expect(exitCode).toBe(1);
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 1 });
    expect((await approve([], { now: later(1.1) })).stderr).toContain('codes.csv:2');
  });

  it('reports an unreadable codes.csv once a day, to a person or a program every time; exit code 2', async () => {
    const { approve } = await site({ codes: ['"K7QXPR,83299019888'] });
    const first = await approve();
    expect(first.stderr).toMatch(/^dialer: codes\.csv:\d+ .*quote/);
    expect([first.stdout, first.exitCode]).toEqual(['', 2]);
    expect(await approve()).toEqual({ stdout: '', stderr: '', exitCode: 2 });
    expect((await approve([], { tty: true, env: { NO_COLOR: '1' } })).stderr).toBe(first.stderr);
    expect(JSON.parse((await approve(['--json'])).stdout)).toMatchObject({ type: 'error', code: 'meetings' });
    expect((await approve([], { now: later(1.1) })).stderr).toBe(first.stderr);
    const files = { 'codes.csv': 'code,meeting_id\nK7QXPR,83299019888\n' };
    expect(await approve([], { files, now: later(1.2) })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const broken = { 'codes.csv': 'code,meeting_id\n"K7QXPR,83299019888\n' };
    expect((await approve([], { files: broken, now: later(1.3) })).stderr).toBe(first.stderr);
  });

  it('approves nobody more once it is stopped, and exits with 143', async () => {
    const names = Array.from({ length: 90 }, (_, index) => `p${index}`);
    let stop = (_: 'SIGTERM') => {};
    const stopped = new Promise<'SIGTERM'>((resolve) => {
      stop = resolve;
    });
    const { approve, statuses } = await site({
      codes: names.map((name) => `code-${name},83299019888`),
      registrants: names.map((name) => waits(name, [`code-${name}`])),
      limitPerSecond: 3,
      onRequest: ({ method }) => method === 'PUT' && stop('SIGTERM'),
    });
    const { stdout, stderr, exitCode } = await approve([], { stopped: () => stopped });
    const approved = Object.values(statuses()).filter((status) => status === 'approved');
    expect(approved.length).toBeLessThan(90);
    expect(lines(stdout)).toHaveLength(approved.length);
    expect(stderr).toContain('dialer: Not sent: dialer was stopping.');
    expect(stderr).toContain(`${90 - approved.length} registrants not approved.`);
    expect(exitCode).toBe(143);
    expect(lines((await approve()).stdout).length).toBeGreaterThan(0);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    [
      'no codes.csv',
      [],
      {},
      'dialer: Could not read codes.csv: no such file. Name the file with --codes or DIALER_CODES',
    ],
    ['another missing file', ['--codes', 'x.csv'], {}, 'dialer: Could not read x.csv'],
    ['a missing file in the environment', [], { DIALER_CODES: 'y.csv' }, 'dialer: Could not read y.csv'],
    ['an invalid Sheet', ['--sheet', 'x'], {}, 'dialer: --sheet "x" is not the ID or link of a Google Sheet.'],
    [
      '--worksheet without a Sheet',
      ['--worksheet', 'x'],
      {},
      'dialer: --worksheet needs --sheet. Add --sheet <id>, or leave --worksheet out.',
    ],
    [
      '--host without --listen',
      ['--host', '::1'],
      {},
      'dialer: --host needs --listen. Add --listen <port>, or leave --host out.',
    ],
    ['--path without --listen', ['--path', '/x', '--status'], {}, 'dialer: --path needs --listen.'],
    ['--time-ids without a Sheet', ['--time-ids', 'x.csv'], {}, 'dialer: --time-ids needs --sheet.'],
    [
      '--sheet and --codes',
      ['--sheet', 'x', '--codes', 'y'],
      {},
      "'--sheet <id>' cannot be used with option '--codes <file>'.",
    ],
    ['--csv and --json', ['--csv', '--json'], {}, "dialer: Option '--csv' cannot be used with option '--json'."],
    [
      '--status and --dry-run',
      ['--status', '-n'],
      {},
      "dialer: Option '--status' cannot be used with option '-n, --dry-run'.",
    ],
  ])('exits with 2 on %s', async (_, args, env, words) => {
    const { stdout, stderr, exitCode } = await runDialer(['approve', ...args], { env });
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });

  it('reads another file, and keeps its state beside that', async () => {
    const { approve, folder, statuses } = await site({ registrants: [waits('ada', ['K7QXPR'])] });
    mkdirSync(join(folder, 'may'));
    writeFileSync(join(folder, 'may', 'list.csv'), 'code,meeting_id\nK7QXPR,83299019888\n');
    expect((await approve(['--codes', 'may/list.csv'])).stdout).toContain('(may/list.csv:2)');
    expect(statuses()).toEqual({ ada: 'approved' });
    expect(readdirSync(join(folder, 'may', '.dialer'))).toContain('approvals.ndjson');
  });
});
