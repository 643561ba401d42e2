import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeHeartbeat } from '../src/ledger/heartbeat.ts';
import { pastClasses } from '../src/sandbox/past-classes.ts';
import { sandboxRegistrant } from '../src/sandbox/registrants.ts';
import { roomsFor } from '../src/sandbox/rooms.ts';
import { parseInvitations } from '../src/schedule/codes/invitations.ts';
import { parseMeetings } from '../src/schedule/csv.ts';
import { dueIn, minuteOf } from '../src/schedule/due.ts';
import { nextOccurrence } from '../src/schedule/occurrences.ts';
import { MONDAY_0911, runDialer, temporaryFolder, zoomSandbox } from './support/run-dialer.ts';

const readme = readFileSync('README.md', 'utf8').replaceAll('\r\n', '\n');
/** What README has moved to pages of their own: their commands and links are held to the same. */
const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ folder: 'docs', text: readFileSync(join('docs', name), 'utf8').replaceAll('\r\n', '\n') }));
const documents = [{ folder: '.', text: readme }, ...pages];
const sample = readFileSync('meetings.csv', 'utf8').replaceAll('\r\n', '\n');
const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('\n');

const [, codes = ''] = /```text\n(code,meeting_id,.*?)```/s.exec(readme) ?? [];

/** Two meetings, and somebody who waits with the first code of the README. */
function registrations() {
  const [invitation] = parseInvitations(codes, 'codes.csv').invitations;
  const registrants = [sandboxRegistrant(invitation?.email ?? '', [invitation?.code ?? ''])];
  return [
    { meetingId: '83299019888', registrants },
    { meetingId: '91234567890', registrants: [] },
  ];
}

/** The rows of the table under a heading, as their cells. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('every command of the README and of docs runs', () => {
  const blocks = documents.flatMap(({ text }) => [...text.matchAll(/```sh\n([^`]+)```/g)]);
  const shell = blocks.flatMap(([, block = '']) => block.trim().split('\n'));
  const commands = [...new Set(shell.flatMap((line) => /npx dialer(.*)/.exec(line)?.[1]?.trim() ?? []))];

  it('there are some, and nothing else but npm in the blocks', () => {
    expect(commands.length).toBeGreaterThanOrEqual(4);
    expect(shell.filter((line) => !/^(npm ci && )?(npx dialer|npm test)/.test(line))).toEqual([]);
  });

  it.each(commands)('dialer %s', async (command) => {
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const { meetings } = parseMeetings(sample, 'meetings.csv');
    const zoom = await zoomSandbox({
      rooms: roomsFor(meetings),
      meetings: pastClasses(meetings, MONDAY_0911),
      registrations: registrations(),
      clock: () => MONDAY_0911,
    });
    const settings = { ...zoom.env, TZ: process.env.TZ || 'America/Denver' };
    const dotenv = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    const folder = temporaryFolder({
      '.env': dotenv.join(''),
      ...(command.startsWith('approve') && { 'codes.csv': codes }),
    });
    // It is checked where a scheduler runs, and where somebody thought of the zone.
    writeHeartbeat(join(folder, '.dialer'), { since: MONDAY_0911, last: MONDAY_0911, accounted: MONDAY_0911 });
    const { stdout, stderr, exitCode } = await runDialer(args, { csv: sample, folder });
    // `dialer cron` also says what is amiss with this machine's Node, this folder, or its TZ, of which README knows nothing.
    const ofReadme = stderr.replace(
      /^dialer: warning: .*( is of one version | will be cleared away| have TZ as ).*\n/gm,
      '',
    );
    expect({ stderr: ofReadme, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).not.toBe('');
  });
});

describe('what the README says is there', () => {
  it('has every option of a tick', async () => {
    const { stdout } = await runDialer(['--help']);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option ?? '');
    const table = tableUnder('Options').flat().join(' ');
    for (const option of options) if (!/--(help|version)/.test(option)) expect(table).toContain(`\`${option}`);
  });

  it('has the exit codes of --help', async () => {
    const { stdout } = await runDialer(['--help']);
    expect(tableUnder('Exit codes').map(([code]) => code)).toEqual(['', '0', '1', '2', '3', '4', '130, 143']);
    for (const [code] of tableUnder('Exit codes').slice(1)) expect(stdout).toContain(`\n  ${code}  `);
  });

  it('quotes messages that the program has', () => {
    const written = source.replace(/\$\{[^}]*\}/g, '…').replace(/\\'/g, "'");
    const messages = tableUnder('What goes wrong, and what it says')
      .slice(1)
      .flatMap(([says = '']) => /`([^`]+)`/.exec(says)?.[1] ?? []);
    expect(messages.length).toBeGreaterThan(8);
    for (const message of messages) {
      const parts = message.split(/…|\d+|: |\. /).map((part) => part.trim());
      for (const part of parts) expect(written).toContain(part.replace(/[.?]$/, ''));
    }
  });

  it('and docs link only to files that exist', () => {
    const links = documents.flatMap(({ folder, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(#[^)]*)?\)/g)].map(([, path = '']) => join(folder, path)),
    );
    expect(links.length).toBeGreaterThan(10);
    for (const path of links) expect(existsSync(path), path).toBe(true);
  });

  it('says what each folder of the source has', () => {
    const entries = readdirSync('src', { withFileTypes: true });
    for (const { name } of entries.filter((entry) => entry.isDirectory())) expect(readme).toContain(`src/${name}/`);
  });

  it('names every column of meetings.csv', () => {
    for (const column of sample.split('\n')[0]?.split(',') ?? []) expect(readme).toContain(`\`${column}\``);
  });
});

it('.env.example has every variable that the program reads', () => {
  const read = [...source.matchAll(/\benv\.([A-Z_]+)|'((?:ZOOM|DIALER)_[A-Z_]+)'/g)].map(([, a, b]) => a ?? b ?? '');
  const example = readFileSync('.env.example', 'utf8');
  expect(new Set(read).size).toBeGreaterThan(5);
  for (const name of new Set(read)) if (name !== 'NO_COLOR') expect(example).toMatch(new RegExp(`^#?${name}=`, 'm'));
});

it('the codes.csv of the README has no problems', () => {
  const { invitations, problems } = parseInvitations(codes, 'codes.csv');
  expect([invitations.length, problems]).toEqual([2, []]);
});

describe('the sample meetings.csv', () => {
  const { meetings, problems } = parseMeetings(sample, 'meetings.csv');

  it('has no problems', () => expect(problems).toEqual([]));

  it.each([2026, 2028, 2031, 2034])('has joins for several rooms to come in %d', (year) => {
    const next = nextOccurrence(meetings, new Date(year, 11, 20));
    expect(dueIn(meetings, minuteOf(next ?? new Date(0))).length).toBeGreaterThanOrEqual(2);
  });
});
