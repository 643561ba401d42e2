import { printer, printWarning } from '../../base/output/printer.ts';
import type { Deps, Output } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { codesFile, meetingsFile } from '../../base/system/settings.ts';
import { commandOf, describeEntry, type Printed, SCHEDULE, type SchedulerEntry } from './entry.ts';
import { type CronOptions, FORMATS, type Format } from './options.ts';
import { shellWord } from './quoting.ts';
import { warningsFor } from './warnings.ts';

/** `dialer cron`. Resolves to the exit code. Throws DialerError. */
export async function cron(options: CronOptions, { out, err, env }: Output): Promise<number> {
  // The environment of a scheduled run, which has nothing of this shell's.
  const scheduled: Deps['env'] = {};
  const warning = loadEnv(scheduled, options.envFile);
  const file = (options.approve ? codesFile : meetingsFile)(options, { env: scheduled });
  const surroundings = { file, scheduled, shell: env };
  const entry = describeEntry(options, surroundings);
  const format = FORMATS.find((name) => options[name]) ?? (process.platform === 'win32' ? 'windows' : 'crontab');
  const printed = options.json ? undefined : await print(format, entry, options, env);
  if (printed) out.write(printed.text);
  else printer(out, env).json({ schedule: SCHEDULE, command: commandOf(entry), ...entry });
  const remarks = printer(err, env);
  for (const text of [warning, ...warningsFor(entry, surroundings, format)]) if (text) printWarning(text, remarks);
  // Whoever pipes the entry on knows how to install it.
  if (printed && out.isTTY) for (const line of ['', ...printed.install.split('\n')]) remarks.line(line);
  return 0;
}

async function print(format: Format, entry: SchedulerEntry, options: CronOptions, env: Deps['env']): Promise<Printed> {
  const printAgain = commandLine(format, entry, options, env);
  switch (format) {
    case 'crontab':
      return (await import('./crontab.ts')).crontab(entry, printAgain);
    case 'systemd':
      return (await import('./systemd.ts')).systemd(entry, printAgain);
    case 'launchd':
      return (await import('./launchd.ts')).launchd(entry, printAgain);
    case 'windows':
      return (await import('./windows.ts')).windows(entry, printAgain);
    case 'kubernetes':
      return (await import('./kubernetes.ts')).kubernetes(entry, options.image, printAgain);
  }
}

/** The command that prints this again. With npx only if npx ran it: npx could fetch a stranger's dialer from the registry. */
function commandLine(format: Format, entry: SchedulerEntry, { image }: CronOptions, env: Deps['env']): string {
  const quote = format === 'windows' ? (word: string) => (/[^\w\\:.-]/.test(word) ? `"${word}"` : word) : shellWord;
  const program = env.npm_command === 'exec' ? ['npx', 'dialer'] : ['node', '--', entry.script];
  const flags = format === 'crontab' ? [] : [`--${format}`, ...(format === 'kubernetes' ? ['--image', image] : [])];
  const [word, ...rest] = entry.name === 'dialer' ? ['', ...entry.args] : entry.args;
  return [...program, 'cron', ...(word ? [`--${word}`] : []), ...flags, ...rest].map(quote).join(' ');
}
