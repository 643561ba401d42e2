import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { AgendaOptions } from './output.ts';

export function registerAgenda(program: Command, deps: Deps, finish: Finish): void {
  const forms = ['json', 'ics', 'html'];
  const form = (flags: string, description: string, name: string) =>
    new Option(flags, description).conflicts(forms.filter((other) => other !== name));
  program
    .command('agenda')
    .description('the joins and leaves to come')
    .option('--days <number>', 'how many days', '7')
    .option('--from <date>', 'the first day, like 2026-11-23 (default: now)')
    .option('--room <name>', 'only this room, by name, ID or pattern')
    .addOption(form('--json', 'print a JSON array', 'json'))
    .addOption(form('--html <file>', 'write a page with the rooms and hours of each day', 'html'))
    .addOption(form('--ics <file>', 'write a calendar with every row, whatever the days', 'ics'))
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
A file that is - is the standard output.

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
