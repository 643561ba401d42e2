import leven from 'leven';

/** Less is a part of too much. */
const SHORTEST_PART = 3;

const NEAREST_SHOWN = 3;

/**
 * The names that look most like `name`, nearest first; another case or other spaces count as nearest of all. Where none
 * does, those that it is a part of, the shortest first.
 */
export function nearest(name: string, names: string[]): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, ' ');
  const furthest = Math.max(2, Math.floor(name.length / 3));
  const all = [...new Set(names)];
  const near = all
    .map((candidate) => ({ candidate, distance: leven(plain(name), plain(candidate), { maxDistance: furthest + 1 }) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .map(({ candidate }) => candidate);
  if (near.length > 0 || name.length < SHORTEST_PART) return near.slice(0, NEAREST_SHOWN);
  return all
    .filter((candidate) => plain(candidate).includes(plain(name)))
    .sort((a, b) => a.length - b.length || a.localeCompare(b))
    .slice(0, NEAREST_SHOWN);
}
