import type { Command } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { readPort } from '../../base/system/settings.ts';
import type { SandboxCommandOptions } from './run.ts';

export function registerSandbox(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('sandbox')
    .description("Run a fake of Zoom's API until Ctrl-C, and print the settings to use it")
    .option('--port <port>', 'listen on this port of 127.0.0.1 (default: any free port)', readPort)
    .option('-f, --meetings <file>', 'create the rooms in this file and its past classes (or DIALER_MEETINGS)')
    .option('--codes <file>', 'create registrants for the meetings in this file (or DIALER_CODES)')
    .option('--webhook <url>', 'send registrations here, as Zoom does: to `dialer approve --listen`')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
Save standard output to a file, and pass that to other commands with --env-file
in a second terminal.

Examples:
  $ dialer sandbox --port 8080 > sandbox.env
  $ dialer rooms --env-file sandbox.env
  $ dialer --env-file sandbox.env --at "2026-11-23 09:11"
  $ dialer attendance --env-file sandbox.env     (classes of the last 7 days)
  $ dialer harvest --env-file sandbox.env        (yesterday's classes)
  $ dialer approve --env-file sandbox.env        (needs a codes.csv)`,
    )
    .action(async (options: SandboxCommandOptions) => {
      const { runSandbox } = await import('./run.ts');
      finish(await runSandbox(options, deps));
    });
}
