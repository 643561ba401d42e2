import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { PseudonymizeOptions } from './run.ts';

export function registerPseudonymize(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('pseudonymize')
    .description('write a CSV, or JSON of Zoom, again with pseudonyms for names and e-mails')
    .argument('<file>', 'a CSV of any size, in UTF-8, with its columns named; or JSON')
    .option('--columns <names>', 'those that become pseudonyms, separated by commas')
    .option('--redact <names>', 'those that are emptied')
    .option('--keep-domain', "leave an e-mail's @domain behind its pseudonym")
    .addOption(
      new Option('--endpoint <path>', "of Zoom's, whose answer the file is: JSON or NDJSON").conflicts([
        'columns',
        'redact',
        'keepDomain',
      ]),
    )
    .option('-o, --out <file>', 'where to (<file>-pseudonymized beside it; - is stdout)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Without --columns and --redact they are those of Zoom's AI-metrics export:
--columns "User Name,Email" --redact Department. All other columns stay.

With --endpoint the file is what Zoom answered there: one answer, an array of
answers, or a line for each answer or entry. What comes out of it is what comes
out of \`dialer fetch\`: the fields that are listed for it, and no others.

Pseudonyms are made with the key in DIALER_PSEUDONYM_KEY: with one key the same
person has the same one everywhere, and nobody without it can tell whose it is.

Examples:
  $ dialer pseudonymize ai-metrics.csv
  $ dialer pseudonymize zoom.csv --columns "Host,Email" --redact Topic
  $ dialer pseudonymize ai-metrics.csv --keep-domain -o for-research.csv
  $ dialer pseudonymize users.json --endpoint /users`,
    )
    .action(async (file: string, options: PseudonymizeOptions) => {
      const { pseudonymize } = await import('./run.ts');
      finish(await pseudonymize(file, options, deps));
    });
}
