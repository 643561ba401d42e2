import type { Command } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { CheckOptions } from './run.ts';

export function registerCheck(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('check')
    .description('find what would go wrong: settings, clock, Zoom, rows, rooms, ledger, scheduler')
    .option('--offline', 'only what needs no Zoom')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .option('--json', 'print one JSON document')
    .option('-v, --verbose', 'also the details of what is well, like the rooms of a pattern')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer check
  $ dialer check --offline -f spring.csv
  $ dialer check --json > check.json

Exit codes:
  0  all is well
  1  something needs a person; dialer runs all the same
  2  dialer could not run: an unreadable meetings.csv, missing configuration
  3  Zoom refused the credentials, or a scope is missing
  4  Zoom could not be reached`,
    )
    .action(async (options: CheckOptions) => {
      const { check } = await import('./run.ts');
      finish(await check(options, deps));
    });
}
