import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { writeHeartbeat } from '../src/ledger/heartbeat.ts';
import { sandboxRegistrant } from '../src/sandbox/endpoints/registrants.ts';
import { roomsFor } from '../src/sandbox/endpoints/rooms.ts';
import { madeUpClasses } from '../src/sandbox/made-up-classes.ts';
import { parseInvitations } from '../src/schedule/codes/invitations.ts';
import { parseMeetings } from '../src/schedule/csv.ts';
import { dueIn, minuteOf } from '../src/schedule/due.ts';
import { COLUMNS, OPTIONAL } from '../src/schedule/meetings-table.ts';
import { nextOccurrence } from '../src/schedule/occurrences.ts';
import { MONDAY_0911, runDialer, temporaryFolder, zoomSandbox } from './support/run-dialer.ts';

const read = (path: string) => readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
const pages = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...pages].map((path) => ({
  path,
  text: read(path),
}));
const readme = read('README.md');
const contributing = read('CONTRIBUTING.md');
const reference = read('docs/reference.md');

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(join('src', name)))
  .join('\n');

/** The files that README and docs show. */
const [, csv = ''] = /```text\n(start_date,.*?)```/s.exec(readme) ?? [];
const [, codes = ''] = /```text\n(code,meeting_id,.*?)```/s.exec(read('docs/before-class.md')) ?? [];

/** Two meetings, and somebody who waits with the first code of the page. */
function registrations() {
  const [invitation] = parseInvitations(codes, 'codes.csv').invitations;
  const registrants = [sandboxRegistrant(invitation?.email ?? '', [invitation?.code ?? ''])];
  return [
    { meetingId: '83299019888', registrants },
    { meetingId: '91234567890', registrants: [] },
  ];
}

/** What stands under a heading, up to the next one of the same level or a higher one. */
function section(text: string, heading: string): string {
  const [, marks = '', rest = ''] = new RegExp(`^(#+) ${heading}\\n(.*)`, 'ms').exec(text) ?? [];
  return rest.split(new RegExp(`^#{1,${marks.length || 1}} `, 'm'))[0] ?? '';
}

/** The rows of the tables in a text, as their cells, without their headers. */
function tableRows(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.filter((_, index) => !isRule(cells[index]) && !isRule(cells[index + 1]));
}

function isRule(cells: string[] = []): boolean {
  return cells.length > 0 && cells.every((cell) => /^-+$/.test(cell));
}

