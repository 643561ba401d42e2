import type { Command } from 'commander';
import type { Deps } from '../../base/system/deps.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { TOPIC_LINES, TOPICS } from './topics.ts';

export function registerHelp(program: Command, { out }: Deps): void {
  program
    .helpCommand(false)
    .addHelpText(
      'after',
      `
Examples:
  $ dialer --sandbox                          rehearse without an account
  $ dialer --dry-run --at "2026-11-23 09:11"  what would be dialed then
  $ dialer -v                                 a tick that explains itself

Topics:
${TOPIC_LINES}

Exit codes:
${EXIT_CODES}`,
    )
    .command('help')
    .description('tell of a command, or of a topic')
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
        const { noSuchWord } = await import('./unknown-word.ts');
        throw noSuchWord('command or topic', word ?? '', program);
      }
      out.write((await topic.load()).text);
    });
}
