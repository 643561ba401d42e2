import { describe, expect, it } from 'vitest';
import { sandboxRegistrant } from '../../../../src/sandbox/endpoints/registrants.ts';
import { codeRow, ID, startCodeSheet, tabOf } from '../../../support/code-sheet.ts';
import { runDialer, temporaryFolder, zoomSandbox } from '../../../support/run-dialer.ts';
import { listen } from '../../../support/run-listen.ts';

const MEETING = '83299019888';
const files = { 'codes.csv': `code,meeting_id\nk7qx-29ab,${MEETING}\np3mw-88cd,${MEETING}\n` };

describe('dialer approve --listen', () => {
  it('approves each registrant of an event once, and stops cleanly', async () => {
    const registrants = [
      sandboxRegistrant('ana@example.edu', ['k7qx-29ab'], { create_time: '2026-11-20T08:00:00Z' }),
      sandboxRegistrant('ben@example.edu', ['K7QX 29AB']),
      sandboxRegistrant('cleo@example.edu', [' P3mw-88CD ']),
    ];
    const meeting = { meetingId: MEETING, registrants: registrants.slice(0, 2) };
    const zoom = await zoomSandbox({ registrations: [meeting] });
    const statuses = () => registrants.map(({ status }) => status);
    const { stdout, stderr, exitCode } = await listen(
      async (url) => {
        zoom.webhook.url = url;
        expect(await zoom.webhook.validate()).toBe(true);
        const [ana, ben, cleo] = registrants;
        if (!ana || !ben || !cleo) throw new Error();
        expect(await Promise.all([ana, ben].map((who) => zoom.webhook.announce(meeting, who)))).toEqual([200, 200]);
        await expect.poll(statuses, { timeout: 5000 }).toEqual(['approved', 'pending', 'pending']);
        // Zoom's list lags behind its event.
        expect(await zoom.webhook.announce(meeting, cleo)).toBe(200);
        const lists = () => zoom.requests.filter(({ path }) => path.endsWith('/registrants')).length;
        const before = lists();
        await expect.poll(lists, { timeout: 5000 }).toBeGreaterThan(before);
        meeting.registrants.push(cleo);
        await expect.poll(statuses, { timeout: 5000 }).toEqual(['approved', 'pending', 'approved']);
      },
      { zoom, files },
    );
    expect(exitCode).toBe(0);
    expect(stdout.match(/approved /g)).toHaveLength(2);
    expect(stderr.match(/pending /g)).toHaveLength(1);
    expect(registrants.map(({ changedOn }) => changedOn.length)).toEqual([1, 0, 1]);
  });

  it('does not read the Sheet for events of other meetings', async () => {
    const { google } = await startCodeSheet([tabOf([codeRow('SECRET-1')])]);
    const zoom = await zoomSandbox();
    let atFirst = 0;
    const { stdout, stderr, exitCode } = await listen(
      async (url) => {
        zoom.webhook.url = url;
        atFirst = google.requests.length;
        const others = Array.from({ length: 10 }, (_, index) => ({ meetingId: `9222222222${index}`, registrants: [] }));
        const who = sandboxRegistrant('ana@example.edu', ['SECRET-1']);
        await Promise.all(others.map((meeting) => zoom.webhook.announce(meeting, who)));
      },
      { zoom, env: google.env, args: ['--sheet', ID] },
    );
    expect([stdout, stderr.replace(/^Listening .*\n/, ''), exitCode]).toEqual(['', '', 0]);
    expect(google.requests).toHaveLength(atFirst);
    expect(zoom.requests).toEqual([]);
  });

  it('warns about a broken ledger and listens all the same, because it may recover', async () => {
    const zoom = await zoomSandbox();
    const warningWith = async (DIALER_LEDGER: string) =>
      (await listen(async () => {}, { zoom, files, env: { DIALER_LEDGER } })).stderr.split('\n').slice(0, 2);
    expect(await warningWith('/proc/nope')).toEqual([
      'dialer: warning: Could not use the ledger in /proc/nope: it could not be created, or was deleted (ENOENT). Nobody is approved without the ledger, because a code could be used twice. Give the user who runs dialer write permission there, or set DIALER_LEDGER to another folder.',
      expect.stringMatching(/^Listening /),
    ]);
    expect(await warningWith('postgres://u:CANARY@127.0.0.1:1/db')).toEqual([
      expect.stringMatching(/^dialer: warning: (?!.*CANARY).* Nobody is approved without the ledger, /),
      expect.stringMatching(/^Listening /),
    ]);
  });

  it('needs the webhook secret', async () => {
    const zoom = await zoomSandbox();
    const { stderr, exitCode } = await listen(async () => {}, { zoom, files, env: { ZOOM_WEBHOOK_SECRET: undefined } });
    expect(stderr).toMatch(/^dialer: ZOOM_WEBHOOK_SECRET is not set\. Copy the Secret Token /m);
    expect(exitCode).toBe(2);
  });

  it('needs the credentials before it listens', async () => {
    const { stderr, exitCode } = await listen(async () => {}, {
      files,
      env: { ZOOM_WEBHOOK_SECRET: 'a-secret-of-the-app-22' },
    });
    expect(stderr).toMatch(/^dialer: ZOOM_ACCOUNT_ID, /m);
    expect(stderr).not.toContain('Listening');
    expect(exitCode).toBe(2);
  });

  it.each(['', ' ', '0x50', '8e3', '-1', '65536', '80.5'])('refuses the port %j', async (port) => {
    const { stderr, exitCode } = await runDialer(['approve', `--listen=${port}`], { files });
    expect(stderr).toContain('A port is a number from 0 to 65535.');
    expect(exitCode).toBe(2);
  });

  it('refuses an empty host instead of listening on all addresses', async () => {
    const zoom = await zoomSandbox();
    const { stderr, exitCode } = await runDialer(['approve', '--listen', '0', '--host', ''], {
      zoom,
      files,
    });
    expect(stderr).toMatch(/^dialer: --host is empty\. Leave it out /m);
    expect(exitCode).toBe(2);
  });

  it('says that its port is in use', async () => {
    const zoom = await zoomSandbox();
    const { port } = new URL(zoom.url);
    const { stderr, exitCode } = await runDialer(['approve', '--listen', port], {
      zoom,
      files,
    });
    expect(stderr).toContain(`dialer: Could not listen on 127.0.0.1, port ${port}: the port is in use.`);
    expect(exitCode).toBe(2);
  });
});

it('approve works against dialer sandbox with the settings that it prints', async () => {
  const folder = temporaryFolder({
    'codes.csv': `code,meeting_id\n${['k7qx', 'p3mw', 't5zr', 'v9hn'].map((code) => `${code}-29ab,${MEETING}\n`).join('')}b2yl-77jk,91234567890\n`,
  });
  let stdout = '';
  await runDialer(['sandbox'], {
    folder,
    onOutput: (text) => {
      stdout += text;
    },
    stopped: async () => {
      const files = { 'sandbox.env': stdout.replace(/^(?!ZOOM_).*\n/gm, '') };
      const first = await runDialer(['approve', '--env-file', 'sandbox.env', '--json'], { folder, files });
      const facts = first.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const here = facts.filter((fact) => String(fact.meetingId ?? fact.meeting) === MEETING);
      expect(here.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array(2).fill('approved'),
        ...Array(4).fill('pending'),
      ]);
      const again = await runDialer(['approve', '--env-file', 'sandbox.env'], { folder });
      expect(again.stdout + again.stderr).toBe('');
      return 'SIGINT';
    },
  });
});
