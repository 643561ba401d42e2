import { roomKey } from './rooms.ts';

/** Whether this is a pattern, like `VERNAL-*`: a `*` stands for any text, or none. */
export function isPattern(ref: string): boolean {
  return ref.includes('*');
}

/** Whether a pattern fits the whole of a room's name. Like names, patterns are case-sensitive. */
export function fits(name: string, pattern: string): boolean {
  const parts = roomKey(pattern).split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const key = roomKey(name);
  if (parts.length === 1) return key === first;
  if (!key.startsWith(first) || !key.endsWith(last) || key.length < first.length + last.length) return false;
  // A regular expression with many stars backtracks without end on a name that does not fit.
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, from);
    if (found === -1 || found + part.length > key.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}

/** Whether a row's reference may mean the wanted room. Either can be a pattern. */
export function isWanted(ref: string, wanted: string): boolean {
  return fits(ref, wanted) || fits(wanted, ref);
}
