import type { Command } from 'commander';
import { nearest } from '../../base/output/nearest.ts';
import { DialerError } from '../../errors.ts';
import { TOPICS } from './topics.ts';

/** What to say of a word that is none of those that there are; `known` are these, each with what is to be typed for it. */
export function unknownWord(kind: string, word: string, known: Record<string, string>): DialerError {
  const [meant = ''] = nearest(word, Object.keys(known));
  const hint = meant ? `Did you mean \`${known[meant]}\`?` : '`dialer help` lists the commands and topics.';
  return new DialerError('usage', `There is no ${kind} "${word}".`, hint);
}

/** For what somebody took for a command, or for something to be told of. */
export function noSuchWord(kind: 'command' | 'command or topic', word: string, program: Command): DialerError {
  const about = kind === 'command' ? '' : 'help ';
  const commands = program.commands.map((command) => [command.name(), `dialer ${about}${command.name()}`]);
  const topics = Object.keys(TOPICS).map((topic) => [topic, `dialer help ${topic}`]);
  return unknownWord(kind, word, Object.fromEntries([...topics, ...commands]));
}
