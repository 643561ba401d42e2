import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import type { Finish } from './index.ts';

export interface PseudonymizeOptions {
  columns?: string;
  redact?: string;
  keepDomain?: boolean;
  out?: string;
  envFile?: string;
}

export function registerPseudonymize(program: Command, deps: Deps, finish: Finish): void {
  program
    .command('pseudonymize')
    .description('write a CSV again, with pseudonyms for names and e-mails')
    .argument('<file.csv>', 'of any size, in UTF-8, with its columns named')
    .option('--columns <names>', 'those that become pseudonyms, separated by commas')
    .option('--redact <names>', 'those that are emptied')
    .option('--keep-domain', "leave an e-mail's @domain behind its pseudonym")
    .option('-o, --out <file>', 'where to (<file>-pseudonymized.csv beside it; - is stdout)')
    .option('--env-file <file>', 'another .env')
    .addHelpText(
      'after',
      `
Without --columns and --redact they are those of Zoom's AI-metrics export:
--columns "User Name,Email" --redact Department. All other columns stay.

Pseudonyms are made with the key in DIALER_PSEUDONYM_KEY: with one key the same
person has the same one everywhere, and nobody without it can tell whose it is.

Examples:
  $ dialer pseudonymize ai-metrics.csv
  $ dialer pseudonymize zoom.csv --columns "Host,Email" --redact Topic
  $ dialer pseudonymize ai-metrics.csv --keep-domain -o for-research.csv`,
    )
    .action(async (file: string, options: PseudonymizeOptions) => {
      const { pseudonymize } = await import('../pseudonym/run.ts');
      finish(await pseudonymize(file, options, deps));
    });
}
