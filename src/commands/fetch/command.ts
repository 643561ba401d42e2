import type { Command } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import { TABLE } from '../../privacy/allow-list/table.ts';
import type { FetchOptions } from './run.ts';

export function registerFetch(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('fetch')
    .description('what Zoom answers at a listed path, all pages, without the names')
    .argument('<path>', 'with its parameters, as in the API, or the whole URL')
    .option('--ndjson', "a line for each entry of the answer's list, as they come (default: one JSON document)")
    .option('-o, --out <file>', 'write a file, whole or not at all')
    .option('--raw', 'everything that Zoom answers; only where DIALER_ALLOW_RAW=1')
    .option('--env-file <file>', 'another .env')
    .addHelpText('after', () => helpText())
    .action(async (path: string, options: FetchOptions) => {
      const { fetch } = await import('./run.ts');
      finish(await fetch(path, options, deps));
    });
}

function helpText(): string {
  const paths = TABLE.map(({ path, query }) => `  ${path}${query ? `\n      ? ${query}` : ''}`);
  return `
These paths, and these parameters:
${paths.join('\n')}

Only fields that are listed come out (docs/sanitized.md). People are pseudonyms,
made with DIALER_PSEUDONYM_KEY; of an e-mail the domain stays, and of what was
said only the length. A user is an ID, an e-mail or me; a meeting is its number
or UUID, in which a / is written %2F. A summary wants the UUID. from and to are
days like 2026-11-01; /report/users wants both. A page_number gets that page
alone.

Examples:
  $ dialer fetch /users
  $ dialer fetch "/users/me/recordings?from=2026-11-01&to=2026-11-30"
  $ dialer fetch /past_meetings/83299019888/participants --ndjson > who.ndjson`;
}
