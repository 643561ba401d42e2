import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { HEADER, runDialer, zoomSandbox } from '../../support/run-dialer.ts';

const csv = `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN;VERNAL,83299019888,056888\n`;

it('prints an .env that other commands use to reach it, and logs their requests without passcodes', async () => {
  let stop = () => {};
  const stopped = new Promise<'SIGINT'>((resolve) => {
    stop = () => resolve('SIGINT');
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
  // The class of the Friday before, with its made-up participants.
  const { stdout } = await runDialer(['attendance', '--date', '2026-11-20'], { csv, env });
  expect(stdout).toMatch(/^\tGrandma\t\t0\.82\t2026-11-20 09:12:00\t.*\n(\S+\t\w+ \w+\t\S+@example\.edu\t.*\n){5}$/);
  stop();
  const { stderr, exitCode } = await running;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^The sandbox, a fake of Zoom's API, is running at http:\/\/127\.0\.0\.1:\d+ with 2 rooms from meetings\.csv\.\n/,
  );
  expect(stderr).toContain('200 GET /v2/rooms');
  expect(stderr).toMatch(/202 PATCH \/v2\/rooms\/\S+\/events \{"method":"zoomroom\.meeting_join",.*"passcode":"…"/);
  expect(stderr).not.toContain('056888');
});

it('refuses a port that is in use, and runs without a meetings.csv', async () => {
  const taken = await zoomSandbox();
  const port = new URL(taken.url).port;
  const { stderr, exitCode } = await runDialer(['sandbox', '--port', port]);
  expect(stderr).toBe(`dialer: Port ${port} is in use. Choose another --port, or omit it to use any free port.\n`);
  expect(exitCode).toBe(2);
  const alone = await runDialer(['sandbox'], { stopped: async () => 'SIGINT' });
  expect(alone.stderr).toMatch(/ with no rooms \(there is no meetings\.csv\)\.\n/);
});

it('finds meetings.csv through its --env-file, and logs no passcode, however it is written', async () => {
  const secretive = csv
    .replace('056888', 'ab"CANARY"c')
    .replace('MWF,', 'MWF,')
    .replace('ab"CANARY"c', '"ab""CANARY""c"');
  const files = { 'term.csv': secretive, 'term.env': 'DIALER_MEETINGS=term.csv' };
  const lines: string[] = [];
  const { stderr } = await runDialer(['sandbox', '--env-file', 'term.env'], {
    files,
    onOutput: (text) => lines.push(text),
    stopped: async () => {
      const env = Object.fromEntries(
        lines
          .join('')
          .split('\n')
          .filter((line) => line.startsWith('ZOOM_'))
          .map((line) => line.split('=')),
      );
      expect((await runDialer(['--at', '2026-11-23 09:11'], { csv: secretive, env })).exitCode).toBe(0);
      return 'SIGINT';
    },
  });
  expect(stderr).toContain('2 rooms from term.csv');
  expect(stderr).toContain('"passcode":"…"');
  expect(stderr).not.toContain('CANARY');
});

it('refuses an invalid port', async () => {
  const { stderr, exitCode } = await runDialer(['sandbox', '--port', '70000']);
  expect(stderr).toContain('A port is a number from 0 to 65535.');
  expect(exitCode).toBe(2);
});

it('has registrants for the meetings in codes.csv, and announces them by webhook once a receiver is listening', async () => {
  const codes = 'code,meeting_id\nk7qx-29ab,83299019888\np3mw-88cd,83299019888\n';
  const events: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { event, payload } = JSON.parse(body);
    const secret = 'sandbox-webhook-secret';
    const hmac = (what: string) => createHmac('sha256', secret).update(what).digest('hex');
    const { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': signature } = request.headers;
    expect(signature).toBe(`v0=${hmac(`v0:${timestamp}:${body}`)}`);
    events.push(event === 'meeting.registration_created' ? payload.object.registrant.first_name : event);
    const { plainToken } = payload;
    response.end(plainToken && JSON.stringify({ plainToken, encryptedToken: hmac(plainToken) }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { stdout, stderr, exitCode } = await runDialer(['sandbox', '--webhook', `http://127.0.0.1:${port}/hook`], {
    files: { 'codes.csv': codes },
    stopped: async () => {
      await expect.poll(() => events).toHaveLength(6);
      return 'SIGINT';
    },
  });
  expect(exitCode).toBe(0);
  expect(events).toEqual(['endpoint.url_validation', 'Ada', 'Ben', 'Chiara', 'Dev', 'Emil']);
  expect(stdout).toContain('\nZOOM_WEBHOOK_SECRET=sandbox-webhook-secret\n');
  expect(stderr).toContain('5 registrants waiting for the meetings in codes.csv.');
  expect(stderr).toContain(`200 POST http://127.0.0.1:${port}/hook meeting.registration_created\n`);
  expect(stderr).not.toContain('k7qx');
});

it('stops even if no receiver ever listens', async () => {
  const { stderr, exitCode } = await runDialer(['sandbox', '--webhook', 'http://127.0.0.1:9/hook'], {
    stopped: async () => 'SIGINT',
  });
  expect(exitCode).toBe(0);
  expect(stderr.match(/no answer POST/g)?.length ?? 0).toBeLessThan(2);
});

it('sends webhooks over plain http only to this machine', async () => {
  const { stderr, exitCode } = await runDialer(['sandbox', '--webhook', 'http://example.edu/hook']);
  expect(stderr).toMatch(/^dialer: --webhook is not an https URL\./);
  expect(exitCode).toBe(2);
});
