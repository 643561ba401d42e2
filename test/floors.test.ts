import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { expect, it } from 'vitest';

/** The floors of src/ from the top down. A room imports only rooms on floors below its own. */
const FLOORS = [
  ['main.ts'],
  ['cli.ts'],
  ['commands'],
  ['sandbox', 'privacy'],
  ['zoom'],
  ['dial'],
  ['ledger'],
  ['schedule', 'google'],
  ['base'],
  ['errors.ts'],
];
const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
/** From each file of src/ to the files that it imports, types and lazy imports too. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const specifiers = readFileSync(join('src', file), 'utf8').matchAll(
    /(?:\bfrom|\bimport\s*\(|^import)\s*'(\.[^']+)'/gm,
  );
  return [...new Set([...specifiers].map(([, path = '']) => join(dirname(file), path)))].filter((path) =>
    path.endsWith('.ts'),
  );
}

const roomOf = (file: string) => file.split('/')[0] ?? '';
/** A folder below commands/ is a command: `commands/rooms/command.ts` → `rooms`. */
const commandOf = (file: string) => (/^commands\/.*\//.test(file) ? file.split('/')[1] : undefined);
/** The folder of a file; a file at the top of src/ is a room of its own. */
const folderOf = (file: string) => (file.includes('/') ? dirname(file) : file);

const arrows = [...imports].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));

/** The same graph with its nodes grouped, without arrows inside a group. */
function grouped(groupOf: (file: string) => string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>(files.map((file) => [groupOf(file), new Set()]));
  for (const { from, to } of arrows) if (groupOf(from) !== groupOf(to)) graph.get(groupOf(from))?.add(groupOf(to));
  return graph;
}

/** The nodes that lie on a circle: taking away whatever imports nothing that is left, they remain, as does what imports them. */
function onCircles(graph: Map<string, Iterable<string>>): string[] {
  const left = new Map(graph);
  for (;;) {
    const free = [...left].filter(([, targets]) => ![...targets].some((target) => left.has(target)));
    if (free.length === 0) return [...left.keys()];
    for (const [node] of free) left.delete(node);
  }
}

it('each room of src/ has its floor', () => {
  const entries = readdirSync('src').filter((name) => name !== 'build.mjs' && !name.endsWith('.d.ts'));
  expect(entries.sort()).toEqual([...floorOf.keys()].sort());
});

it('no import goes up or across', () => {
  const floor = (file: string) => floorOf.get(roomOf(file)) ?? -1;
  const up = arrows.filter(({ from, to }) => roomOf(from) !== roomOf(to) && floor(to) <= floor(from));
  const table = FLOORS.map((rooms, at) => {
    const below = arrows.filter(({ from, to }) => floor(from) === at && roomOf(from) !== roomOf(to));
    const reached = [...new Set(below.map(({ to }) => roomOf(to)))].sort();
    const count = files.filter((file) => floor(file) === at).length;
    return { floor: at + 1, rooms: rooms.join(', '), files: count, imports: reached.join(', ') };
  });
  console.table(table);
  const roomArrows = [...grouped(roomOf).values()].reduce((sum, targets) => sum + targets.size, 0);
  console.log(
    `${floorOf.size} rooms on ${FLOORS.length} floors, ${roomArrows} arrows between rooms, ${up.length} up, ` +
      `${onCircles(imports).length} files and ${onCircles(grouped(folderOf)).length} folders on a circle`,
  );
  expect(up).toEqual([]);
});

it('no command imports another', () => {
  const across = arrows.filter(({ from, to }) => {
    const [one, other] = [commandOf(from), commandOf(to)];
    return one !== undefined && other !== undefined && one !== other;
  });
  expect(across).toEqual([]);
});

it('no files import each other in a circle', () => expect(onCircles(imports)).toEqual([]));

it('no folders import each other in a circle', () => expect(onCircles(grouped(folderOf))).toEqual([]));
