/** Fewer say nothing about what is usual. */
export const FEWEST_ALIKE = 5;

/**
 * The number of digits that most of the purely numeric texts have. undefined if there is no such number. A text with fewer
 * digits may have lost leading zeros to a spreadsheet.
 */
export function usualDigits(texts: string[]): number | undefined {
  const numeric = texts.filter((text) => /^\d+$/.test(text));
  const counts = new Map<number, number>();
  for (const { length } of numeric) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [usual, alike] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
  return alike < FEWEST_ALIKE || alike * 2 <= numeric.length ? undefined : usual;
}
