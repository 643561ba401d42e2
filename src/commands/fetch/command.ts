import type { Command } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { TABLE } from '../../privacy/allow-list/table.ts';
import type { FetchOptions } from './run.ts';

export function registerFetch(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('fetch')
    .description('Fetch a path of the Zoom API, all pages, without names')
    .argument('<path>', 'one of the paths below with its parameters, or the whole URL')
    .option('--ndjson', 'print a line for each entry as it arrives, instead of one JSON document')
    .option('-o, --out <file>', 'write this file, completely or not at all')
    .option('--raw', "show Zoom's answer as it is; only with DIALER_ALLOW_RAW=1")
    .option('--env-file <file>', 'read another .env')
    .addHelpText('after', () => helpText())
    .action(async (path: string, options: FetchOptions) => {
      const { fetch } = await import('./run.ts');
      finish(await fetch(path, options, deps));
    });
}

function helpText(): string {
  const paths = TABLE.map(({ path, query }) => `  ${path}${query ? `\n      ? ${query}` : ''}`);
  return `
Allowed paths and parameters:
${paths.join('\n')}

A user is an ID, an e-mail or me. A meeting is its number or its UUID, with %2F
for each /; meeting_summary needs the UUID. from and to are dates like
2026-11-01; /report/users needs both. Zoom lists a month at most, so a longer
time is fetched month by month. With page_number, only that page is fetched.

Only the fields listed in docs/sanitized.md are shown. People become pseudonyms
made with DIALER_PSEUDONYM_KEY, e-mails keep their domain, and summaries are
reduced to their length.

Examples:
  $ dialer fetch /users
  $ dialer fetch "/users/me/recordings?from=2026-11-01&to=2026-11-30"
  $ dialer fetch /past_meetings/83299019888/participants --ndjson > who.ndjson`;
}
