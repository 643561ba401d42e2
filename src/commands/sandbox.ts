import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { loadEnv } from '../config.ts';
import type { Deps } from '../deps.ts';
import { parseMeetings } from '../dial/csv.ts';
import { DialerError } from '../errors.ts';
import { printer } from '../output.ts';
import { readMeetings } from '../tick/meetings-file.ts';
import type { Finish } from './index.ts';
import { meetingsFile } from './tick.ts';

interface SandboxCommandOptions {
  port?: number;
  meetings?: string;
  envFile?: string;
}

export function registerSandbox(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('sandbox')
    .description('run the built-in Zoom until Ctrl-C, and print the environment to use it')
    .option('--port <port>', 'port on 127.0.0.1 (default: any free one)', readPort)
    .option('-f, --meetings <file>', 'has every room that this file names (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer sandbox --port 8080 > sandbox.env
  $ dialer rooms --env-file sandbox.env          (in a second terminal)
  $ dialer --env-file sandbox.env --at "2026-11-23 09:11"
  $ dialer attendance --env-file sandbox.env     (of the last days' classes)`,
    )
    .action(async (options: SandboxCommandOptions) => finish(await sandbox(options, deps)));
}

async function sandbox({ port = 0, ...options }: SandboxCommandOptions, deps: Deps): Promise<number> {
  loadEnv(deps.env, options.envFile);
  const out = printer(deps.out, deps.env);
  const err = printer(deps.err, deps.env);
  const file = meetingsFile(options, deps);
  const { startSandbox } = await import('../sandbox/server.ts');
  const { logLine } = await import('../sandbox/log-line.ts');
  const { roomsFor } = await import('../sandbox/rooms.ts');
  const { pastClasses } = await import('../sandbox/past-classes.ts');
  const isThere = options.meetings || existsSync(file);
  const { meetings } = isThere ? parseMeetings(readMeetings(file).text, file) : { meetings: [] };
  const running = await startSandbox({
    port,
    rooms: roomsFor(meetings),
    meetings: pastClasses(meetings, deps.now),
    onRequest: (request, status) => err.line(`${status} ${logLine(request)}`, 'dim'),
  }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? portInUse(port) : error;
  });
  for (const [name, value] of Object.entries(running.env)) out.line(`${name}=${value}`);
  const rooms = isThere ? `the rooms of ${file} (${running.rooms.length})` : `no room, as there is no ${file},`;
  err.line(
    `A Zoom with ${rooms} runs at ${running.url}. Put the lines above into a file for --env-file. Ctrl-C stops it.`,
  );
  await deps.stopped();
  await running.close();
  return 0;
}

function portInUse(port: number): DialerError {
  return new DialerError('usage', `Another program uses port ${port}.`, 'Choose another --port, or leave it out.');
}

export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
