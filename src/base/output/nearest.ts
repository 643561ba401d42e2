import leven from 'leven';

/** A shorter text is part of too many names. */
const SHORTEST_PART = 3;
const MOST_NAMES = 3;

/**
 * The names most similar to `name`, the nearest first; case, spaces, `-` and `_` do not count. If none is similar, those
 * that contain `name`, the shortest first.
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
  if (near.length > 0 || name.length < SHORTEST_PART) return near.slice(0, MOST_NAMES);
  return all
    .filter((candidate) => plain(candidate).includes(plain(name)))
    .sort((a, b) => a.length - b.length || a.localeCompare(b))
    .slice(0, MOST_NAMES);
}
