import leven from 'leven';

/** Shorter names have too many others within one typing mistake. */
const SHORTEST_MISTYPED = 5;

/**
 * The columns that a header cell nearly names: `Enabled?`, `enabled (yes/no)`, `skipdates`, `skip_date`, `titel`. Such a
 * column must not be ignored: a row that its owner has switched off would run.
 */
export function nearColumns<C extends string>(
  cell: string,
  { columns, otherNames = {} }: { columns: readonly C[]; otherNames?: Readonly<Record<string, C>> },
): C[] {
  const name = plain(cell);
  if (name === '') return [];
  const known: [string, C][] = [
    ...columns.map((column): [string, C] => [plain(column), column]),
    ...Object.entries<C>(otherNames).map(([other, column]): [string, C] => [plain(other), column]),
  ];
  const equal = known.filter(([other]) => other.replace(/s$/, '') === name.replace(/s$/, ''));
  const near = equal.length > 0 ? equal : known.filter(([other]) => isMistyped(name, other));
  return [...new Set(near.map(([, column]) => column))];
}

/** Letters and digits alone, without what stands in brackets. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\(.*?\)|\[.*?\]/g, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** One letter too many, too few or wrong, or two swapped. */
function isMistyped(name: string, other: string): boolean {
  if (Math.min(name.length, other.length) < SHORTEST_MISTYPED) return false;
  const distance = leven(name, other, { maxDistance: 3 });
  const letters = (text: string) => [...text].sort().join('');
  return distance === 1 || (distance === 2 && letters(name) === letters(other));
}
