import type { Command } from 'commander';
import type { Deps } from '../../base/system/deps.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { TOPIC_LINES, TOPICS } from './topics.ts';

export function registerHelp(program: Command, { out }: Pick<Deps, 'out'>): void {
  program
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Topics:
${TOPIC_LINES}

Exit codes:
${EXIT_CODES}

Examples:
  $ dialer --sandbox                          # rehearse without an account
  $ dialer --dry-run --at "2026-11-23 09:11"  # show what would be sent then
  $ dialer --verbose                          # explain what is and is not due`,
    )
    .command('help')
    .description('Show help for a command or topic')
    .argument('[command or topic]')
    .addHelpText(
      'after',
      `
Topics:
${TOPIC_LINES}

Examples:
  $ dialer help rooms
  $ dialer help csv`,
    )
    .action(async (word: string | undefined) => {
      const command = word === undefined ? program : program.commands.find((other) => other.name() === word);
      if (command) return command.outputHelp();
      const topic = Object.hasOwn(TOPICS, word ?? '') ? TOPICS[word ?? ''] : undefined;
      if (!topic) {
        const { unknownWord } = await import('./unknown-word.ts');
        throw unknownWord('command or topic', word ?? '', program);
      }
      out.write((await topic.load()).text);
    });
}
