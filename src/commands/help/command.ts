import type { Command } from 'commander';
import type { Deps } from '../../base/system/deps.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** What there is to know that is no command: each loaded when it is asked for. */
const TOPICS: Record<string, { about: string; load: () => Promise<{ text: string }> }> = {
  csv: { about: 'the columns of meetings.csv, holidays.csv, codes.csv', load: () => import('./csv.ts') },
  env: { about: 'the environment variables', load: () => import('./env.ts') },
  'exit-codes': { about: 'the exit codes of each command', load: () => import('./exit-codes.ts') },
};

const TOPIC_LINES = Object.entries(TOPICS)
  .map(([name, { about }]) => `  dialer help ${name.padEnd(10)}  ${about}`)
  .join('\n');

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
      if (!topic) throw await noSuchWord('command or topic', word ?? '', program);
      out.write((await topic.load()).text);
    });
}

/** For what somebody took for a command, or for something to be told of. */
export async function noSuchWord(kind: 'command' | 'command or topic', word: string, program: Command) {
  const { unknownWord } = await import('./unknown.ts');
  const about = kind === 'command' ? '' : 'help ';
  const commands = program.commands.map((command) => [command.name(), `dialer ${about}${command.name()}`]);
  const topics = Object.keys(TOPICS).map((topic) => [topic, `dialer help ${topic}`]);
  return unknownWord(kind, word, Object.fromEntries([...topics, ...commands]));
}
