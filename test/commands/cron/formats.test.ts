import { describe, expect, it } from 'vitest';
import { crontab } from '../../../src/commands/cron/crontab.ts';
import type { SchedulerEntry } from '../../../src/commands/cron/entry.ts';
import { kubernetes } from '../../../src/commands/cron/kubernetes.ts';
import { launchd } from '../../../src/commands/cron/launchd.ts';
import { systemd } from '../../../src/commands/cron/systemd.ts';
import { windows } from '../../../src/commands/cron/windows.ts';

const ENTRY: SchedulerEntry = {
  name: 'dialer',
  node: '/usr/bin/node',
  script: '/opt/dialer/dist/main.js',
  args: [],
  folder: '/opt/dialer',
  log: '/opt/dialer/dialer.log',
  meetings: '/opt/dialer/meetings.csv',
  envFile: '/opt/dialer/.env',
  writes: '/opt/dialer',
  user: 'dialer',
  zone: 'America/Denver',
  env: {},
};
const inFolder = (folder: string): SchedulerEntry => ({
  ...ENTRY,
  folder,
  script: `${folder}/main.js`,
  writes: folder,
});
const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.trimStart().startsWith(start));

describe('a crontab line', () => {
  it('looks as if a person had written it', () => {
    expect(lineOf(crontab(ENTRY, '').text, '*')).toBe(
      '* * * * * cd /opt/dialer && /usr/bin/node -- /opt/dialer/dist/main.js >> dialer.log',
    );
  });

  it('sets the variables that Node reads, and no others', () => {
    const entry = { ...ENTRY, env: { NODE_EXTRA_CA_CERTS: '/etc/our ca.pem' }, args: ['--meetings', '/srv/m.csv'] };
    expect(lineOf(crontab(entry, '').text, '*')).toBe(
      "* * * * * cd /opt/dialer && NODE_EXTRA_CA_CERTS='/etc/our ca.pem' /usr/bin/node -- /opt/dialer/dist/main.js --meetings /srv/m.csv >> dialer.log",
    );
  });

  it.each([
    ['/opt/a b', "'/opt/a b'"],
    ["/opt/o'neil", `'/opt/o'"'"'neil'`],
    ['/opt/"q"', `'/opt/"q"'`],
    ['/opt/$HOME', "'/opt/$HOME'"],
    ['/opt/`id`', "'/opt/`id`'"],
    ['/opt/a&b<c', "'/opt/a&b<c'"],
    ['/opt/~me', "'/opt/~me'"],
    ['/opt/100%', "'/opt/100\\%'"],
    ['/opt/a\\b', "'/opt/a\\''b'"],
    ['/opt/a\\%', "'/opt/a\\''\\%'"],
    ['/opt/a\\\\', "'/opt/a\\''\\'''"],
    ['/opt/Zürich 教室', "'/opt/Zürich 教室'"],
  ])('quotes the folder %s as %s', (folder, word) => {
    expect(lineOf(crontab(inFolder(folder), '').text, '*')).toContain(` cd ${word} && `);
  });
});

describe('systemd units', () => {
  it.each([
    ['/opt/dialer', '/opt/dialer/main.js', '-/opt/dialer', '/opt/dialer'],
    ['/opt/a b', '"/opt/a b/main.js"', '"-/opt/a b"', '/opt/a b'],
    ['/opt/100%', '"/opt/100%%/main.js"', '"-/opt/100%%"', '/opt/100%%'],
    ['/opt/$HOME', '"/opt/$$HOME/main.js"', '"-/opt/$HOME"', '/opt/$HOME'],
    [`/opt/"q"'s`, `"/opt/\\"q\\"'s/main.js"`, `"-/opt/\\"q\\"'s"`, `/opt/"q"'s`],
    ['/opt/a\\b', '"/opt/a\\\\b/main.js"', '"-/opt/a\\\\b"', '/opt/a\\b'],
    ['/opt/Zürich', '"/opt/Zürich/main.js"', '"-/opt/Zürich"', '/opt/Zürich'],
  ])('escape %s', (folder, script, writes, workingDirectory) => {
    const { text } = systemd(inFolder(folder), '');
    expect(lineOf(text, 'ExecStart=')).toBe(`ExecStart=/usr/bin/node -- ${script}`);
    expect(lineOf(text, 'ReadWritePaths=')).toBe(`ReadWritePaths=${writes}`);
    expect(lineOf(text, 'WorkingDirectory=')).toBe(`WorkingDirectory=${workingDirectory}`);
  });

  it('run a node with an odd name through env, because systemd cannot', () => {
    const { text } = systemd({ ...ENTRY, node: '/opt/"n"/node' }, '');
    expect(lineOf(text, 'ExecStart=')).toBe('ExecStart=/usr/bin/env "/opt/\\"n\\"/node" -- /opt/dialer/dist/main.js');
  });

  it('are installed with sudo, unless the user is root', () => {
    expect(systemd(ENTRY, '').text.match(/^sudo /gm)).toHaveLength(4);
    expect(systemd({ ...ENTRY, user: 'root' }, '').text).not.toContain('sudo');
  });
});

describe('XML', () => {
  it.each([
    ['launchd', launchd],
    ['windows', windows],
  ])('for %s is ASCII, whatever the folder is called', (_, format) => {
    const { text } = format(inFolder('/opt/<Räume> & 教室 🎥'), '');
    expect(text).toContain('/opt/&#60;R&#228;ume> &#38; &#25945;&#23460; &#127909;/main.js');
    expect(text).toMatch(/^[\n -~]+$/);
  });
});

describe('a Windows task', () => {
  const C = {
    ...ENTRY,
    node: 'C:\\Program Files\\nodejs\\node.exe',
    folder: 'C:\\dialer',
    script: 'C:\\dialer\\main.js',
  };

  it('runs in cmd with its quotes intact, and logs', () => {
    const env = { NODE_EXTRA_CA_CERTS: 'C:\\our ca.pem' };
    expect(lineOf(windows({ ...C, env }, '').text, '<Arguments>')?.trim()).toBe(
      '<Arguments>/d /s /c "set "NODE_EXTRA_CA_CERTS=C:\\our ca.pem"&#38;&#38; "C:\\Program Files\\nodejs\\node.exe" -- C:\\dialer\\main.js >> dialer.log 2>&#38;1"</Arguments>',
    );
  });

  it('declares no encoding, because the shell decides between ANSI and UTF-16', () => {
    expect(windows(C, '').text).toMatch(/^<\?xml version="1.0"\?>\n/);
  });

  it.each([
    ['C:\\%TEMP%', 'cmd.exe cannot take the % or " in C:\\%TEMP%.'],
    ['\\\\server\\share', 'cmd.exe cannot run in \\\\server\\share, a network folder.'],
  ])('cannot be made for %s', (folder, message) => {
    expect(() => windows({ ...C, folder }, '')).toThrow(message);
  });
});

it('the Kubernetes manifest quotes the paths of its commands', () => {
  const { text } = kubernetes({ ...ENTRY, envFile: "/opt/o'neil $x/.env" }, 'dialer:1', '');
  expect(text).toContain(
    `--from-file=.env='/opt/o'"'"'neil $x/.env' --from-file=meetings.csv=/opt/dialer/meetings.csv `,
  );
});
