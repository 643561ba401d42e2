import { type Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../../package.json';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { codesFile, meetingsFile } from '../../base/system/settings.ts';
import type { Printed, SchedulerEntry } from './entry.ts';

const FORMATS = ['systemd', 'launchd', 'windows', 'kubernetes'] as const;
type Format = 'crontab' | (typeof FORMATS)[number];

interface CronOptions extends Partial<Record<(typeof FORMATS)[number], boolean>> {
  image: string;
  approve?: boolean;
  codes?: string;
  json?: boolean;
  meetings?: string;
  envFile?: string;
}

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
    .action(async (options: CronOptions) => finish(await cron(options, deps)));
}

function others(name: string): string[] {
  return [...FORMATS, 'json'].filter((other) => other !== name);
}

async function cron(options: CronOptions, deps: Deps): Promise<number> {
  const { describeEntry, commandOf, SCHEDULE } = await import('./entry.ts');
  const { warningsFor } = await import('./warnings.ts');
  // The environment of a scheduled run, which has nothing of this shell's.
  const scheduled: Deps['env'] = {};
  const warning = loadEnv(scheduled, options.envFile);
  const file = (options.approve ? codesFile : meetingsFile)(options, { ...deps, env: scheduled });
  const surroundings = { file, scheduled, shell: deps.env };
  const entry = describeEntry(options, surroundings);
  const format = FORMATS.find((name) => options[name]) ?? (process.platform === 'win32' ? 'windows' : 'crontab');
  const printed = options.json ? undefined : await print(format, entry, options, deps);
  if (printed) deps.out.write(printed.text);
  else printer(deps.out, deps.env).json({ schedule: SCHEDULE, command: commandOf(entry), ...entry });
  const err = printer(deps.err, deps.env);
  for (const text of [warning, ...warningsFor(entry, surroundings, format)]) {
    if (text) printWarning(text, err);
  }
  // Whoever pipes it on knows how to install it.
  if (printed && deps.out.isTTY) for (const line of ['', ...printed.install.split('\n')]) err.line(line);
  return 0;
}

async function print(format: Format, entry: SchedulerEntry, options: CronOptions, deps: Deps): Promise<Printed> {
  const again = await commandLine(format, entry, options, deps);
  switch (format) {
    case 'crontab':
      return (await import('./crontab.ts')).crontab(entry, again);
    case 'systemd':
      return (await import('./systemd.ts')).systemd(entry, again);
    case 'launchd':
      return (await import('./launchd.ts')).launchd(entry, again);
    case 'windows':
      return (await import('./windows.ts')).windows(entry, again);
    case 'kubernetes':
      return (await import('./kubernetes.ts')).kubernetes(entry, options.image, again);
  }
}

/** The command that prints this again. With npx only if npx ran it: npx could fetch a stranger's dialer from the registry. */
async function commandLine(
  format: Format,
  entry: SchedulerEntry,
  { image }: CronOptions,
  { env }: Deps,
): Promise<string> {
  const { shellWord } = await import('./quoting.ts');
  const quoted = format === 'windows' ? (word: string) => (/[^\w\\:.-]/.test(word) ? `"${word}"` : word) : shellWord;
  const program = env.npm_command === 'exec' ? ['npx', 'dialer'] : ['node', '--', entry.script];
  const flags = format === 'crontab' ? [] : [`--${format}`, ...(format === 'kubernetes' ? ['--image', image] : [])];
  const [word, ...rest] = entry.name === 'dialer' ? ['', ...entry.args] : entry.args;
  return [...program, 'cron', ...(word ? [`--${word}`] : []), ...flags, ...rest].map(quoted).join(' ');
}

function readImage(name: string): string {
  if (/^[\w./:@-]+$/.test(name)) return name;
  throw new InvalidArgumentError('Write it like registry.example.edu/dialer:1.');
}
