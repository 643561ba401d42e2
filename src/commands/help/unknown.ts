import { DialerError } from '../../errors.ts';
import { nearest } from '../../schedule/rooms.ts';

/** What to say of a word that is none of those that there are; `known` are these, each with what is to be typed for it. */
export function unknownWord(kind: string, word: string, known: Record<string, string>): DialerError {
  const [meant = ''] = nearest(word, Object.keys(known));
  const hint = meant ? `Did you mean \`${known[meant]}\`?` : '`dialer help` lists the commands and topics.';
  return new DialerError('usage', `There is no ${kind} "${word}".`, hint);
}
