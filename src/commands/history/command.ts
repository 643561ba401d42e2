import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { HistoryOptions } from './run.ts';

export function registerHistory(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('history')
    .description('Show past joins and leaves')
    .option('--days <number>', 'show this many days, including today', '7')
    .option('--room <name>', 'show only this room, by name, ID or pattern')
    .option('--failed', 'show only what needs attention')
    .addOption(new Option('--json', 'print a JSON array with an entry per room').conflicts('csv'))
    .option('--csv', 'print CSV with a row per room')
    .option('-v, --verbose', 'print a line per room, with the reason')
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
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
