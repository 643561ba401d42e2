import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { HistoryOptions } from './run.ts';

export function registerHistory(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('history')
    .description('what was dialed, from the ledger')
    .option('--days <number>', 'how many days, today included', '7')
    .option('--room <name>', 'only this room, by name, ID or pattern')
    .option('--failed', 'only what needs a person')
    .addOption(new Option('--json', 'print a JSON array, a room each').conflicts('csv'))
    .option('--csv', 'print CSV, for a spreadsheet, a room each')
    .option('-v, --verbose', 'a line for each room, with what was said of it')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer history --days 1
  $ dialer history --failed -v
  $ dialer history --room LOGAN-DE-202 --csv > logan.csv`,
    )
    .action(async (options: HistoryOptions) => {
      const { history } = await import('./run.ts');
      finish(await history(options, deps));
    });
}
