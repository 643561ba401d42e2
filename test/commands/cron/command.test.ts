import { realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { version } from '../../../package.json';
import { shellWord } from '../../../src/commands/cron/quoting.ts';
import { HEADER, type RunOptions, runDialer, temporaryFolder } from '../../support/run-dialer.ts';

const IS_WINDOWS = process.platform === 'win32';
const SECRET = 'CANARY-secret';
const ENV = `ZOOM_ACCOUNT_ID=a\nZOOM_CLIENT_ID=b\nZOOM_CLIENT_SECRET=${SECRET}\n`;
/** Settings of the machine that runs these tests do not matter. */
const UNSET = { TZ: undefined, NODE_EXTRA_CA_CERTS: undefined, npm_command: undefined };
const SCRIPT = realpathSync('src/main.ts');

async function cron(args: string[], options: RunOptions & { dotenv?: string; script?: string; node?: string } = {}) {
  const folder = realpathSync(options.folder ?? temporaryFolder());
  const { argv, execPath } = process;
  onTestFinished(() => {
    Object.assign(process, { argv, execPath });
  });
  process.argv = [execPath, options.script ?? SCRIPT];
  process.execPath = options.node ?? execPath;
  const { stdout, stderr, exitCode } = await runDialer(['cron', ...args], {
    csv: HEADER,
    files: { '.env': options.dotenv ?? ENV },
    ...options,
    folder,
    env: { ...UNSET, ...options.env },
  });
  // Where this machine keeps Node and this checkout does not matter, unless a test sets it.
  const isMachines = (line: string) =>
    (!options.node && line.includes(' belongs to one version ')) ||
    (!options.script && line.includes(' is in a temporary folder'));
  const lines = stderr.split('\n').filter((line) => !isMachines(line));
  return { stdout, stderr: lines.join('\n'), exitCode, folder };
}

const FORMATS = ['--systemd', '--launchd', '--windows', '--kubernetes', '--json'];

describe('dialer cron', () => {
  it.skipIf(IS_WINDOWS)('prints a crontab line for this folder, and nothing else', async () => {
    const { stdout, stderr, exitCode, folder } = await cron([], { node: '/usr/bin/node', folder: temporaryFolder() });
    expect(stdout).toBe(`# dialer, every minute. Joins go to dialer.log; cron mails failures. Mail goes to you, or to:
#MAILTO=you@example.edu
* * * * * cd ${shellWord(folder)} && /usr/bin/node -- ${shellWord(SCRIPT)} >> dialer.log
`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it.runIf(IS_WINDOWS)('prints a task on Windows', async () => {
    expect((await cron([])).stdout).toBe((await cron(['--windows'])).stdout);
  });

  it('prints facts and the words of the command with --json', async () => {
    const { stdout, folder } = await cron(['--json', '-f', 'term.csv', '--env-file', '.env'], {
      files: { '.env': ENV },
    });
    const file = (name: string) => join(folder, name);
    const args = ['--meetings', file('term.csv'), '--env-file', file('.env')];
    expect(JSON.parse(stdout)).toMatchObject({
      schedule: '* * * * *',
      command: [process.execPath, '--', SCRIPT, ...args],
      args,
      folder,
      log: file('dialer.log'),
      meetings: file('term.csv'),
      writes: folder,
      env: {},
    });
  });

  it.each(FORMATS)('%s has absolute paths only, and no secret', async (format) => {
    const env = { NODE_EXTRA_CA_CERTS: 'ca.pem', ZOOM_CLIENT_SECRET: 'CANARY-of-shell' };
    const dotenv = `${ENV}DIALER_LEDGER=postgres://u:CANARY@db/d\nDIALER_PING_URL=https://hc/CANARY\nDIALER_CATCH_UP=10\n`;
    const { stdout, stderr, exitCode, folder } = await cron([format, '-f', 'm.csv'], { env, dotenv, tty: true });
    const paths = format === '--kubernetes' ? ['m.csv', 'ca.pem', '.env'] : ['m.csv', 'ca.pem'];
    const inText = stdout.replaceAll('\\\\', '\\');
    for (const path of [folder, ...paths.map((name) => join(folder, name))]) expect(inText).toContain(path);
    expect(inText).toContain(format === '--kubernetes' ? dirname(SCRIPT) : SCRIPT);
    expect(stdout + stderr).not.toContain('CANARY');
    expect(exitCode).toBe(0);
  });

  it.each(FORMATS)('%s cannot be combined with another format', async (format) => {
    for (const other of FORMATS.filter((name) => name !== format)) {
      const { stdout, stderr, exitCode } = await cron([format, other]);
      expect(stderr).toContain('cannot be used with option');
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    }
  });

  it('prints no entry for a path with a line break', async () => {
    const { stdout, stderr, exitCode } = await cron(['-f', 'a\r* * * * * id']);
    expect(stderr).toMatch(
      /^dialer: ".*a\\u\{d\}\* \* \* \* \* id" contains a line break or another control character\. /,
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(await cron(['-f', 'a\n* * * * * id'])).toMatchObject({ stdout: '', exitCode: 2 });
  });
});

describe('--approve', () => {
  const CODES = { files: { '.env': ENV, 'codes.csv': 'code,meeting_id\n' } };

  it.skipIf(IS_WINDOWS)('prints a crontab line for dialer approve', async () => {
    const options = { ...CODES, node: '/usr/bin/node' };
    const { stdout, stderr } = await cron(['--approve'], options);
    expect(stdout).toMatch(
      /^# dialer approve, every minute\. .* cron mails failures and who is waiting\. Mail goes to you/,
    );
    expect(stdout).toContain('\n* * * * * umask 077 && cd ');
    expect(stdout).toContain(` && /usr/bin/node -- ${shellWord(SCRIPT)} approve >> approve.log\n`);
    expect(stderr).toBe('');
    expect((await cron(['--approve', '--json'], { files: { '.env': ENV } })).stderr).toMatch(
      /There is no \S*codes\.csv\./,
    );
  });

  it.each(['--systemd', '--launchd', '--windows'])(
    '%s has a name of its own, beside the entry of dialer',
    async (format) => {
      const options = { ...CODES, tty: true, env: { npm_command: 'exec' } };
      const { stdout, stderr, folder } = await cron([format, '--codes', 'codes.csv', '--env-file', '.env'], options);
      const [codes, dotenv] = ['codes.csv', '.env'].map((name) => join(folder, name));
      const words = stdout.replace(/<\/string>\s*<string>/g, ' ').replaceAll('"', '');
      expect(words).toContain(`${SCRIPT} approve --codes ${codes} --env-file ${dotenv}`);
      const names = [...(stdout + stderr).matchAll(/dialer(-approve)?(\.service|\.timer|\.plist|\.xml|(?=<))/g)];
      expect(names.length).toBeGreaterThan(1);
      expect(names.filter(([, isApprove]) => !isApprove)).toEqual([]);
      expect(stderr).toContain(`npx dialer cron --approve ${format} --codes `);
    },
  );

  it.each([['--meetings', 'm.csv'], ['--kubernetes'], ['--image', 'dialer:1']])(
    'cannot be combined with %s',
    async (...others) => {
      const { stdout, stderr, exitCode } = await cron(['--approve', ...others]);
      expect(stderr).toContain('cannot be used with option');
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    },
  );
});

describe('the instructions to install it', () => {
  it.each([
    ['--systemd', 'npx dialer cron --systemd | sh'],
    ['--launchd', 'npx dialer cron --launchd | sudo tee /Library/LaunchDaemons/dialer.plist > /dev/null'],
    ['--windows', 'npx dialer cron --windows > dialer.xml\n  schtasks /Create /TN dialer /XML dialer.xml'],
    ['--kubernetes', `npx dialer cron --kubernetes --image dialer:${version} | kubectl apply -f -`],
    ...(IS_WINDOWS ? [] : [['', '(crontab -l 2>/dev/null; npx dialer cron) | crontab -']]),
  ])('are shown on a terminal: %s', async (format = '', command = '') => {
    const args = format ? [format] : [];
    expect((await cron(args, { tty: true, env: { npm_command: 'exec' } })).stderr).toContain(`  ${command}`);
    expect((await cron(args)).stderr).not.toContain('dialer cron');
  });

  it('do not use npx unless npx ran dialer: it could fetch another dialer', async () => {
    const { stderr, folder } = await cron(['--systemd', '-f', 'm.csv'], { tty: true });
    if (!IS_WINDOWS)
      expect(stderr).toContain(`node -- ${SCRIPT} cron --systemd --meetings ${join(folder, 'm.csv')} | sh`);
    expect(stderr).not.toContain('npx');
  });
});

describe('a warning', () => {
  const HAS_NOT = 'dialer: warning: Scheduled runs will not have';

  it('names variables that only this shell has', async () => {
    const env = {
      ZOOM_CLIENT_SECRET: 'other',
      DIALER_CATCH_UP: '10',
      https_proxy: 'http://u:p@proxy',
      TZ: 'Asia/Tokyo',
    };
    const { stderr } = await cron(['--json'], { env });
    const line = stderr.split('\n').find((text) => text.startsWith(HAS_NOT)) ?? '';
    expect(
      line
        .match(/have (.*) as this/)?.[1]
        ?.split(', ')
        .sort(),
    ).toEqual(Object.keys(env).sort());
    for (const value of Object.values(env)) expect(line).not.toContain(value);
  });

  it.each<[string, string, string[]]>([
    ['in PostgreSQL', 'DIALER_LEDGER=postgres://db/d\nPGSSLMODE=require', ['PGPASSWORD', 'PGSSLROOTCERT']],
    ['in a folder', 'DIALER_LEDGER=/var/lib/dialer', []],
  ])('names the variables of PostgreSQL that only this shell has, if the ledger is %s', async (_, ledger, names) => {
    const env = { PGPASSWORD: SECRET, PGSSLROOTCERT: '/etc/ca.pem', PGSSLMODE: 'require', PG: 'a pager' };
    const { stderr } = await cron(['--json'], { env, dotenv: `${ENV}${ledger}\n` });
    expect(/have (.*) as this shell/.exec(stderr)?.[1] ?? '').toBe(names.join(', '));
    expect(stderr).not.toContain(SECRET);
  });

  it('does not name variables that .env or the entry has too', async () => {
    const env = { ZOOM_CLIENT_SECRET: SECRET, NODE_EXTRA_CA_CERTS: '/ca.pem' };
    expect((await cron(['--json'], { env })).stderr).toBe('');
  });

  it.each<[string, Parameters<typeof cron>[1], string[]?]>([
    ['no /nowhere.csv', {}, ['-f', '/nowhere.csv']],
    [
      `${join('.nvm', 'v20.11.0', 'bin', 'node')} belongs to one version of Node`,
      { node: resolve('.nvm/v20.11.0/bin/node') },
    ],
    ['/snap/node/9366/bin/node belongs to one version', { node: '/snap/node/9366/bin/node' }],
    ['There is no /nowhere/ledger, and the service', { dotenv: `${ENV}DIALER_LEDGER=/nowhere/ledger` }, ['--systemd']],
    ['Pods need the ledger in PostgreSQL', { dotenv: `${ENV}DIALER_LEDGER=/var/lib/dialer` }, ['--kubernetes']],
    ['DIALER_CATCH_UP=10 in .env', { dotenv: `${ENV}DIALER_LEDGER=postgres://db/d` }, ['--kubernetes']],
  ])('says: %s', async (text, options, args = ['--json']) => {
    const { stderr, exitCode } = await cron(args, options);
    // On Windows, the other paths have a drive and backslashes.
    if (!IS_WINDOWS || !text.includes('/')) expect(stderr).toContain(text);
    expect(stderr).toContain('dialer: warning: ');
    expect(exitCode).toBe(0);
  });

  it("reports a script in npx's cache or in a temporary folder", async () => {
    const script = join(temporaryFolder({ '_npx/dialer.js': '' }), '_npx', 'dialer.js');
    expect((await cron(['--json'], { script })).stderr).toContain('dialer.js is in a temporary folder');
  });

  it.skipIf(IS_WINDOWS)('is not needed if a link on PATH outlives an update of Node', async () => {
    const folder = realpathSync(
      temporaryFolder({ 'Cellar/node/22.1.0/bin/node': '', 'fnm_multishells/1/x': '', 'bin/x': '' }),
    );
    const node = join(folder, 'Cellar/node/22.1.0/bin/node');
    const links = ['fnm_multishells/1', 'bin'].map((name) => join(folder, name));
    for (const link of links) symlinkSync(node, join(link, 'node'));
    const nodeOf = async (execPath: string, ...path: string[]) =>
      JSON.parse((await cron(['--json'], { node: execPath, env: { PATH: path.join(':') } })).stdout).node;
    expect(await nodeOf(node, ...links)).toBe(join(folder, 'bin/node'));
    expect(await nodeOf(node, links[0] ?? '')).toBe(node);
    expect(await nodeOf(join(folder, 'fnm_multishells/1/node'))).toBe(node);
  });
});

describe('--kubernetes', () => {
  const DOTENV = `${ENV}DIALER_LEDGER=postgres://db/d\nDIALER_CATCH_UP=10\nTZ=America/Denver\n`;

  it('prints a volume and a CronJob, whose pods find files and state where dialer looks for them', async () => {
    const { stdout, stderr } = await cron(['--image', 'registry.example.edu/dialer:1'], { dotenv: DOTENV });
    const [volume, job, ...rest] = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(rest).toEqual([]);
    expect(volume).toMatchObject({ kind: 'PersistentVolumeClaim', metadata: { name: 'dialer' } });
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '* * * * *' } });
    const { activeDeadlineSeconds, template } = job.spec.jobTemplate.spec;
    expect(activeDeadlineSeconds).toBe(120);
    const [pod] = template.spec.containers;
    expect(pod.image).toBe('registry.example.edu/dialer:1');
    expect(pod.env).toEqual([
      { name: 'TZ', value: 'America/Denver' },
      { name: 'DIALER_MEETINGS', value: 'meetings.csv' },
    ]);
    const mounts = pod.volumeMounts.map((mount: Record<string, string>) => [
      mount.mountPath,
      mount.name,
      mount.subPath,
    ]);
    expect(mounts).toEqual([
      ['/app/.env', 'files', '.env'],
      ['/app/meetings.csv', 'files', 'meetings.csv'],
      ['/app/.dialer', 'state', undefined],
    ]);
    expect(template.spec.volumes.map((each: { name: string }) => each.name)).toEqual(['files', 'state']);
    expect(template.spec.volumes[0].secret).toEqual({ secretName: 'dialer', defaultMode: 0o440 });
    expect(stderr).toBe('');
  });

  it.each(['a b', 'x\ny', '$(id)'])('refuses %j as an image', async (name) => {
    const { stdout, stderr, exitCode } = await cron(['--image', name]);
    expect(stderr).toContain('Write it like registry.example.edu');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});
