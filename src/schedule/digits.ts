/** Fewer are no evidence of what is usual. */
export const FEWEST_ALIKE = 5;

/**
 * How many digits most of these have, of those that are nothing but digits; nothing where most have no one number. One that
 * has fewer may have begun with zeros, which spreadsheets drop.
 */
export function usualDigits(texts: string[]): number | undefined {
  const numeric = texts.filter((text) => /^\d+$/.test(text));
  const counts = new Map<number, number>();
  for (const { length } of numeric) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [usual, alike] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  return alike < FEWEST_ALIKE || alike * 2 <= numeric.length ? undefined : usual;
}
