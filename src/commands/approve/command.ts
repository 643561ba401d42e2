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
    .description('approve the registrants of meetings who gave a code of codes.csv')
    .option('--codes <file>', 'another codes.csv (or DIALER_CODES)')
    .addOption(
      new Option('--sheet <id>', 'a Google Sheet in the place of codes.csv: its ID or link').conflicts('codes'),
    )
    .option('--worksheet <name>', 'of the Sheet (default: that of the link, or the first)')
    .option('--time-ids <csv>', 'of the Sheet: time_id,meeting_id')
    .option('-n, --dry-run', 'do everything but approve')
    .addOption(new Option('--status', 'what became of each code').conflicts(['dryRun', 'quiet', 'verbose', 'listen']))
    .addOption(new Option('--csv', 'the same as CSV, for a spreadsheet').conflicts('json').implies({ status: true }))
    .addOption(
      new Option('--listen <port>', "approve within seconds, by Zoom's webhook")
        .argParser(readPort)
        .conflicts('dryRun'),
    )
    .option('--host <address>', `where to listen (default: ${HOST})`)
    .option('--path <path>', `where events come (default: ${PATH})`)
    .option('--json', 'print JSON Lines; with --status a JSON array')
    .addOption(new Option('-q, --quiet', 'print only what failed, and who waits').conflicts('verbose'))
    .option('-v, --verbose', 'also who still waits, and what was tried again')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
A pass for cron (dialer cron --approve): of the people who wait in the meetings
of codes.csv, those are approved who gave one of its codes as any answer of
their registration; each code once. Who is not approved waits for a person, is
told once, and is never denied.

codes.csv has the columns code and meeting_id (several are separated by ;), and
may have name and email: then only a registrant with that e-mail is approved.

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
    throw new DialerError('usage', `${lonely} is about the webhook.`, 'Turn that on with --listen.');
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
  if (stray) throw new DialerError('usage', `${stray} is about a Google Sheet.`, 'Name it with --sheet.');
  const file = codesFile(options, deps);
  // A file elsewhere can be on a share that hangs, which would block this process; asking from another thread does not.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  const { csvSource } = await import('../../schedule/codes/source.ts');
  return csvSource(file);
}
