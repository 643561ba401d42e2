import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { HarvestOptions } from './days.ts';

export function registerHarvest(program: Command, deps: Deps, finish: Finish): void {
  const index = (flags: string, description: string) =>
    new Option(flags, description).implies({ destination: 'index' });
  program
    .command('harvest')
    .description('Export the meetings and sessions of a day, as JSON Lines or to a search engine')
    .addOption(
      new Option('--date <day>', 'export the meetings that began on this day (default: yesterday)').conflicts([
        'from',
        'to',
      ]),
    )
    .option('--from <day>', 'export from this day, at most six months ago')
    .option('--to <day>', 'export up to this day (default: yesterday)')
    .addOption(
      new Option('--source <source>', "read Zoom's dashboards or reports (default: dashboards if Zoom allows)").choices(
        ['dashboards', 'reports'],
      ),
    )
    .addOption(
      new Option('--destination <where>', 'write JSON Lines to stdout, or to the index of --es-host')
        .choices(['stdout', 'index'])
        .default('stdout'),
    )
    .addOption(index('--es-host <url>', 'write to this Elasticsearch or OpenSearch (or ES_HOST)'))
    .addOption(index('--index-prefix <text>', 'set a prefix for the index names meetings and sessions'))
    .option('--leave <requests>', "leave this many of the account's daily requests to other apps", '5000')
    .option('--pseudonymize', 'replace names, e-mails and IDs with pseudonyms (DIALER_PSEUDONYM_KEY)')
    .addOption(
      new Option('--keep-domain', 'keep the @domain of an e-mail after its pseudonym').implies({ pseudonymize: true }),
    )
    .option('-q, --quiet', 'print only failures')
    .option('-v, --verbose', 'also show retries and counts')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
A meeting is one instance (uuid); all instances share meeting_series_id, the
meeting number. A session is one connection of one person: somebody who comes
back has two. Fields that Zoom does not report are null.

If a run is interrupted, run the same command again to continue. Exporting a day
twice changes nothing. Without a day, --es-host first finishes the days that
earlier runs left unfinished.

Examples:
  $ dialer harvest
  $ dialer harvest --date 2026-11-20 --pseudonymize
  $ dialer harvest --from 2026-11-01 --to 2026-11-22 --source reports
  $ dialer harvest --es-host https://search.example.edu:9200`,
    )
    .action(async (options: HarvestOptions) => {
      const { runHarvest } = await import('./run.ts');
      finish(await runHarvest(options, deps));
    });
}
