import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Ended, LONG_MS, start } from '../support/process.ts';
import { HEADER, temporaryFolder } from '../support/run-dialer.ts';

vi.setConfig({ testTimeout: 10 * LONG_MS });

const BUILDS = 20;
const RUNS = 100;
const COMMANDS = [['-v'], ['agenda', '--from', '2026-11-23'], ['--sandbox', '--at', '2026-11-23 09:11']];
const CHANGED = ['src/main.ts', 'src/commands/index.ts', 'src/commands/agenda/run.ts', 'src/sandbox/rehearsal.ts'];

/** A checkout of its own, so that nobody else's dist/ changes. */
function checkout() {
  const root = temporaryFolder();
  for (const name of ['src', 'package.json', 'tsconfig.json']) cpSync(name, join(root, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const sources = CHANGED.map((name) => ({ path: join(root, name), text: readFileSync(name, 'utf8') }));
  const dist = join(root, 'dist');
  return {
    dist,
    files: () => readdirSync(dist).sort(),
    /** Builds it with `version` in the entry and in chunks. */
    async build(version: string): Promise<Ended> {
      for (const { path, text } of sources) {
        writeFileSync(`${path}.new`, `${text}\nif (process.env.DIALER_TEST_VERSION) console.log('${version}');\n`);
        renameSync(`${path}.new`, path);
      }
      return start(process.execPath, ['src/build.mjs'], root).result;
    },
    /** Runs it; the seconds of a join are not compared. */
    async run(args: string[], folder: string): Promise<Ended> {
      const ended = await start(process.execPath, [join(dist, 'main.js'), ...args], folder, { TZ: 'UTC' }).result;
      return { ...ended, stdout: ended.stdout.replace(/T09:11:\d\d/g, 'T09:11:00') };
    },
  };
}

const BUILT = { stdout: '', stderr: '', exitCode: 0, signal: null };

describe('a build', () => {
  it('breaks no run that goes on meanwhile, and no other build', async () => {
    const { build, run, files } = checkout();
    const folder = temporaryFolder({
      'meetings.csv': `${HEADER}\n2026-08-24,2026-12-11,9:11 AM,MWF,LOGAN,83299019888,056888\n`,
    });
    expect(await build('first')).toEqual(BUILT);
    const expected = await Promise.all(COMMANDS.map((args) => run(args, folder)));
    for (const { exitCode, stdout } of expected)
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/./) });
    const failures: unknown[] = [];
    let [builds, runs] = [0, 0];
    const builder = async () => {
      while (builds < BUILDS) {
        const ended = await build(`build ${++builds}`);
        if (ended.exitCode !== 0) failures.push(ended);
      }
    };
    const user = async () => {
      while (runs < RUNS || builds < BUILDS) {
        const index = runs++ % COMMANDS.length;
        const ended = await run(COMMANDS[index] ?? [], folder);
        if (JSON.stringify(ended) !== JSON.stringify(expected[index])) failures.push(ended);
      }
    };
    await Promise.all([builder(), builder(), user(), user()]);
    expect(failures).toEqual([]);
    expect(files().filter((name) => !name.endsWith('.js'))).toEqual([]);
  });

  it('keeps the chunks of the build before, and removes older ones', async () => {
    const { build, files, dist } = checkout();
    const generations: string[][] = [];
    for (const version of ['first', 'second', 'third']) {
      // As if it came an hour later.
      for (const name of generations.length ? files() : []) utimesSync(join(dist, name), new Date(0), new Date(0));
      expect(await build(version)).toEqual(BUILT);
      generations.push(files());
    }
    const [first = [], second = [], third = []] = generations;
    const [of1, of2] = [first, second.filter((name) => !first.includes(name))];
    expect(second).toEqual(expect.arrayContaining(first));
    expect(third).toEqual(expect.arrayContaining(of2));
    const replaced = of1.filter((name) => !third.includes(name));
    expect(replaced.length).toBe(of2.length);
    expect(of2.length).toBeGreaterThan(0);
    expect(statSync(join(dist, 'main.js')).mode & 0o111).toBe(0o111);
  });

  it('that changes nothing removes nothing, and one that fails changes nothing', async () => {
    const { build, files, dist } = checkout();
    await build('first');
    await build('second');
    for (const name of files()) utimesSync(join(dist, name), new Date(0), new Date(0));
    const before = files();
    expect(await build('second')).toEqual(BUILT);
    expect(files()).toEqual(before);
    expect(await build("it's no TypeScript")).toMatchObject({ exitCode: 1 });
    expect(files()).toEqual(before);
  });
});
