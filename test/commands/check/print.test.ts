import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check, GOOD, NOW, ROOMS } from '../../support/run-check.ts';
import { type RunOptions, runDialer, temporaryFolder, zoomSandbox } from '../../support/run-dialer.ts';

describe('check before everything is set up', () => {
  it('says in an empty folder what to do first, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const { stdout, stderr, exitCode } = await runDialer(['check'], { folder, env: { TZ: 'America/Denver' } });
    expect(stdout.replace(folder, '.').match(/^ {2}(fail|warn|skip) .*|^\d.*/gm)).toEqual([
      '  fail  ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET are not set. There is no file ./.env. Copy .env.example to .env and fill in the App Credentials of your Server-to-Server OAuth app (README, "Set up").',
      '  skip  not checked: fix Configuration first',
      expect.stringContaining('  fail  Could not read meetings.csv: no such file.'),
      '  skip  not checked: meetings.csv cannot be used',
      '  warn  No scheduled run has used this meetings.csv yet. `dialer cron` prints the entry that runs dialer every minute.',
      '2 failures, 1 warning. Next: fix the settings (README, "Set up"). Then run `dialer check` again.',
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, RunOptions, string]>([
    ['rows', {}, 'Next: fix the rows (docs/schedule.md explains the columns).'],
    ['a scheduler', { csv: GOOD }, 'Next: schedule dialer to run every minute (`dialer cron`).'],
  ])('says that the next step is %s', async (_, options, next) => {
    const zoom = await zoomSandbox({ rooms: ROOMS, clock: () => NOW });
    const env = { TZ: 'America/Denver' };
    expect((await runDialer(['check'], { zoom, now: NOW, ...options, env })).stdout).toContain(next);
  });
});

describe('--json', () => {
  it('prints one document', async () => {
    const { stdout, stderr, exitCode } = await check(
      `${GOOD}2027-01-11,2027-05-07,8:09 AM,M,LOGAN,83299019809,440739`,
      { args: ['--json'] },
    );
    const { summary, findings } = JSON.parse(stdout);
    expect(summary).toEqual({
      failures: 1,
      warnings: 0,
      exitCode: 1,
      next: expect.stringContaining('fix the rooms'),
    });
    expect(findings.find(({ level }: { level: string }) => level === 'fail')).toEqual({
      level: 'fail',
      group: 'Rooms',
      text: 'Zoom has no such room.',
      hint: 'Did you mean "LOGAN-DE-202"? Names must match exactly, including upper and lower case.',
      file: 'meetings.csv',
      line: 7,
      lines: [7],
      column: 'zoom_rooms',
      value: 'LOGAN',
    });
    expect(findings.length).toBeGreaterThan(8);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  });
});