describe('every command of the README and of docs runs', () => {
  const blocks = documents.flatMap(({ text }) => [...text.matchAll(/```sh\n([^`]+)```/g)]);
  const shell = blocks.flatMap(([, block = '']) => block.trim().split('\n'));
  const commands = [...new Set(shell.flatMap((line) => /npx dialer([^#]*)/.exec(line)?.[1]?.trim() ?? []))];

  it('there are some, and nothing else but npm in the blocks', () => {
    expect(commands.length).toBeGreaterThanOrEqual(12);
    expect(shell.filter((line) => !/^(npm ci && )?(npx dialer|npm test)/.test(line))).toEqual([]);
  });

  it('both commands of the set-up are there', () => {
    expect(readme).toContain('```sh\nnpm ci && npx dialer --sandbox\n```');
    expect(readme).toContain('```sh\nnpm ci && npm test\n```');
  });

  it.each(commands)('dialer %s', async (command) => {
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const { meetings } = parseMeetings(csv, 'meetings.csv');
    const zoom = await zoomSandbox({
      rooms: roomsFor(meetings),
      meetings: madeUpClasses(meetings, MONDAY_0911),
      registrations: registrations(),
      clock: () => MONDAY_0911,
    });
    const settings = { ...zoom.env, TZ: Intl.DateTimeFormat().resolvedOptions().timeZone };
    const dotenv = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    const folder = temporaryFolder({
      '.env': dotenv.join(''),
      ...((command.startsWith('approve') || command.includes('--approve')) && { 'codes.csv': codes }),
    });
    // It is checked where a scheduler runs, and where somebody thought of the time zone.
    const state = join(folder, '.dialer');
    writeHeartbeat(state, { since: MONDAY_0911, last: MONDAY_0911, accounted: MONDAY_0911, minutesInARow: 99 });
    if (command.startsWith('history')) await runDialer([], { csv, folder });
    const { stdout, stderr, exitCode } = await runDialer(args, { csv, folder });
    // `dialer cron` also says what is amiss with this machine's Node, this folder, or its TZ, of which the pages know nothing.
    const ofReadme = stderr.replace(
      /^dialer: warning: .*( belongs to one version | is in a temporary folder| have TZ as ).*\n/gm,
      '',
    );
    expect({ stderr: ofReadme, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).not.toBe('');
  });
});

describe('the reference', () => {
  const help = async (...command: string[]) => (await runDialer([...command, '--help'])).stdout;
  const commandsIn = (text: string) => {
    const list = text.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
    return [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name);
  };
  const optionsIn = (text: string) =>
    [...text.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)]
      .map(([, option = '']) => option)
      .filter((option) => !/^--(help|version)$/.test(option));
  const commands = [...reference.matchAll(/^## dialer ?(.*)$/gm)].map(([, name = '']) => name);

  it('has a section for every command, and the README names each', async () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commands).toEqual(['', ...commandsIn(await help())]);
    for (const command of commands) expect(readme).toMatch(new RegExp(`dialer ${command}\\b|\`${command}\\b`));
  });

  it.each(commands)('has the options of `dialer %s`, and no others', async (command) => {
    const rows = tableRows(section(reference, `dialer ${command}`.trim()));
    const options = rows.flatMap(([cell = '']) => /--[\w-]+/.exec(cell)?.[0] ?? []);
    expect(options).toEqual(optionsIn(await help(...command.split(' ').filter(Boolean))));
  });

  it('has the exit codes of --help', async () => {
    const stdout = await help();
    const codes = tableRows(section(reference, 'Exit codes'))
      .map(([code = '']) => code)
      .filter((code) => /^\d/.test(code));
    expect(codes).toEqual(['0', '1', '2', '3', '4', '130, 143']);
    for (const code of codes) expect(stdout).toContain(`\n  ${code}  `);
  });

  it('has the exit codes of every other command', () => {
    const named = tableRows(section(reference, 'Exit codes')).flatMap(
      ([cell = '']) => /^`(\w+)`$/.exec(cell)?.[1] ?? [],
    );
    const others = commands.filter((command) => !['', 'join', 'leave'].includes(command));
    expect(named.sort()).toEqual(others.sort());
  });

  it('has the keys of every line of --json', async () => {
    const rows = tableRows(section(reference, 'JSON'));
    const keysOf = (type: string) =>
      rows.flatMap(([types = '', , keys = '']) =>
        types.includes(`\`${type}\``) ? [...keys.matchAll(/`(\w+)`/g)] : [],
      );
    const lines = async (args: string[], table: string) => {
      const zoom = await zoomSandbox({
        rooms: roomsFor(parseMeetings(csv, '').meetings),
        registrations: registrations(),
      });
      const { stdout } = await runDialer(args, { csv: table, zoom, files: { 'codes.csv': codes } });
      return stdout
        .trim()
        .split('\n')
        .map((line): Record<string, unknown> => JSON.parse(line));
    };
    const broken = `${csv}2026-08-24,2026-12-11,9:11 AM,,MWF,Nowhere,83299019888,056888,\n,,,,,,,,\n2026,,,,,,,,\n`;
    const all = [...(await lines(['--json', '-v'], broken)), ...(await lines(['approve', '--json', '-v'], csv))];
    expect(new Set(all.map(({ type }) => type))).toEqual(
      new Set(['problem', 'row', 'join', 'account', 'registrant', 'meeting']),
    );
    for (const { type, ...facts } of all) {
      const keys = keysOf(String(type)).map(([, key]) => key);
      for (const key of Object.keys(facts)) expect(keys, `${type}`).toContain(key);
    }
  });

  it('and .env.example have every variable that the program reads', () => {
    const found = source.matchAll(/\benv\.([A-Z_]+)|'((?:ZOOM|DIALER)_[A-Z_]+)'/g);
    const names = new Set([...found].map(([, a, b]) => a ?? b ?? ''));
    const example = read('.env.example');
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) {
      expect(section(reference, 'Environment variables')).toContain(`\`${name}\``);
      if (name !== 'NO_COLOR') expect(example).toMatch(new RegExp(`^#?${name}=`, 'm'));
    }
  });
});

