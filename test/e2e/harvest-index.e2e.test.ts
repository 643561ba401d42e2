import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { pastDay } from '../support/past-day.ts';
import { inTimeZone, runDialer, temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';
import { type EngineOptions, startSearchEngine } from '../support/search-engine.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const meetings = pastDay(new Date('2026-11-23T00:00:00Z'), { meetings: 30, sessions: 300 });

/** The meetings of the day before. */
const before = pastDay(new Date('2026-11-22T00:00:00Z'), { meetings: 3, sessions: 30 }).map((meeting, index) => ({
  ...meeting,
  uuid: `before${index}`,
}));

beforeEach(() => inTimeZone('UTC'));

/** A sandbox, a search engine, and a folder for runs that copy from one to the other. */
async function setUp(options: EngineOptions = {}, faults: Fault[] = []) {
  let onRequest = () => {};
  const zoom = await zoomSandbox({
    meetings: [...meetings, ...before],
    clock: () => NOW,
    faults,
    heavyLimitPerSecond: 10_000,
    listsLimitPerMinute: 1000,
    onRequest: () => onRequest(),
  });
  const engine = await startSearchEngine(options);
  const folder = temporaryFolder();
  /** Runs `dialer harvest`, and stops it after so many answers from Zoom. */
  const run = (args: string[] = [], stopAfter = Number.POSITIVE_INFINITY, now = NOW) => {
    let answers = 0;
    const stopped = new Promise<'SIGTERM'>((resolve) => {
      onRequest = () => void (++answers === stopAfter && resolve('SIGTERM'));
    });
    return runDialer(['harvest', '--es-host', engine.host, ...args], {
      zoom,
      folder,
      now,
      stopped: () => stopped,
    });
  };
  return { zoom, engine, folder, run };
}

it('writes every document of a day to the index once, even if it is interrupted or repeated', async () => {
  const { engine, folder, run } = await setUp();
  for (const stopAfter of [2, 6, 10]) expect((await run([], stopAfter)).exitCode).toBe(143);
  expect(await run()).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
  expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
  const ids = () => [engine.ids('meetings').sort(), engine.ids('sessions').sort()];
  const [whole, sessions] = ids();
  expect(whole).toEqual(meetings.map(({ uuid }) => uuid).sort());
  expect(sessions).toHaveLength(300);
  expect((await run(['--source', 'reports'])).exitCode).toBe(0);
  expect(ids()).toEqual([whole, sessions]);
  expect((await run(['--index-prefix', 'zoom-'])).exitCode).toBe(0);
  expect(engine.ids('zoom-meetings')).toHaveLength(30);
});

it('reports a refused document, writes the others, and retries it in the next run', async () => {
  const uuid = meetings[4]?.uuid ?? '';
  const items = (id: string) =>
    id === uuid ? { status: 400, type: 'document_parsing_exception', reason: 'failed to parse' } : undefined;
  const { engine, zoom, run } = await setUp({ faults: [{ on: 'POST /_bulk', times: 100, items }] });
  const { stderr, exitCode } = await run();
  expect(stderr).toMatch(/^dialer: The meeting \S+ was refused: .*failed to parse/);
  expect(stderr).toContain('dialer: Could not harvest 1 meeting on 2026-11-23. Run the same command to retry.\n');
  expect(exitCode).toBe(1);
  expect([engine.ids('meetings').length, engine.ids('sessions').length]).toEqual([29, 300]);
  engine.faults.length = 0;
  zoom.requests.length = 0;
  expect(await run()).toMatchObject({ stderr: '', exitCode: 0 });
  expect(engine.ids('meetings')).toHaveLength(30);
  expect(zoom.requests.filter(({ path }) => path.endsWith('/participants'))).toHaveLength(1);
});

it('says at once that a pipeline changes the IDs of documents', async () => {
  const garble = ({ items }: { items: object[] }) => ({
    errors: false,
    items: items.map((_, number) => ({ index: { _id: `x${number}`, status: 201 } })),
  });
  const { run } = await setUp({ faults: [{ on: 'POST /_bulk', times: Number.POSITIVE_INFINITY, garble }] });
  const { stderr, exitCode } = await run();
  expect(stderr).toMatch(/^dialer: The search engine stored documents under other IDs .* An ingest pipeline /);
  expect(exitCode).toBe(2);
});

it('reports 100 of the documents that an index refuses, and the number of the others', async () => {
  const items = () => ({ status: 400, type: 'strict_dynamic_mapping_exception', reason: 'not allowed' });
  const { run } = await setUp({ faults: [{ on: 'POST /_bulk', times: 1000, items }] });
  const { stderr, exitCode } = await run(['-q']);
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(100 + 2);
  expect(lines.at(-2)).toBe('dialer: Not shown: 230 more failures like these.');
  expect(exitCode).toBe(1);
});

it('stops before any request to Zoom if the engine refuses the credentials', async () => {
  const { zoom, run } = await setUp({ authorization: 'ApiKey no' });
  const { stderr, exitCode } = await run();
  expect(stderr).toMatch(/ES_USERNAME/);
  expect(exitCode).toBeGreaterThan(0);
  expect(zoom.requests).toEqual([]);
});

describe('an unfinished day', () => {
  const night = (date: number) => new Date(`2026-11-${date}T09:00:00Z`);
  const first = 'dialer: 2026-11-22 is unfinished. Finishing it first.\n';

  it.each([
    ['in the middle', 5],
    ['before it knew of any meeting', 1],
  ])('that was stopped %s is finished by the run of the next night', async (_, stopAfter) => {
    const { engine, folder, run } = await setUp();
    expect((await run([], stopAfter, night(23))).exitCode).toBe(143);
    expect(await run()).toMatchObject({ stderr: first, exitCode: 0 });
    expect(engine.ids('meetings')).toHaveLength(33);
    expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
  });

  it('waits several nights for an engine that is down', async () => {
    const options: EngineOptions = { authorization: 'ApiKey no' };
    const { engine, run } = await setUp(options);
    for (const date of [23, 24]) expect((await run(['-q'], undefined, night(date))).exitCode).toBeGreaterThan(0);
    delete options.authorization;
    expect(await run(['-q'], undefined, night(25))).toMatchObject({ stderr: '', exitCode: 0 });
    expect(engine.ids('meetings')).toHaveLength(33);
  });

  it('that Zoom refuses does not hold up the next day, and fails the run', async () => {
    const reply = { status: 400, body: { code: 1, message: 'no' } };
    const { engine, run } = await setUp({}, [{ on: 'GET /v2/metrics/meetings', times: 2, reply }]);
    await run(['--source', 'dashboards'], undefined, night(23));
    const { stderr, exitCode } = await run(['--source', 'dashboards']);
    expect(stderr).toMatch(/^dialer: 2026-11-22 is unfinished\. Finishing it first\.\ndialer: Zoom refused: no .*\n$/);
    expect(exitCode).toBe(1);
    expect(engine.ids('meetings')).toHaveLength(30);
  });

  it('with a document that is refused again is reported once more, and then given up', async () => {
    const items = (id: string) =>
      id === 'before1' ? { status: 400, type: 'document_parsing_exception', reason: 'failed to parse' } : undefined;
    const { engine, folder, run } = await setUp({ faults: [{ on: 'POST /_bulk', times: 100, items }] });
    expect((await run(['-q'], undefined, night(23))).exitCode).toBe(1);
    const { stderr, exitCode } = await run(['-q']);
    expect(stderr).toMatch(
      /before1 was refused: .*\ndialer: Could not harvest 1 meeting on 2026-11-22\. Giving up after the second try\. To harvest the day again, use --date 2026-11-22\.\n$/,
    );
    expect([exitCode, engine.ids('meetings').length]).toEqual([1, 32]);
    expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
    expect(await run(['-q'], undefined, night(25))).toMatchObject({ stderr: '', exitCode: 0 });
  });

  it('is left to the run of the night before if that is still running', async () => {
    const { engine, folder, run } = await setUp();
    await run([], 1, night(23));
    const [state = ''] = readdirSync(join(folder, '.dialer'));
    writeFileSync(join(folder, '.dialer', state), `${JSON.stringify({ pid: process.ppid, host: hostname() })}\n`);
    const { stderr, exitCode } = await run(['-q']);
    expect(stderr).toMatch(/^dialer: warning: 2026-11-22 is unfinished\. Another run is harvesting these days/);
    expect([exitCode, engine.ids('meetings').length]).toEqual([0, 30]);
    expect(readdirSync(join(folder, '.dialer'))).toEqual([state]);
  });

  it('is left alone by a run for a given day or another destination', async () => {
    const { engine, run } = await setUp();
    await run([], 1, night(23));
    for (const args of [
      ['--date', '2026-11-23'],
      ['--index-prefix', 'zoom-'],
      ['--source', 'reports'],
    ]) {
      expect(await run(args)).toMatchObject({ stderr: '', exitCode: 0 });
    }
    expect(engine.ids('meetings')).toHaveLength(30);
  });

  it('on standard output is reported, with the command that continues it', async () => {
    const { zoom, folder } = await setUp();
    const lines = (now: Date, args: string[] = [], stopped = new Promise<'SIGTERM'>(() => {})) =>
      runDialer(['harvest', ...args], { zoom, folder, now, stopped: () => stopped });
    expect((await lines(night(23), [], Promise.resolve('SIGTERM'))).exitCode).toBe(143);
    const { stdout, stderr, exitCode } = await lines(night(24), ['-q']);
    expect({ stderr, exitCode }).toEqual({
      stderr:
        'dialer: warning: 2026-11-22 is unfinished. To continue it, run the same command with --date 2026-11-22.\n',
      exitCode: 0,
    });
    expect(stdout.split('\n')).toHaveLength(331);
    expect((await lines(night(24), ['--date', '2026-11-22'])).stdout.split('\n')).toHaveLength(34);
    expect(await lines(night(24))).toMatchObject({ stderr: '' });
  });
});
