import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { AgendaOptions } from './output.ts';

export function registerAgenda(program: Command, deps: Deps, finish: Finish): void {
  const forms = ['json', 'ics', 'html'];
  const form = (flags: string, description: string, name: string) =>
    new Option(flags, description).conflicts(forms.filter((other) => other !== name));
  program
    .command('agenda')
    .description('Show upcoming joins and leaves')
    .option('--days <number>', 'show this many days', '7')
    .option('--from <date>', 'start on this day, like 2026-11-23 (default: now)')
    .option('--room <name>', 'show only this room, by name, ID or pattern')
    .addOption(form('--json', 'print a JSON array', 'json'))
    .addOption(form('--html <file>', 'write a page with rooms as rows and hours as columns', 'html'))
    .addOption(form('--ics <file>', 'write a calendar of all rows, regardless of --days and --from', 'ics'))
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
The file name - stands for standard output.

Examples:
  $ dialer agenda
  $ dialer agenda --room LOGAN-DE-202 --days 1
  $ dialer agenda --html week.html`,
    )
    .action(async (options: AgendaOptions) => {
      const { agenda } = await import('./run.ts');
      finish(await agenda(options, deps));
    });
}
