import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { ReportOptions } from '../../base/report/line.ts';
import { printErrorAsJson } from '../../base/report/print.ts';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';
import { codesFile, readPort } from '../../base/system/settings.ts';
import { DialerError } from '../../errors.ts';

const HOST = '127.0.0.1';
const PATH = '/event_registration';

interface ApproveOptions extends ReportOptions {
  codes?: string;
  sheet?: string;
  worksheet?: string;
  timeIds?: string;
  status?: boolean;
  csv?: boolean;
  listen?: number;
  host?: string;
  path?: string;
  envFile?: string;
}

export function registerApprove(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('approve')
    .description('Approve registrants who gave a valid code')
    .option('--codes <file>', 'read another codes.csv (or DIALER_CODES)')
    .addOption(new Option('--sheet <id>', 'read the codes from a Google Sheet, by its ID or link').conflicts('codes'))
    .option('--worksheet <name>', 'read this worksheet (default: the one in the link, or the first)')
    .option('--time-ids <csv>', "read the meetings for a Sheet's time_id column from this file")
    .option('-n, --dry-run', 'do everything except approve')
    .addOption(
      new Option('--status', 'show the status of each code').conflicts(['dryRun', 'quiet', 'verbose', 'listen']),
    )
    .addOption(
      new Option('--csv', 'print the status as CSV, for a spreadsheet').conflicts('json').implies({ status: true }),
    )
    .addOption(
      new Option('--listen <port>', "listen on this port for Zoom's webhook, and approve within seconds")
        .argParser(readPort)
        .conflicts('dryRun'),
    )
    .option('--host <address>', `listen on this address (default: ${HOST})`)
    .option('--path <path>', `receive events on this path (default: ${PATH})`)
    .option('--json', 'print JSON Lines; with --status, a JSON array')
    .addOption(new Option('-q, --quiet', 'print only failures and registrants who are waiting').conflicts('verbose'))
    .option('-v, --verbose', 'also show everybody who is still waiting, and retries')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
Approves every pending registrant of the meetings in codes.csv who gave one of
its codes as an answer, whatever the question. A code works once. Everybody else
is reported once and stays pending; nobody is ever denied. To run it every
minute, see dialer cron --approve.

codes.csv has the columns code and meeting_id (separate several with ;), and may
have name and email. With an email, the code only works for that address.

Examples:
  $ dialer approve --dry-run
  $ dialer approve
  $ dialer approve --status --csv > codes-status.csv
  $ dialer approve --listen 8080`,
    )
    .action(async (options: ApproveOptions) => {
      finish(await approve(options, deps).catch((error) => printErrorAsJson(error, options, deps)));
    });
}

async function approve(options: ApproveOptions, deps: Deps): Promise<number> {
  const warning = loadEnv(deps.env, options.envFile);
  const { listen: port, host = HOST, path = PATH } = options;
  const lonely = options.host !== undefined ? '--host' : options.path !== undefined ? '--path' : undefined;
  if (port === undefined && lonely) {
    throw new DialerError('usage', `${lonely} needs --listen.`, `Add --listen <port>, or leave ${lonely} out.`);
  }
  const source = await sourceOf(options, deps);
  if (options.status) {
    if (warning) printWarning(warning, printer(deps.err, deps.env));
    return (await import('./status/run.ts')).approvalStatus(source, options, deps);
  }
  const request = { source, options, warning };
  if (port === undefined) return (await import('./pass/run.ts')).approveOnce(request, deps);
  return (await import('./listen/run.ts')).approveOnEvents({ port, host, path }, request, deps);
}

async function sourceOf({ sheet, worksheet, timeIds, ...options }: ApproveOptions, deps: Deps) {
  if (sheet !== undefined) {
    const { sheetSource } = await import('./sheet/source.ts');
    return sheetSource({ id: sheet, worksheet, timeIdsFile: timeIds }, deps);
  }
  const stray = worksheet !== undefined ? '--worksheet' : timeIds !== undefined ? '--time-ids' : undefined;
  if (stray) throw new DialerError('usage', `${stray} needs --sheet.`, `Add --sheet <id>, or leave ${stray} out.`);
  const file = codesFile(options, deps);
  // A file elsewhere may be on a network share that hangs, and would block this process. Another thread waits for it.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  const { csvSource } = await import('../../schedule/codes/source.ts');
  return csvSource(file);
}
