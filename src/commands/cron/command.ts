import { type Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../../package.json';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { type CronOptions, FORMATS } from './options.ts';

export function registerCron(program: Command, deps: Deps, finish: Finish): void {
  const option = (name: string, description: string) => new Option(`--${name}`, description).conflicts(others(name));
  program
    .command('cron')
    .description("Print an entry for this machine's scheduler (default: crontab; on Windows, Task Scheduler)")
    .addOption(option('systemd', 'print a script that installs a service and a timer'))
    .addOption(option('launchd', 'print a property list for macOS'))
    .addOption(option('windows', 'print XML for Task Scheduler'))
    .addOption(option('kubernetes', 'print a manifest; needs the ledger in PostgreSQL'))
    .addOption(
      new Option('--image <name>', 'name the container image (Kubernetes only)')
        .argParser(readImage)
        .default(`dialer:${version}`)
        .implies({ kubernetes: true }),
    )
    .addOption(option('json', 'print the facts as JSON'))
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .addOption(
      new Option('--approve', 'print an entry for dialer approve instead').conflicts(['meetings', 'kubernetes']),
    )
    .addOption(
      new Option('--codes <file>', 'read another codes.csv, with --approve (or DIALER_CODES)').implies({
        approve: true,
      }),
    )
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
Examples:
  $ dialer cron
  $ dialer cron --systemd | sh
  $ dialer cron --approve
  $ dialer cron --windows > dialer.xml`,
    )
    .action(async (options: CronOptions) => {
      const { cron } = await import('./run.ts');
      finish(await cron(options, deps));
    });
}

function others(name: string): string[] {
  return [...FORMATS, 'json'].filter((other) => other !== name);
}

function readImage(name: string): string {
  if (/^[\w./:@-]+$/.test(name)) return name;
  throw new InvalidArgumentError('Write it like registry.example.edu/dialer:1.');
}
