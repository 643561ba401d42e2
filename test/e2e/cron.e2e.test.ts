import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { crontab } from '../../src/commands/cron/crontab.ts';
import type { SchedulerEntry } from '../../src/commands/cron/entry.ts';
import { launchd } from '../../src/commands/cron/launchd.ts';
import { systemd } from '../../src/commands/cron/systemd.ts';
import { windows } from '../../src/commands/cron/windows.ts';
import { row, zoomWith } from '../support/host.ts';
import { clockAt, hasFaketime, LONG_MS, linesOf, MAIN, start, until } from '../support/process.ts';
import { HEADER, temporaryFolder } from '../support/run-dialer.ts';

// Each entry as its scheduler sees it. Needs cron, systemd and xmllint; tests are skipped if one is missing, except in CI.

const isCi = process.env.CI === 'true';
const has = (program: string, ...args: string[]) => isCi || spawnSync(program, args).error === undefined;
/** Everything that a shell, cron or systemd treats specially. */
const NAMES = [
  'plain',
  'a b',
  '100% %n',
  `o'neil "q"`,
  '$HOME $1 `id`',
  'a\\b \\% \\\\ c',
  'a&b;c<d>(e)#*?!',
  'Räume 教室',
];
// Other systems' crontab lacks this option, and their libfaketime differs.
const onLinux = describe.skipIf(process.platform !== 'linux');

/** A folder of this name with everything that a run needs, including node and dialer. */
function campus(name: string, files: Record<string, string> = {}): SchedulerEntry {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  const at = (file: string) => join(folder, file);
  for (const [file, text] of Object.entries(files)) writeFileSync(at(file), text, { mode: 0o600 });
  symlinkSync(process.execPath, at('node'));
  symlinkSync(MAIN, at('main.js'));
  return {
    name: 'dialer',
    node: at('node'),
    script: at('main.js'),
    args: ['--env-file', at('my.env')],
    folder,
    log: at('dialer.log'),
    meetings: at('meetings.csv'),
    envFile: at('my.env'),
    writes: folder,
    user: userInfo().username,
    zone: 'UTC',
    env: { NODE_EXTRA_CA_CERTS: at('ca.pem') },
  };
}

onLinux('a crontab line', () => {
  it.skipIf(!has('crontab', '-V')).each(NAMES)('from the folder "%s" is accepted by cron', (name) => {
    const file = join(temporaryFolder(), 'crontab');
    writeFileSync(file, crontab(campus(name), '').text);
    // Debian's option differs from the others'.
    const isTaken = (option: string) => spawnSync('crontab', [option, file]).status === 0;
    expect(isTaken('-T') || isTaken('-n')).toBe(true);
  });

  /** A campus with something due, and how its entry works in cron's environment. */
  async function due(name: string) {
    const zoom = await zoomWith(['LOGAN']);
    const dotenv = Object.entries(zoom.env).map(([key, value]) => `${key}=${value}\n`);
    const csv = `${HEADER}\n${row(['LOGAN'])}\n`;
    const files = { 'meetings.csv': csv, 'my.env': dotenv.join(''), 'ca.pem': rootCertificates[0] ?? '' };
    const entry = campus(name, files);
    async function run(text: string, escaped: RegExp) {
      const line = text.trimEnd().split('\n').at(-1) ?? '';
      const command = line.replace(/^\* \* \* \* \* /, '').replace(escaped, '$1');
      const env = { ...clockAt('2026-11-23 09:11:05'), HOME: '/', SHELL: '/bin/sh' };
      const { stderr, exitCode } = await start('/bin/sh', ['-c', command], '/', env).result;
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(readFileSync(entry.log, 'utf8')).toMatch(/ accepted LOGAN meeting=83299019888 \(meetings\.csv:2\)\n$/);
      expect(existsSync(join(entry.folder, '.dialer', 'heartbeat.json'))).toBe(true);
    }
    return { entry, run };
  }

  // Every cron turns `\\%` into `%`; some turn two backslashes into one, and some leave both.
  const readings = NAMES.flatMap((name) =>
    [/\\(%)/g, /\\([%\\])/g].map((escaped): [string, RegExp] => [name, escaped]),
  );
  it.skipIf(!hasFaketime).each(readings)(
    'from the folder "%s", as read by %s, dials and logs',
    async (name, escaped) => {
      const { entry, run } = await due(name);
      await run(crontab(entry, '').text, escaped);
    },
  );

  it.skipIf(!hasFaketime)('of the built program dials and logs', async () => {
    const { entry, run } = await due('Zoom Rooms 100%');
    const { stdout, exitCode } = await start(process.execPath, [MAIN, 'cron', '--env-file', 'my.env'], entry.folder)
      .result;
    expect(exitCode).toBe(0);
    await run(stdout, /\\(%)/g);
  });
});

