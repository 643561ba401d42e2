import { type Command, Option } from 'commander';
import type { Deps, Finish } from '../../base/system/deps.ts';
import type { PseudonymizeOptions } from './run.ts';

export function registerPseudonymize(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('pseudonymize')
    .description('Replace names and e-mails in a CSV, or in JSON from Zoom, with pseudonyms')
    .argument('<file>', 'a CSV in UTF-8 with a header, of any size; or JSON')
    .option('--columns <names>', 'replace these columns, separated by commas')
    .option('--redact <names>', 'empty these columns')
    .option('--keep-domain', 'keep the @domain of an e-mail after its pseudonym')
    .addOption(
      new Option('--endpoint <path>', 'read the file as JSON or NDJSON that Zoom returned at this path').conflicts([
        'columns',
        'redact',
        'keepDomain',
      ]),
    )
    .option('-o, --out <file>', 'write this file (default: <file>-pseudonymized; - for standard output)')
    .option('-v, --verbose', 'also show how many lines were changed')
    .option('--env-file <file>', 'read another .env')
    .addHelpText(
      'after',
      `
The default is Zoom's AI metrics export: --columns "User Name,Email" --redact
Department. All other columns stay as they are.

With --endpoint, the file holds one answer, an array of answers, or a line for
each answer or entry. Only the fields that \`dialer fetch\` shows of this path are
kept (docs/sanitized.md).

Pseudonyms are made with the key in DIALER_PSEUDONYM_KEY. With the same key, a
person has the same pseudonym everywhere. Without the key, nobody can tell whose
it is.

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
