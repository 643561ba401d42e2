import type { Command } from 'commander';
import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import { TOPICS } from './topics.ts';

/** The error for an unknown command or topic, with what was probably meant. */
export function unknownWord(kind: 'command' | 'command or topic', word: string, program: Command): DialerError {
  const prefix = kind === 'command' ? 'dialer' : 'dialer help';
  const commands = program.commands.map((command) => [command.name(), `${prefix} ${command.name()}`]);
  const topics = Object.keys(TOPICS).map((topic) => [topic, `dialer help ${topic}`]);
  const known: Record<string, string> = Object.fromEntries([...topics, ...commands]);
  const [meant = ''] = nearest(word, Object.keys(known));
  const hint = meant ? `Did you mean \`${known[meant]}\`?` : 'Run `dialer help` for a list.';
  return new DialerError('usage', `Unknown ${kind} "${word}".`, hint);
}
