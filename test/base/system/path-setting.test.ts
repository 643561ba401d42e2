import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, CSV, machine } from '../../support/machine.ts';
import { runDialer, temporaryFolder } from '../../support/run-dialer.ts';

// Paths in settings and options, which no shell has expanded.

const METRICS = 'User Name,Email,Department\nAda,ada@x.example,Art\n';
const DIALER_PSEUDONYM_KEY = 'a key for the tests, which is of 44 characters';

/** A command that reads or writes a path: its arguments, its environment, and what stands for the path in both. */
const PLACES: [string, args: string[], env?: Record<string, string>][] = [
  ['DIALER_MEETINGS', ['-n'], { DIALER_MEETINGS: 'PATH/meetings.csv' }],
  ['--meetings', ['agenda', '-f', 'PATH/meetings.csv']],
  ['--env-file', ['agenda', '--env-file', 'PATH/other.env']],
  ['DIALER_CODES', ['approve', '--status'], { DIALER_CODES: 'PATH/codes.csv' }],
  ['--codes', ['approve', '--status', '--codes', 'PATH/codes.csv']],
  ['--html', ['agenda', '--html', 'PATH/week.html']],
  ['--ics', ['agenda', '--ics', 'PATH/week.ics']],
  ['the file of pseudonymize', ['pseudonymize', 'PATH/metrics.csv']],
  ['-o', ['pseudonymize', 'metrics.csv', '-o', 'PATH/out.csv']],
  ['--roster', ['attendance', '83299019888', '--roster', 'PATH/roster.csv']],
  ['GOOGLE_APPLICATION_CREDENTIALS', ['attendance', '--sheet'], { GOOGLE_APPLICATION_CREDENTIALS: 'PATH/key.json' }],
  ['--env-file of cron', ['cron', '--json', '--env-file', 'PATH/other.env']],
  ['NODE_EXTRA_CA_CERTS of cron', ['cron', '--json'], { NODE_EXTRA_CA_CERTS: 'PATH/ca.pem' }],
];

async function run(path: string, [args, env = {}]: [string[], Record<string, string>?]) {
  const home = temporaryFolder({
    'meetings.csv': CSV,
    'codes.csv': 'code,meeting_id\nK7QX-29PR,83299019888\n',
    'metrics.csv': METRICS,
    'roster.csv': 'name\nAda\n',
    'other.env': 'DIALER_CATCH_UP=1\n',
    'key.json': '{}',
  });
  const { zoom, folder } = await machine();
  writeFileSync(join(folder, 'metrics.csv'), METRICS);
  writeFileSync(join(folder, '.env'), '', { mode: 0o600 });
  const put = (text: string) => text.replace('PATH', path);
  const changed = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, put(value)]));
  const result = await runDialer(args.map(put), {
    zoom,
    folder,
    now: at(9, 10),
    env: { HOME: home, DIALER_PSEUDONYM_KEY, ...changed },
  });
  return { ...result, home, folder };
}

describe.each(PLACES)('a path in %s', (_, ...what) => {
  it('may begin with ~, which is the home folder', async () => {
    const { stderr, folder, home } = await run('~', what);
    expect(stderr).not.toMatch(/no such (file|folder)|There is no|does not expand/);
    expect(readdirSync(folder).filter((name) => name.startsWith('~'))).toEqual([]);
    const written = what[0].map((arg) => /^PATH\/(week.*|out.csv)$/.exec(arg)?.[1]).find(Boolean);
    if (written) expect(existsSync(join(home, written))).toBe(true);
  });

  it.each([
    '$HOME',
    '$'.concat('{HOME}'),
    '%APPDATA%',
    '$env:USERPROFILE',
    '~root',
    '%ProgramFiles(x86)%',
    '/srv/$SITE',
  ])('is refused with %s in it', async (path) => {
    const { stderr, exitCode, folder } = await run(path, what);
    expect(stderr).toContain(
      ` contains ${path.replace('/srv/', '')}, which dialer does not expand. Write the whole path, or ~/ for`,
    );
    expect(exitCode).toBe(2);
    expect(readdirSync(folder).filter((file) => /[~$%]/.test(file))).toEqual([]);
  });
});

describe('DIALER_LEDGER', () => {
  it('may begin with ~', async () => {
    const home = temporaryFolder();
    const { tick, folder } = await machine();
    const env = { HOME: home, DIALER_LEDGER: '~/state' };
    for (const minute of [11, 12]) expect((await tick(at(9, minute), undefined, { env })).exitCode).toBe(0);
    expect(existsSync(join(home, 'state'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['meetings.csv']);
  });

  it.each(['$HOME/state', '%APPDATA%\\state', '~dialer/state'])(
    'with %s is no folder: the minute is dialed without it, and check fails',
    async (DIALER_LEDGER) => {
      const { tick, folder, zoom, accepted } = await machine();
      const { stderr, exitCode } = await tick(at(9, 11), undefined, { env: { DIALER_LEDGER } });
      expect(stderr).toMatch(/DIALER_LEDGER contains \S+, which dialer does not expand\./);
      expect({ exitCode, accepted: accepted() }).toEqual({ exitCode: 1, accepted: 1 });
      expect(readdirSync(folder).sort()).toEqual(['.dialer', 'meetings.csv']);
      const { stdout } = await runDialer(['check'], { folder, zoom, now: at(9, 11), env: { DIALER_LEDGER } });
      expect(stdout).toMatch(/fail {2}DIALER_LEDGER contains \S+, which dialer does not expand\./);
    },
  );
});

describe('a name that only looks like a variable', () => {
  it('is a name if there is such a file or folder', async () => {
    const { folder } = await machine();
    for (const name of ['$TERM', '%WEEK%', '~old']) {
      mkdirSync(join(folder, name));
      const path = join(name, 'week.html');
      expect((await runDialer(['agenda', '--html', path], { folder, now: at(9, 10) })).exitCode).toBe(0);
      expect(readFileSync(join(folder, path), 'utf8')).toContain('<html');
    }
  });

  it.each(['~$meetings.html', './~/week.html', 'a~b.html', '100%.html', 'cost$5.html', 'week~'])(
    'is a name: %s',
    async (path) => {
      const { folder } = await machine();
      mkdirSync(join(folder, '~'));
      expect((await runDialer(['agenda', '--html', path], { folder, now: at(9, 10) })).exitCode).toBe(0);
      expect(existsSync(join(folder, path))).toBe(true);
    },
  );
});
