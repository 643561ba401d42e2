import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LONG_MS, linesOf, MAIN, start, until } from '../support/process.ts';
import { HEADER, temporaryFolder } from '../support/run-dialer.ts';

// Debian's own cron. It takes the crontab of whoever runs this for some minutes, and so runs in CI only.

const isCi = process.env.CI === 'true';
/** As cron's own children have it: nothing of this test's environment, so the machine's zone and no other. */
const PLAIN = { PATH: process.env.PATH ?? '' };
const clock = (format: string, offset: string) =>
  execFileSync('date', [format, '-d', offset], { env: PLAIN, encoding: 'utf8' }).trim();

describe.skipIf(!isCi)('cron, every minute', () => {
  it(
    'runs the entry of `dialer cron`, and the rooms of `dialer sandbox` join at their minutes',
    async () => {
      // Time to get it all going before the next minute.
      await until(() => new Date().getSeconds() < 45);
      const [first, second] = ['+1 minute', '+2 minutes'].map((offset) => clock('+%H:%M', offset));
      const row = (time = '', room = '') => `2026-01-01,2099-12-31,${time},MTWRFSU,${room},83299019888,056888`;
      const folder = temporaryFolder({
        'meetings.csv': `${HEADER}\n${row(first, 'LOGAN;VERNAL')}\n${row(second, 'PRICE')}\n`,
      });
      const dialer = (...args: string[]) =>
        spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, env: PLAIN, encoding: 'utf8' });

      const sandbox = start(process.execPath, [MAIN, 'sandbox'], folder, {});
      await until(() => sandbox.output.stderr.includes('Ctrl-C stops it.'));
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
      // One that runs already stays the only one.
      start('cron', ['-f'], folder, {});

      await until(() => joined.length === 2, 2 * LONG_MS);
      expect(joined).toEqual([first, first]);
      await until(() => joined.length === 3, 2 * LONG_MS);
      expect(joined[2]).toBe(second);

      // Zoom has the command before dialer has its answer, and says so.
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
