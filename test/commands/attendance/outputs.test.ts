import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxRoom } from '../../../src/sandbox/endpoints/rooms.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { startGoogle } from '../../support/google.ts';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

// Reports as a page and as a Google Sheet, and reports with pseudonyms.

const ID = '83299019888';
const csv = `${HEADER},leave_time,title
2026-08-24,2026-12-11,9:11 AM,M,LOGAN,${ID},,10:00 AM,CANARY-title
`;
const KEY = 'a key for the tests, which is of 44 characters';
const CANARIES = [
  'CANARY-Ana',
  'canary.ana@x.example',
  'CANARY-id',
  'CANARY-Cleo',
  'CANARY-topic',
  'CANARY-title',
  'CANARY-Eva',
];
const sessions = [
  session('16:10', '16:40', { id: 'CANARY-id', name: 'CANARY-Ana', email: 'canary.ana@x.example' }),
  session('16:35', '17:00', { id: 'CANARY-id', name: 'CANARY-Ana', email: 'canary.ana@x.example' }),
  session('16:12', '16:30', { name: 'CANARY-Cleo' }),
  session('16:07', '17:01', { name: 'LOGAN' }),
];
const roster = 'name,email\nCANARY-Eva,canary.eva@x.example\nCANARY-Ana,canary.ana@x.example\nCANARY-Fay,CANARY fay\n';

async function attendance(args: string[], options: RunOptions = {}, faults: SandboxOptions['faults'] = []) {
  const meetings = [pastMeeting(sessions, { topic: 'CANARY-topic' })];
  const zoom = await zoomSandbox({ meetings, rooms: [sandboxRoom('LOGAN')], faults });
  const folder = temporaryFolder({ 'meetings.csv': csv, 'roster.csv': roster });
  const env = { TZ: 'America/Denver', DIALER_PSEUDONYM_KEY: KEY, ...options.env };
  const now = new Date('2026-11-24T15:00:00Z');
  return { folder, ...(await runDialer(['attendance', ...args], { zoom, folder, now, ...options, env })) };
}

describe('--html', () => {
  it('writes a page of one meeting', async () => {
    const { folder, stdout, stderr, exitCode } = await attendance([ID, '--html', 'class.html']);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    const page = readFileSync(join(folder, 'class.html'), 'utf8');
    expect(page).toContain('CANARY-Ana');
    expect((await attendance([ID, '--html', '-'])).stdout).toBe(page);
  });

  it('writes the page of a day with one class under the given name', async () => {
    const { folder, exitCode } = await attendance(['--date', '2026-11-23', '--html', 'day.html']);
    expect(exitCode).toBe(0);
    expect(readdirSync(folder)).toContain('day.html');
  });
});

describe('--sheet', () => {
  it('creates a Sheet named after the report, with hours as numbers, and prints its link', async () => {
    const { env, sheets } = await startGoogle();
    const { stdout, stderr, exitCode } = await attendance([ID, '--sheet'], { env });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^zoom_report_2026-11-23 https:\/\/\S+\n$/);
    const [sheet] = sheets;
    expect(sheet?.name).toBe('zoom_report_2026-11-23');
    expect(sheet?.cells.slice(0, 3)).toEqual([
      ['id', 'name', 'user_email', 'total_duration', 'join_time', 'leave_time', 'remarks'],
      ['', 'CANARY-Cleo', '', 0.3, '2026-11-23 09:12:00', '2026-11-23 09:30:00', 'left early'],
      ['CANARY-id', 'CANARY-Ana', 'canary.ana@x.example', 0.83, '2026-11-23 09:10:00', '2026-11-23 10:00:00', ''],
    ]);
  });

  it('checks the key file before it asks Zoom', async () => {
    const { stderr, exitCode } = await attendance([ID, '--sheet']);
    expect(stderr).toContain('GOOGLE_APPLICATION_CREDENTIALS is not set.');
    expect(exitCode).toBe(2);
  });

  it('reports an unknown folder, with the address to share it with', async () => {
    const { env } = await startGoogle();
    const { stderr, exitCode } = await attendance([ID, '--sheet', '--folder', 'Nowhere'], { env });
    expect(stderr).toContain('Nowhere');
    expect(stderr).toContain('iam.gserviceaccount.com');
    expect(exitCode).toBe(2);
  });
});