onLinux('the systemd units', () => {
  it.skipIf(!has('systemd-analyze', '--version')).each(NAMES)(
    'from the folder "%s" are accepted by systemd',
    (name) => {
      const root = temporaryFolder();
      const tool = (file: string, text: string) => {
        writeFileSync(join(root, file), `#!/bin/sh\n${text}\n`);
        chmodSync(join(root, file), 0o755);
      };
      tool('sudo', 'exec "$@"');
      tool('tee', `cat > ${root}/"$(basename "$1")"`);
      tool('systemctl', `echo "$*" >> ${root}/systemctl.log`);
      const { text } = systemd(campus(name), '');
      const shell = spawnSync('sh', { input: text, encoding: 'utf8', env: { PATH: `${root}:${process.env.PATH}` } });
      expect(shell).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(readFileSync(join(root, 'systemctl.log'), 'utf8')).toBe('daemon-reload\nenable --now dialer.timer\n');
      const units = ['dialer.service', 'dialer.timer'].map((unit) => join(root, unit));
      const verified = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
      expect(verified).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
  );
});

// The elements used here, in the order and with the values that Apple's and Microsoft's schemas require.
const PLIST = `<!ENTITY % object "(array|dict|string|integer)">
<!ELEMENT plist %object;><!ATTLIST plist version CDATA "1.0">
<!ELEMENT array (%object;)*><!ELEMENT dict (key,%object;)*>
<!ELEMENT key (#PCDATA)><!ELEMENT string (#PCDATA)><!ELEMENT integer (#PCDATA)>`;
const one = (name: string, type: string) => `<xs:element name="${name}" type="${type}" minOccurs="0"/>`;
const group = (name: string, order: 'all' | 'sequence', ...elements: string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:${order}>${elements.join('')}</xs:${order}><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element>`;
const choice = (name: string, values: string) =>
  `<xs:simpleType name="${name}"><xs:restriction base="xs:string"><xs:pattern value="${values}"/></xs:restriction></xs:simpleType>`;
const TASK = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task" targetNamespace="http://schemas.microsoft.com/windows/2004/02/mit/task">
${choice('logon', 'S4U|Password|InteractiveToken')}${choice('level', 'LeastPrivilege|HighestAvailable')}
${choice('instances', 'Parallel|Queue|IgnoreNew|StopExisting')}
${group(
  'Task',
  'all',
  group('RegistrationInfo', 'all', one('Description', 'xs:string')),
  group(
    'Triggers',
    'sequence',
    group(
      'TimeTrigger',
      'sequence',
      one('StartBoundary', 'xs:dateTime'),
      group('Repetition', 'all', one('Interval', 'xs:duration')),
    ),
  ),
  group(
    'Principals',
    'sequence',
    group('Principal', 'all', one('UserId', 'xs:string'), one('LogonType', 'logon'), one('RunLevel', 'level')),
  ),
  group(
    'Settings',
    'all',
    one('MultipleInstancesPolicy', 'instances'),
    one('DisallowStartIfOnBatteries', 'xs:boolean'),
    one('StopIfGoingOnBatteries', 'xs:boolean'),
    one('StartWhenAvailable', 'xs:boolean'),
    one('ExecutionTimeLimit', 'xs:duration'),
  ),
  group(
    'Actions',
    'sequence',
    group(
      'Exec',
      'all',
      one('Command', 'xs:string'),
      one('Arguments', 'xs:string'),
      one('WorkingDirectory', 'xs:string'),
    ),
  ),
)}</xs:schema>`;

onLinux('XML', () => {
  const hasXmllint = has('xmllint', '--version');
  const lint = (text: string | Buffer, schema: string, option: string) => {
    const folder = temporaryFolder({ text, schema });
    return spawnSync('xmllint', ['--noout', option, join(folder, 'schema'), join(folder, 'text')], {
      encoding: 'utf8',
    });
  };

  it.skipIf(!hasXmllint).each(NAMES)('for launchd from the folder "%s" is a property list', (name) => {
    const entry = campus(name);
    // Without the address of Apple's schema, which xmllint would fetch.
    const text = launchd(entry, '').text.replace(/<!DOCTYPE.*\n/, '');
    expect(lint(text, PLIST, '--dtdvalid')).toMatchObject({ status: 0, stderr: '' });
    const folder = 'string(//key[.="WorkingDirectory"]/following-sibling::string)';
    const { stdout } = spawnSync('xmllint', ['--xpath', folder, '-'], { input: text, encoding: 'utf8' });
    expect(stdout.trimEnd()).toBe(entry.folder);
  });

  it.skipIf(!hasXmllint).each(NAMES.filter((name) => !/[%"]/.test(name)))(
    'for Windows from the folder "%s" is a task',
    (name) => {
      const { text } = windows(campus(name), '');
      // As cmd and PowerShell 7 write it, and as Windows PowerShell does.
      for (const file of [Buffer.from(text, 'latin1'), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
        expect(lint(file, TASK, '--schema').stderr).toMatch(/ validates\n$/);
      }
    },
  );
});

/** Cron's environment: nothing of this test's, so the machine's own time zone. */
const PLAIN = { PATH: process.env.PATH ?? '' };
const clock = (format: string, offset: string) =>
  execFileSync('date', [format, '-d', offset], { env: PLAIN, encoding: 'utf8' }).trim();

// Runs in CI only, because it replaces the user's crontab for some minutes.
describe.skipIf(!isCi)("Debian's own cron, every minute", () => {
  it(
    'runs the entry of `dialer cron`, and the rooms of `dialer sandbox` join at their minutes',
    async () => {
      // Leaves time to start everything before the next minute.
      await until(() => new Date().getSeconds() < 45);
      const [first, second] = ['+1 minute', '+2 minutes'].map((offset) => clock('+%H:%M', offset));
      const rowAt = (time = '', room = '') => `2026-01-01,2099-12-31,${time},MTWRFSU,${room},83299019888,056888`;
      const folder = temporaryFolder({
        'meetings.csv': `${HEADER}\n${rowAt(first, 'LOGAN;VERNAL')}\n${rowAt(second, 'PRICE')}\n`,
      });
      const dialer = (...args: string[]) =>
        spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, env: PLAIN, encoding: 'utf8' });

      const sandbox = start(process.execPath, [MAIN, 'sandbox'], folder, {});
      await until(() => sandbox.output.stderr.includes('Stop it with Ctrl-C.'));
      writeFileSync(join(folder, '.env'), sandbox.output.stdout);
      chmodSync(join(folder, '.env'), 0o600);
      const joined: string[] = [];
      sandbox.child.stderr?.on('data', (data) => {
        for (const line of linesOf(String(data))) if (line.startsWith('202 PATCH')) joined.push(clock('+%H:%M', 'now'));
      });

      const before = spawnSync('crontab', ['-l'], { encoding: 'utf8' });
      onTestFinished(() => {
        if (before.status === 0) spawnSync('crontab', ['-'], { input: before.stdout });
        else spawnSync('crontab', ['-r']);
      });
      const { stdout: entry, status } = dialer('cron');
      expect(status).toBe(0);
      expect(spawnSync('crontab', ['-'], { input: entry }).status).toBe(0);
      // If cron is running already, this one exits.
      start('cron', ['-f'], folder, {});

      await until(() => joined.length === 2, 2 * LONG_MS);
      expect(joined).toEqual([first, first]);
      await until(() => joined.length === 3, 2 * LONG_MS);
      expect(joined[2]).toBe(second);

      // Zoom receives the command before dialer prints the answer.
      const lines = () => linesOf(readFileSync(join(folder, 'dialer.log'), 'utf8'));
      await until(() => lines().length === 3);
      const log = lines().join('\n');
      for (const [room, time] of [
        ['LOGAN', first],
        ['VERNAL', first],
        ['PRICE', second],
      ]) {
        expect(log).toMatch(new RegExp(`T${time}:\\d\\d\\S* accepted ${room} meeting=83299019888`));
      }
      expect(dialer('rooms').stdout.match(/InMeeting/g)).toHaveLength(3);
      expect(dialer('history').stdout).toContain(`${first} join 83299019888: 2 accepted`);
    },
    5 * LONG_MS,
  );
});
