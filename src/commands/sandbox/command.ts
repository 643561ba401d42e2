import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { secureUrl } from '../../base/http/address.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { codesFile, loadEnv, meetingsFile, readPort } from '../../base/system/env.ts';
import { DialerError } from '../../errors.ts';
import { parseMeetings } from '../../schedule/csv.ts';
import { readMeetings } from '../../schedule/file.ts';

interface SandboxCommandOptions {
  port?: number;
  meetings?: string;
  codes?: string;
  webhook?: string;
  envFile?: string;
}

export function registerSandbox(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('sandbox')
    .description('run the built-in Zoom until Ctrl-C, and print the environment to use it')
    .option('--port <port>', 'port on 127.0.0.1 (default: any free one)', readPort)
    .option('-f, --meetings <file>', 'has every room that this file names (or DIALER_MEETINGS)')
    .option('--codes <file>', 'has made-up people who wait in its meetings (or DIALER_CODES)')
    .option('--webhook <url>', 'tells of them there, as Zoom does: where `dialer approve --listen` is')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer sandbox --port 8080 > sandbox.env
  $ dialer rooms --env-file sandbox.env          (in a second terminal)
  $ dialer --env-file sandbox.env --at "2026-11-23 09:11"
  $ dialer attendance --env-file sandbox.env     (of the last days' classes)
  $ dialer harvest --env-file sandbox.env        (of yesterday's)
  $ dialer approve --env-file sandbox.env        (where there is a codes.csv)`,
    )
    .action(async (options: SandboxCommandOptions) => finish(await sandbox(options, deps)));
}

async function sandbox({ port = 0, ...options }: SandboxCommandOptions, deps: Deps): Promise<number> {
  loadEnv(deps.env, options.envFile);
  const out = printer(deps.out, deps.env);
  const err = printer(deps.err, deps.env);
  const url = options.webhook && secureUrl('--webhook', options.webhook, 'http://127.0.0.1:5000/event_registration');
  const { startSandbox } = await import('../../sandbox/server.ts');
  const { logLine } = await import('../../sandbox/log-line.ts');
  const { content, words } = await contentOf(options, deps);
  let isUnheard = false;
  const onSent = (event: string, status: number) => {
    // Asked every second, whoever is to listen may take a while to come.
    if (status !== 0 || !isUnheard) err.line(`${status || 'no answer'} POST ${url} ${event}`, 'dim');
    isUnheard = status === 0;
  };
  const running = await startSandbox({
    ...content,
    port,
    onRequest: (request, status) => err.line(`${status} ${logLine(request)}`, 'dim'),
    webhook: { ...(url && { url }), onSent },
  }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? portInUse(port) : error;
  });
  for (const [name, value] of Object.entries(running.env)) out.line(`${name}=${value}`);
  err.line(
    `A Zoom with ${words} runs at ${running.url}. Put the lines above into a file for --env-file. Ctrl-C stops it.`,
  );
  const closing = new AbortController();
  const announced = url && (await import('../../sandbox/announce.ts')).announceWaiting(running, closing.signal);
  await deps.stopped();
  closing.abort();
  await announced;
  await running.close();
  return 0;
}

/** What the files name, as far as there are any; and that in words. */
async function contentOf(options: SandboxCommandOptions, deps: Deps) {
  const [meetingsCsv, codesCsv] = [meetingsFile(options, deps), codesFile(options, deps)];
  const hasMeetings = options.meetings || existsSync(meetingsCsv);
  const hasCodes = options.codes || existsSync(codesCsv);
  const { roomsFor } = await import('../../sandbox/rooms.ts');
  const { pastClasses } = await import('../../sandbox/past-classes.ts');
  const { madeUpRegistrations } = await import('../../sandbox/made-up-registrants.ts');
  const { csvSource } = await import('../../schedule/codes/source.ts');
  const { meetings } = hasMeetings ? parseMeetings(readMeetings(meetingsCsv).text, meetingsCsv) : { meetings: [] };
  const { invitations } = hasCodes ? await csvSource(codesCsv).read() : { invitations: [] };
  const rooms = roomsFor(meetings);
  const registrations = madeUpRegistrations(invitations, deps.now);
  const people = registrations.flatMap(({ registrants }) => registrants);
  const words = [
    hasMeetings ? `the rooms of ${meetingsCsv} (${rooms.length})` : `no room, as there is no ${meetingsCsv},`,
    ...(hasCodes ? [`people who wait in the meetings of ${codesCsv} (${people.length})`] : []),
  ].join(' and ');
  return { content: { rooms, meetings: pastClasses(meetings, deps.now), registrations }, words };
}

function portInUse(port: number): DialerError {
  return new DialerError('usage', `Another program uses port ${port}.`, 'Choose another --port, or leave it out.');
}
