import type { Command } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { CheckOptions } from './run.ts';

export function registerCheck(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('check')
    .description('Check settings, clock, Zoom, rows, rooms, ledger and scheduler')
    .option('--offline', 'skip the checks that ask Zoom')
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
    .option('--json', 'print one JSON document')
    .option('-v, --verbose', 'also show details of what passed, like the rooms of a pattern')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer check
  $ dialer check --offline -f spring.csv
  $ dialer check --json > check.json

Exit codes:
  0  all checks passed, but perhaps no scheduler runs dialer yet
  1  something needs attention, but scheduled runs work
  2  scheduled runs cannot work: unreadable meetings.csv, missing configuration
  3  Zoom refused the credentials, or a scope is missing
  4  Zoom could not be reached`,
    )
    .action(async (options: CheckOptions) => {
      const { check } = await import('./run.ts');
      finish(await check(options, deps));
    });
}
