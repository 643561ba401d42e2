import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { AgendaOptions } from './output.ts';

export function registerAgenda(program: Command, deps: Deps, finish: Finish): void {
  const printed = (flags: string, description: string, other: string) =>
    new Option(flags, description).conflicts([other, 'ics', 'html']);
  program
    .command('agenda')
    .description('Show upcoming joins and leaves')
    .option('--days <number>', 'show this many days', '7')
    .option('--from <date>', 'start on this day, like 2026-11-23 (default: now)')
    .option('--room <name>', 'show only this room, by name, ID or pattern')
    .addOption(printed('--json', 'print a JSON array', 'csv'))
    .addOption(printed('--csv', 'print CSV with a row per join and leave', 'json'))
    .option('--html <file>', 'write a page with rooms as rows and hours as columns')
    .option('--ics <file>', 'write a calendar of all rows, regardless of --days and --from')
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
The file name - stands for standard output. --html and --ics can be used
together.

Examples:
  $ dialer agenda
  $ dialer agenda --room LOGAN-DE-202 --days 1
  $ dialer agenda --html week.html --ics rooms.ics`,
    )
    .action(async (options: AgendaOptions) => {
      const { agenda } = await import('./run.ts');
      finish(await agenda(options, deps));
    });
}
