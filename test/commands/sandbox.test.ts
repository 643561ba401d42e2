import { expect, it } from 'vitest';
import { HEADER, runDialer } from '../support/run-dialer.ts';

const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN;VERNAL,83299019888,056888\n`;

it('prints an .env with which other commands reach it, and what they ask; no passcode among it', async () => {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let announce: (env: Record<string, string>) => void = () => {};
  const announced = new Promise<Record<string, string>>((resolve) => {
    announce = resolve;
  });
  const env: Record<string, string> = {};
  const running = runDialer(['sandbox'], {
    csv,
    stopped: () => {
      announce(env);
      return stopped;
    },
    onOutput: (text) => {
      const [name = '', value = ''] = text.trim().split('=');
      if (name.startsWith('ZOOM_')) env[name] = value;
    },
  });
  const rooms = await runDialer(['rooms'], { env: await announced });
  expect(rooms.stdout).toMatch(/^LOGAN\t\S+\tAvailable\nVERNAL\t\S+\tAvailable\n$/);
  expect((await runDialer([], { csv, env })).exitCode).toBe(0);
  stop();
  const { stderr, exitCode } = await running;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^A Zoom with 2 rooms runs at http:\/\/127\.0\.0\.1:\d+\./);
  expect(stderr).toContain('GET /v2/rooms 200');
  expect(stderr).toMatch(/PATCH \/v2\/rooms\/\S+\/events 202 \{"method":"zoomroom\.meeting_join",.*"passcode":"…"/);
  expect(stderr).not.toContain('056888');
});

it('refuses a port that is none', async () => {
  const { stderr, exitCode } = await runDialer(['sandbox', '--port', '70000']);
  expect(stderr).toContain('A port is a number from 0 to 65535.');
  expect(exitCode).toBe(2);
});