describe('--pseudonymize', () => {
  const outputs: [string, string[]][] = [
    ['in a pipe', [ID]],
    ['of a day', ['--date', '2026-11-23']],
    ['as JSON', [ID, '--json']],
    ['as CSV', [ID, '--csv']],
    ['as a page', [ID, '--html', 'class.html']],
    ['as a Sheet', [ID, '--sheet']],
    ['with a mistake in the roster', [ID, '--roster', 'roster.csv', '--json']],
    ['with --sum', [ID, '--sum']],
  ];
  it.each(outputs)('leaves no name, e-mail, ID or topic in any output or file %s', async (_, args) => {
    const { env, sheets } = await startGoogle();
    for (const tty of [false, true]) {
      const { folder, stdout, stderr } = await attendance([...args, '--pseudonymize'], { env, tty });
      const names = readdirSync(folder).filter((name) => !/^(meetings|roster)\.csv$/.test(name));
      const files = names.map((name) => name + readFileSync(join(folder, name), 'utf8'));
      const all = [stdout, stderr, ...files, JSON.stringify(sheets)].join('\n');
      expect(all).toMatch(/p_[0-9a-z]{25}/);
      for (const canary of CANARIES) expect(all.toLowerCase()).not.toContain(canary.toLowerCase());
      expect(all).not.toContain('canary.eva');
      expect(all).not.toContain(KEY);
    }
  });

  it('gives a person the same pseudonym in every report with the same key', async () => {
    const tokens = async (args: string[], key = KEY) => {
      const { stdout } = await attendance([...args, '--pseudonymize'], { env: { DIALER_PSEUDONYM_KEY: key } });
      return stdout.match(/p_[0-9a-z]{25}/g)?.sort();
    };
    const report = await tokens([ID]);
    expect(report?.length).toBeGreaterThan(3);
    expect(await tokens([ID, '--csv', '-'])).toEqual(report);
    const others = await tokens([ID], `${KEY}!`);
    expect(others?.filter((token) => report?.includes(token))).toEqual([]);
  });

  const quoting: [string, number, string, number][] = [
    [ID, 400, 'Zoom refused: … (status 400, code 300).', 1],
    ['--date=2026-11-23', 400, 'Zoom refused: … (status 400, code 300).', 1],
    [ID, 503, 'answered with status 503: …', 4],
  ];
  it.each(quoting)('hides for %s what Zoom quotes with status %d', async (what, status, words, code) => {
    const reply = { status, body: { code: 300, message: 'User CANARY-Ana (canary.ana@x.example) is odd.' } };
    const options = { deadlineMs: 200 };
    const { stderr, exitCode } = await attendance([what, '--pseudonymize'], options, [{ on: 'GET', reply }]);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/canary/i);
    expect(exitCode).toBe(code);
  });

  it('keeps the domain with --keep-domain', async () => {
    const { stdout } = await attendance([ID, '--keep-domain']);
    expect(stdout).toMatch(/\tp_[0-9a-z]{25}@x\.example\t/);
    expect(stdout).not.toContain('canary');
  });

  it('needs a key before it asks Zoom or writes anything', async () => {
    const { folder, stdout, stderr, exitCode } = await attendance([ID, '--csv', '--pseudonymize'], {
      env: { DIALER_PSEUDONYM_KEY: undefined },
    });
    expect(stderr).toContain('DIALER_PSEUDONYM_KEY is not set.');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(readdirSync(folder).sort()).toEqual(['meetings.csv', 'roster.csv']);
  });
});
