import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { pastDay } from '../support/past-day.ts';
import { inTimeZone, runDialer, temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';
import { type EngineOptions, startSearchEngine } from '../support/search-engine.ts';

const NOW = new Date('2026-11-24T09:00:00Z');
const meetings = pastDay(new Date('2026-11-23T00:00:00Z'), { meetings: 30, sessions: 300 });

beforeEach(() => inTimeZone('UTC'));

/** A Zoom, a search engine and a folder for runs that put the one into the other. */
async function setUp(options: EngineOptions = {}) {
  let onRequest = () => {};
  const zoom = await zoomSandbox({
    meetings,
    clock: () => NOW,
    heavyLimitPerSecond: 10_000,
    listsLimitPerMinute: 1000,
    onRequest: () => onRequest(),
  });
  const engine = await startSearchEngine(options);
  const folder = temporaryFolder();
  /** Asked to end, after so many of Zoom's answers. */
  const run = (args: string[] = [], stopAfter = Number.POSITIVE_INFINITY) => {
    let answers = 0;
    const stopped = new Promise<'SIGTERM'>((resolve) => {
      onRequest = () => void (++answers === stopAfter && resolve('SIGTERM'));
    });
    return runDialer(['harvest', '--es-host', engine.host, ...args], {
      zoom,
      folder,
      now: NOW,
      stopped: () => stopped,
    });
  };
  return { zoom, engine, folder, run };
}

it('all documents of a day are in the index, each once, also when it is interrupted or done again', async () => {
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

it('a document that is refused is told, the rest is there, and the next run tries it again', async () => {
  const uuid = meetings[4]?.uuid ?? '';
  const items = (id: string) =>
    id === uuid ? { status: 400, type: 'document_parsing_exception', reason: 'failed to parse' } : undefined;
  const { engine, zoom, run } = await setUp({ faults: [{ on: 'POST /_bulk', times: 100, items }] });
  const { stderr, exitCode } = await run();
  expect(stderr).toMatch(/^dialer: The meeting \S+ was not taken: .*failed to parse/);
  expect(stderr).toContain('dialer: 1 meeting could not be harvested; the same command tries them again.\n');
  expect(exitCode).toBe(1);
  expect([engine.ids('meetings').length, engine.ids('sessions').length]).toEqual([29, 300]);
  engine.faults.length = 0;
  zoom.requests.length = 0;
  expect(await run()).toMatchObject({ stderr: '', exitCode: 0 });
  expect(engine.ids('meetings')).toHaveLength(30);
  expect(zoom.requests.filter(({ path }) => path.endsWith('/participants'))).toHaveLength(1);
});

it('an engine that does not let us in ends it before Zoom is asked for anything', async () => {
  const { zoom, run } = await setUp({ authorization: 'ApiKey no' });
  const { stderr, exitCode } = await run();
  expect(stderr).toMatch(/ES_USERNAME/);
  expect(exitCode).toBeGreaterThan(0);
  expect(zoom.requests).toEqual([]);
});