describe('what the pages say is there', () => {
  it('the schedule has every column', () => {
    const named = tableRows(section(read('docs/schedule.md'), 'Columns')).flatMap(([cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, column]) => column),
    );
    expect(named.sort()).toEqual([...COLUMNS, ...OPTIONAL].sort());
  });

  it('troubleshooting quotes messages that the program has', () => {
    const written = source.replace(/\$\{[^}]*\}/g, '…').replace(/\\'/g, "'");
    // What is put into a message by the program, like the name of a service, may be any text.
    const patterns = [...written.matchAll(/`([^`\n]*…[^`\n]*)`/g)]
      .filter(([, text = '']) => text.replace(/…/g, '').trim().length > 10)
      .map(([, text = '']) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')));
    const rows = tableRows(section(read('docs/troubleshooting.md'), 'Messages'));
    const messages = rows.map(([says = '']) => /`([^`]+)`/.exec(says)?.[1] ?? '');
    expect(messages.length).toBeGreaterThan(20);
    const isPart = (part: string) => written.includes(part.trim().replace(/[.?]$/, ''));
    const isWritten = (message: string) =>
      message.split(/…|\d+|: |\. /).every(isPart) || patterns.some((pattern) => pattern.test(message));
    expect(messages.filter((message) => !isWritten(message))).toEqual([]);
  });

  it('CONTRIBUTING has every room of the source', () => {
    const rooms = tableRows(section(contributing, 'The map')).flatMap(([floor = '', room = '']) =>
      /^\d+$/.test(floor) ? (/`src\/([\w.]+)/.exec(room)?.[1] ?? []) : [],
    );
    const entries = readdirSync('src').filter((name) => !/build\.mjs$|\.d\.ts$/.test(name));
    expect(rooms.sort()).toEqual(entries.sort());
  });

  it.each(documents)('$path names only files that exist', ({ path, text }) => {
    const named = [...text.matchAll(/`((?:src|test|docs|bench|\.ci)\/[\w./-]+)`/g)].map(([, name = '']) => name);
    for (const name of named) expect(existsSync(name), `${path}: ${name}`).toBe(true);
  });
});

describe('every link leads somewhere', () => {
  /** The anchor that GitHub makes of a heading. */
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  const anchorsIn = (text: string) => {
    const withoutCode = text.replace(/^```.*?^```/gms, '');
    return [...withoutCode.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
  };

  it.each(documents)('of $path', ({ path, text }) => {
    const marked = text.matchAll(
      /\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)|\b(?:src|srcset|href)="(?!https?:)([^"]+)"/g,
    );
    for (const [, file = '', anchor, image] of marked) {
      const target = image || file ? join(dirname(path), image ?? file) : path;
      expect(existsSync(target), `${path}: ${target}`).toBe(true);
      if (anchor !== undefined) expect(anchorsIn(read(target)), `${path}: ${target}`).toContain(anchor);
    }
  });

  it('that a message or a comment gives', () => {
    const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
    for (const [, heading] of source.matchAll(/README, "([^"]+)"/g)) expect(headings).toContain(heading);
    for (const [, page = '', anchor] of source.matchAll(/\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)) {
      expect(existsSync(page), page).toBe(true);
      if (anchor !== undefined) expect(anchorsIn(read(page)), page).toContain(anchor);
    }
  });

  it('and every page is linked from the README, or from a page that is', () => {
    const linked = new Set(['README.md']);
    for (const path of linked) {
      for (const [, file = ''] of read(path).matchAll(/\]\((?!https?:)([^)#\s]+\.md)/g))
        linked.add(join(dirname(path), file));
    }
    for (const { path } of documents) expect([...linked].map((one) => basename(one))).toContain(basename(path));
  });
});

it('the meetings.csv of the README has no problems', () => {
  const { meetings, problems } = parseMeetings(csv, 'meetings.csv');
  expect([meetings.length, problems]).toEqual([3, []]);
});

it('the codes.csv of the docs has no problems', () => {
  const { invitations, problems } = parseInvitations(codes, 'codes.csv');
  expect([invitations.length, problems]).toEqual([2, []]);
});

/** As it is in git: the file itself is the user's to edit. */
const committed = spawnSync('git', ['show', 'HEAD:meetings.csv'], { encoding: 'utf8' });

describe.skipIf(committed.status !== 0)('the sample meetings.csv in git (skipped where there is no git)', () => {
  const { meetings, problems } = parseMeetings(committed.stdout ?? '', 'meetings.csv');

  it('has no problems', () => expect(problems).toEqual([]));

  it.each([2026, 2028, 2031, 2034])('has upcoming joins for several rooms in %d', (year) => {
    const next = nextOccurrence(meetings, new Date(year, 11, 20));
    expect(dueIn(meetings, minuteOf(next ?? new Date(0))).length).toBeGreaterThanOrEqual(2);
  });
});
