import { type Command, Option } from 'commander';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { DialerError } from '../../errors.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import type { Finish } from '../index.ts';
import type { ReportOptions } from './report.ts';
import { readSettings } from './settings.ts';
import { scheduledTick, tickByHand } from './tick.ts';

interface TickOptions extends ReportOptions {
  at?: string;
  meetings?: string;
  catchUp?: string;
  verify?: string;
  envFile?: string;
  sandbox?: boolean;
}

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
      if (words.length > 0) throw await unknownCommand(words[0] ?? '', program);
      finish(await tick(options, deps).catch((error) => printedAsJson(error, options, deps)));
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

/** The file as the user named it: messages name it the same way. */
export function meetingsFile(options: { meetings?: string }, deps: Deps): string {
  return options.meetings || deps.env.DIALER_MEETINGS || 'meetings.csv';
}

/** With --json a program is reading: also what kept it from running is a line for it. */
export async function printedAsJson(error: unknown, { json }: ReportOptions, deps: Deps): Promise<number> {
  if (!json || !(error instanceof DialerError)) throw error;
  const { errorLine } = await import('./report.ts');
  printer(deps.out, deps.env).json(errorLine(error).facts);
  return error.exitCode;
}

async function unknownCommand(word: string, program: Command): Promise<DialerError> {
  const { noSuchWord } = await import('../help/command.ts');
  return noSuchWord('command', word, program);
}
