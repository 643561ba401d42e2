import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pastMeeting, session } from '../../support/past-meeting.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

// Every command that writes a file: what it may replace, and who can read the file.

const ID = '83299019888';
const FILES = {
  'meetings.csv': `${HEADER},leave_time\n2026-08-24,2026-12-11,9:11 AM,MTWRFSU,LOGAN,${ID},056888,10:00 AM\n`,
  'holidays.csv': 'date,name\n2026-11-26,Thanksgiving\n',
  'codes.csv': `code,meeting_id\nK7QX-29PR,${ID}\n`,
  'roster.csv': 'name,email\nAda Palmer,ada@x.example\n',
  '.env': 'DIALER_CATCH_UP=10\n',
  'key.json': '{}',
  'metrics.csv': 'User Name,Email,Department\nAda,ada@x.example,Art\n',
};
const ENV = {
  DIALER_PSEUDONYM_KEY: 'a key for the tests, which is of 44 characters',
  GOOGLE_APPLICATION_CREDENTIALS: 'key.json',
};

/** The command lines that write `out`. */
const WRITERS: Record<string, (out: string) => string[]> = {
  'agenda --html': (out) => ['agenda', '--html', out],
  'agenda --ics': (out) => ['agenda', '--ics', out],
  'attendance --csv': (out) => ['attendance', ID, '--roster', 'roster.csv', '--csv', out],
  'attendance --html': (out) => ['attendance', ID, '--roster', 'roster.csv', '--html', out],
  'fetch -o': (out) => ['fetch', '/users', '-o', out],
  'pseudonymize -o': (out) => ['pseudonymize', 'metrics.csv', '-o', out],
};
/** What is no input to other commands. */
const OF_ONE: Record<string, string> = { 'roster.csv': 'attendance', 'metrics.csv': 'pseudonymize' };
const NAMES = Object.keys(WRITERS);
const WITH_NAMES = NAMES.filter((name) => !name.startsWith('agenda'));

async function inFolder() {
  const folder = temporaryFolder(FILES);
  const meetings = [pastMeeting([session('16:10', '16:40', { name: 'Ada Palmer' })])];
  const zoom = await zoomSandbox({ meetings });
  const run = (name: string, out: string, options: RunOptions = {}) =>
    runDialer(WRITERS[name]?.(out) ?? [], {
      zoom,
      folder,
      now: new Date('2026-11-24T15:00:00Z'),
      env: ENV,
      ...options,
    });
  return { folder, run, at: (name: string) => join(folder, name) };
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each(NAMES)('%s', (name) => {
  it.each(Object.keys(FILES).filter((input) => (OF_ONE[input] ?? name).startsWith(name.split(' ')[0] ?? '')))(
    'refuses to write over %s, also through a link',
    async (input) => {
      const { run, at, folder } = await inFolder();
      symlinkSync(input, at('soft'));
      linkSync(at(input), at('hard'));
      symlinkSync('.', at('sub'));
      const outs = [input, `./sub/../${input}`, at(input), 'soft', 'hard', `sub/${input}`];
      for (const out of outs) {
        const { stderr, exitCode } = await run(name, out);
        expect(stderr, out).toContain(`Could not write ${out}: `);
        expect(stderr, out).toMatch(/dialer reads/);
        expect(exitCode, out).toBe(2);
      }
      expect(readFileSync(at(input), 'utf8')).toBe(FILES[input as keyof typeof FILES]);
      expect(readdirSync(folder).sort()).toEqual([...Object.keys(FILES), 'hard', 'soft', 'sub'].sort());
    },
  );

  it('does not write through a link, and leaves the link', async () => {
    const { run, at } = await inFolder();
    writeFileSync(at('private'), 'mine', { mode: 0o600 });
    symlinkSync('private', at('out'));
    symlinkSync('nowhere', at('dangling'));
    for (const out of ['out', 'dangling']) {
      const { stderr, exitCode } = await run(name, out);
      expect(stderr).toContain(`Could not write ${out}: it is a symbolic link.`);
      expect(exitCode).toBe(2);
      expect(lstatSync(at(out)).isSymbolicLink()).toBe(true);
    }
    expect(readFileSync(at('private'), 'utf8')).toBe('mine');
    expect(existsSync(at('nowhere'))).toBe(false);
  });

  it('writes nothing through a link that somebody has put beside the file', async () => {
    const { run, at } = await inFolder();
    writeFileSync(at('private'), 'mine', { mode: 0o600 });
    for (const planted of [`out.${process.pid}`, 'out.tmp', 'out.partial', '.out']) symlinkSync('private', at(planted));
    expect((await run(name, 'out')).exitCode).toBe(0);
    expect(readFileSync(at('private'), 'utf8')).toBe('mine');
    expect(lstatSync(at('out')).isFile()).toBe(true);
  });

  it('leaves no other file behind, whether it can write or not', async () => {
    const { run, at, folder } = await inFolder();
    expect((await run(name, 'out')).exitCode).toBe(0);
    mkdirSync(at('taken'));
    expect((await run(name, 'taken')).exitCode).toBe(2);
    expect(readdirSync(folder).sort()).toEqual([...Object.keys(FILES), 'out', 'taken'].sort());
  });
});

describe.skipIf(process.platform === 'win32')('the mode of a file', () => {
  it.each(WITH_NAMES)('is 600 if it holds names, before and after: %s', async (name) => {
    const { run, at } = await inFolder();
    for (const before of [undefined, 0o600, 0o644]) {
      if (before) chmodSync(at('out'), before);
      expect((await run(name, 'out')).exitCode).toBe(0);
      expect(modeOf(at('out'))).toBe('600');
    }
  });

  it.each(['agenda --html', 'agenda --ics'])('stays as it was: %s', async (name) => {
    const { run, at } = await inFolder();
    await run(name, 'out');
    expect(modeOf(at('out'))).toBe((0o666 & ~process.umask()).toString(8));
    for (const mode of [0o600, 0o640, 0o664, 0o444]) {
      chmodSync(at('out'), mode);
      expect((await run(name, 'out')).exitCode).toBe(0);
      expect(modeOf(at('out'))).toBe(mode.toString(8));
    }
  });
});

it.runIf(process.platform === 'linux')('a device is written to, not replaced', async () => {
  const { run } = await inFolder();
  expect((await run('agenda --html', '/dev/null')).exitCode).toBe(0);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});
