import { type Command, Option } from 'commander';
import type { ReportOptions } from '../../base/report/line.ts';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { meetingsFile, readSettings } from '../../base/system/settings.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import { scheduledTick, type TickRequest } from './tick.ts';

interface TickOptions extends ReportOptions {
  at?: string;
  meetings?: string;
  catchUp?: string;
  verify?: string;
  envFile?: string;
  sandbox?: boolean;
}

/** Commander's own code. cli.ts, which knows every command, suggests the nearest. */
export const UNKNOWN_COMMAND = 'commander.unknownCommand';

export function registerTick(program: Command, deps: Deps, finish: Finish): void {
  program
    .option('-n, --dry-run', 'do everything except send the joins')
    .option('--at <date time>', 'run as if it were this time, like "2026-11-23 09:11"')
    .option('-f, --meetings <file>', 'read another meetings.csv (or DIALER_MEETINGS)')
    .option(
      '--catch-up <minutes>',
      'retry joins missed or failed in the last <minutes> (or DIALER_CATCH_UP; default: 0)',
    )
    .option('--verify <seconds>', 'wait up to <seconds> to see each room in a meeting (or DIALER_VERIFY)')
    .option('--env-file <file>', 'read another .env')
    .option('--sandbox', "rehearse on a built-in fake of Zoom's API: no account, no network, no real rooms")
    .option('--json', 'print JSON Lines')
    .addOption(new Option('-q, --quiet', 'print only failures').conflicts('verbose'))
    .option('-v, --verbose', 'also explain why each row is or is not due')
    .argument('[command...]')
    .action(async (words: string[], options: TickOptions) => {
      if (words.length > 0) program.error(words[0] ?? '', { code: UNKNOWN_COMMAND });
      finish(await tick(options, deps).catch((error) => printErrorAsJson(error, options, deps)));
    });
}

async function tick(options: TickOptions, deps: Deps): Promise<number> {
  const warning = loadEnv(deps.env, options.envFile);
  const file = meetingsFile(options, deps);
  const request = { ...readSettings(options, deps.env), file, options, warning };
  const isScheduled = options.at === undefined && !options.dryRun && !options.sandbox;
  return isScheduled ? scheduledTick(request, deps) : tickOnRequest(request, options, deps);
}

/** A run that a person asked for: at a time of theirs, a dry run, or a rehearsal. */
async function tickOnRequest(request: TickRequest, { at: time, sandbox }: TickOptions, deps: Deps): Promise<number> {
  const { file, options } = request;
  const [{ parseInstant }, { tickByHand }] = await Promise.all([
    import('../../schedule/instant.ts'),
    import('./by-hand.ts'),
  ]);
  const at = time === undefined ? undefined : parseInstant(time);
  const schedule = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
  if (!sandbox) return tickByHand({ ...request, schedule, at, hasLedger: true }, deps);
  const { rehearse } = await import('../../sandbox/rehearsal.ts');
  return rehearse({ file, meetings: schedule.meetings, ...(at && { at }) }, options, deps, (now, sandboxDeps) =>
    tickByHand({ ...request, schedule, at: now, hasLedger: false }, sandboxDeps),
  );
}
