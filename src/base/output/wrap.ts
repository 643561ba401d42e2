import wrapAnsi from 'wrap-ansi';

// Import this lazily, and only for a terminal: the library takes a while to load.

const NO_BREAK_SPACE = '\u00a0';

/** Breaks a text at spaces into lines no wider than `columns`. A longer word has a line to itself. */
export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text, columns).split('\n');
}

/** The same for a list like `LOGAN accepted; VERNAL 101 failed`, which breaks between its parts only. */
export function wrapParts(parts: string[], columns: number): string[] {
  const whole = parts.map((part) => part.replaceAll(' ', NO_BREAK_SPACE));
  return wrap(whole.join('; '), columns).map((line) => line.replaceAll(NO_BREAK_SPACE, ' '));
}
