import { type Command, Option } from 'commander';
import type { ReportOptions } from '../../base/report/line.ts';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { meetingsFile, readSettings } from '../../base/system/settings.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import { scheduledTick, tickByHand } from './tick.ts';

interface TickOptions extends ReportOptions {
  at?: string;
  meetings?: string;
  catchUp?: string;
  verify?: string;
  envFile?: string;
  sandbox?: boolean;
}

/** Commander's own code for it: cli.ts, which knows every command, says what was meant. */
export const UNKNOWN_COMMAND = 'commander.unknownCommand';

export function registerTick(program: Command, deps: Deps, finish: Finish): void {
  program
    .option('-n, --dry-run', 'do everything but send the joins')
    .option('--at <date time>', 'put another instant in the place of the clock, like "2026-11-23 09:11"')
    .option('-f, --meetings <file>', 'another meetings.csv (or DIALER_MEETINGS)')
    .option('--catch-up <minutes>', 'take up what was missed or failed so long ago (or DIALER_CATCH_UP; default: 0)')
    .option('--verify <seconds>', 'see for so long whether the rooms get into their meetings (or DIALER_VERIFY)')
    .option('--env-file <file>', 'another .env')
    .option('--sandbox', 'rehearse on a built-in Zoom: no account, no network, no real room')
    .option('--json', 'print JSON Lines')
    .addOption(new Option('-q, --quiet', 'print only what failed').conflicts('verbose'))
    .option('-v, --verbose', 'also say why each row was or was not due')
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
  const at =
    options.at === undefined ? undefined : (await import('../../schedule/instant.ts')).parseInstant(options.at);
  if (!at && !options.dryRun && !options.sandbox) return scheduledTick(request, deps);
  const schedule = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
  if (!options.sandbox) return tickByHand({ ...request, schedule, at, hasLedger: true }, deps);
  const { rehearse } = await import('../../sandbox/rehearsal.ts');
  const onSandbox = (now: Date, sandboxDeps: Deps) =>
    tickByHand({ ...request, schedule, at: now, hasLedger: false }, sandboxDeps);
  return rehearse({ file, meetings: schedule.meetings, ...(at && { at }) }, options, deps, onSandbox);
}
