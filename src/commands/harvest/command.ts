import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { HarvestOptions } from './days.ts';

export function registerHarvest(program: Command, deps: Deps, finish: Finish): void {
  const index = (flags: string, description: string) =>
    new Option(flags, description).implies({ destination: 'index' });
  program
    .command('harvest')
    .description('what took place: meetings and their sessions, for a search engine')
    .addOption(new Option('--date <day>', 'what began on that day (default: yesterday)').conflicts(['from', 'to']))
    .option('--from <day>', 'the first of several days, at most six months ago')
    .option('--to <day>', 'the last of them (default: yesterday)')
    .addOption(
      new Option('--source <source>', 'of Zoom (default: dashboards, or what Zoom does not refuse)').choices([
        'dashboards',
        'reports',
      ]),
    )
    .addOption(
      new Option('--destination <where>', 'JSON Lines, or the indices of --es-host')
        .choices(['stdout', 'index'])
        .default('stdout'),
    )
    .addOption(index('--es-host <url>', 'Elasticsearch or OpenSearch (or ES_HOST)'))
    .addOption(index('--index-prefix <text>', 'what stands before the names meetings and sessions'))
    .option('--leave <requests>', "of the account's daily limit, for other apps", '5000')
    .option('--pseudonymize', 'pseudonyms for names, e-mails and IDs (DIALER_PSEUDONYM_KEY)')
    .addOption(
      new Option('--keep-domain', "leave an e-mail's @domain behind its pseudonym").implies({ pseudonymize: true }),
    )
    .option('-q, --quiet', 'tell only what failed')
    .option('-v, --verbose', 'also tell what was tried again, and how much there was')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
A meeting is here one time that it took place (uuid), and meeting_series_id is
its number; a session is one time that somebody was in it, so who comes back has
two. What Zoom does not tell is null. When it is interrupted, the same command
goes on where it was; when it is run again, nothing changes but what Zoom tells.
With --es-host and no day, it first finishes days before that it has begun.

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
