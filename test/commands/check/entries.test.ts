import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsHere } from '../../../src/commands/check/entries.ts';
import { crontab } from '../../../src/commands/cron/crontab.ts';
import type { SchedulerEntry } from '../../../src/commands/cron/entry.ts';
import { launchd } from '../../../src/commands/cron/launchd.ts';
import { shellWord } from '../../../src/commands/cron/quoting.ts';
import { systemd } from '../../../src/commands/cron/systemd.ts';
import { windows } from '../../../src/commands/cron/windows.ts';
import { at, machine } from '../../support/machine.ts';
import { check, GOOD, NOW } from '../../support/run-check.ts';
import { runDialer, temporaryFolder } from '../../support/run-dialer.ts';

const entry = (folder: string, args: string[] = []): SchedulerEntry => ({
  name: args[0] === 'approve' ? 'dialer-approve' : 'dialer',
  node: '/usr/bin/node',
  script: '/opt/dialer/dist/main.js',
  args,
  folder,
  log: `${folder}/dialer.log`,
  meetings: `${folder}/meetings.csv`,
  envFile: `${folder}/.env`,
  writes: folder,
  user: 'dialer',
  zone: 'America/Denver',
  env: {},
});
/** As one line, like a service that check reads. */
const inOneLine = (text: string) => text.replaceAll('\n', ' ');
const FORMATS: [string, (entry: SchedulerEntry) => string][] = [
  ['crontab', (one) => crontab(one, '').text],
  ['systemd', (one) => inOneLine(systemd(one, '').text)],
  ['launchd', (one) => inOneLine(launchd(one, '').text)],
  ['Task Scheduler', (one) => inOneLine(windows(one, '').text)],
];

describe.each(FORMATS)('an entry of %s', (scheduler, print) => {
  const odd = ['/srv/a b', "/srv/o'neil", '/srv/a&b<c', '/srv/Zürich', '/srv/$HOME', '/srv/approve', '/srv/harvest x'];
  const quoted = scheduler === 'Task Scheduler' ? [] : ['/srv/100%', '/srv/a\\b', '/srv/"q"', '/srv/a\\%'];

  it.each([...odd, ...quoted])('is found for its folder %s', (folder) => {
    expect(runsHere(print(entry(folder)), [folder])).toBe(true);
    for (const other of [`${folder}2`, `${folder}/sub`, `/mnt${folder}/`, '/opt/dialer', '/opt/dialer/dist']) {
      expect(runsHere(print(entry(folder)), [other]), other).toBe(false);
    }
  });

  it('is found for the file that it names', () => {
    const file = '/mnt/our share/spring.csv';
    expect(runsHere(print(entry('/srv/x', ['--meetings', file])), [file])).toBe(true);
  });

  it('of dialer approve is not one that dials', () => {
    expect(runsHere(print(entry('/srv/x', ['approve'])), ['/srv/x'])).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('check', () => {
  const withCrontab = async (lineFor: (folder: string) => string) => {
    const folder = temporaryFolder({ 'meetings.csv': GOOD });
    const programs = temporaryFolder({ crontab: `#!/bin/sh\ncat <<'EOF'\n${lineFor(folder)}\nEOF\n` });
    chmodSync(join(programs, 'crontab'), 0o755);
    return { folder, env: { PATH: `${programs}${delimiter}${process.env.PATH}` } };
  };
  const FEW_RUNS = { minutesInARow: 1 };

  it('warns after a run by hand if no scheduler has an entry, and still exits with 0', async () => {
    const { trouble, stdout, exitCode } = await check(GOOD, { heartbeat: FEW_RUNS });
    expect(trouble).toEqual([
      '  warn  dialer ran on Mon 2027-02-22 08:59, but no scheduler on this machine has an entry for this folder. `dialer cron` prints the entry that runs dialer every minute.',
    ]);
    expect(stdout).toContain('1 warning. Next: schedule dialer to run every minute (`dialer cron`).');
    expect(exitCode).toBe(0);
    const { summary } = JSON.parse((await check(GOOD, { heartbeat: FEW_RUNS, args: ['--json'] })).stdout);
    expect(summary).toMatchObject({ failures: 0, warnings: 1, exitCode: 0 });
  });

  it.each<[string, (folder: string) => string, string[]]>([
    ['has an entry', (folder) => `* * * * * cd ${shellWord(folder)} && node main.js >> dialer.log`, []],
    ['has none', () => '* * * * * cd /srv && node main.js', ['warn']],
    ['has one that is commented out', (folder) => `#* * * * * cd ${folder} && node main.js`, ['warn']],
    ['has one for every five minutes', (folder) => `*/5 * * * * cd ${folder} && node main.js`, ['warn']],
    ['has one for the night', (folder) => `0 2 * * * cd ${folder} && node main.js harvest`, ['warn']],
    ['runs something else there', (folder) => `* * * * * cd ${folder} && ./backup.sh`, ['warn']],
  ])('looks whether the crontab %s', async (_, lineFor, levels) => {
    const { folder, env } = await withCrontab(lineFor);
    const { trouble, exitCode } = await check(undefined, { folder, env, heartbeat: FEW_RUNS });
    expect(trouble.map((line) => line.trim().split(' ')[0])).toEqual(levels);
    expect(exitCode).toBe(0);
  });

  it('needs no entry if dialer has run in each of the last minutes', async () => {
    const { folder, zoom, tick } = await machine();
    const levelAt = async (minute: number) => {
      const { stdout } = await runDialer(['check'], { folder, zoom, now: at(9, minute, 40) });
      return /Scheduler\n {2}(\w+)/.exec(stdout)?.[1];
    };
    for (const minute of [2, 2, 3]) await tick(at(9, minute));
    expect(await levelAt(3)).toBe('warn');
    await tick(at(9, 4));
    expect(await levelAt(4)).toBe('pass');
    // After a pause, somebody may have run it by hand.
    await tick(at(9, 8));
    expect(await levelAt(8)).toBe('warn');
  });

  it('fails if the last run is late, whatever the entries say', async () => {
    const { folder, env } = await withCrontab((one) => `* * * * * cd ${one} && node main.js`);
    const late = new Date(NOW.getTime() + 10 * 60_000);
    const { trouble, exitCode } = await check(undefined, {
      folder,
      env,
      now: late,
      onZoom: { clock: () => late },
      heartbeat: FEW_RUNS,
    });
    expect(trouble).toEqual([expect.stringMatching(/^ {2}fail {2}The last scheduled run was on .*, \d+ min ago/)]);
    expect(exitCode).toBe(1);
  });
});
