import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { pastDay } from '../support/past-day.ts';
import { linesOf, MAIN, start } from '../support/process.ts';
import { temporaryFolder, zoomSandbox } from '../support/run-dialer.ts';

const DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const MEETINGS = 80;
const SESSIONS = 2000;
const AT_ONCE = 8;

/** A run that appends its output to that of the runs before. */
function harvest(zoom: Sandbox, folder: string, ...args: string[]) {
  const command = `exec "${process.execPath}" "${MAIN}" harvest --date ${DAY} ${args.join(' ')} >> out.ndjson`;
  return start('bash', ['-c', command], folder, { ...zoom.env, TZ: 'UTC' });
}

/** The documents by their IDs, and how often each was written. Skips lines that a kill cut off. */
function documentsIn(folder: string) {
  const documents = new Map<string, { line: string; times: number }>();
  for (const line of linesOf(readFileSync(join(folder, 'out.ndjson'), 'utf8'))) {
    try {
      const { session_id, uuid } = JSON.parse(line);
      const times = documents.get(session_id ?? uuid)?.times ?? 0;
      documents.set(session_id ?? uuid, { line, times: times + 1 });
    } catch {}
  }
  return documents;
}

it('a harvest that is killed ten times has the same documents, and repeats only the requests that were interrupted', async () => {
  let onRequest = () => {};
  const meetings = pastDay(new Date(`${DAY}T00:00:00Z`), { meetings: MEETINGS, sessions: SESSIONS });
  const options = { latencyMs: 10, heavyLimitPerSecond: 10_000, listsLimitPerMinute: 100 };
  const zoom = await zoomSandbox({ meetings, ...options, onRequest: () => onRequest() });
  const [whole, folder] = [temporaryFolder(), temporaryFolder()];
  expect(await harvest(zoom, whole).result).toMatchObject({ exitCode: 0, stderr: '' });
  zoom.requests.length = 0;
  for (let kill = 1; kill <= 10; kill++) {
    let answered = 0;
    const { child, result } = harvest(zoom, folder);
    onRequest = () => {
      if (++answered === 1 + kill) setTimeout(() => child.kill('SIGKILL'), kill);
    };
    expect((await result).signal).toBe('SIGKILL');
  }
  onRequest = () => {};
  expect(await harvest(zoom, folder).result).toMatchObject({ exitCode: 0 });

  const [expected, got] = [documentsIn(whole), documentsIn(folder)];
  expect(expected.size).toBe(MEETINGS + SESSIONS);
  expect([...expected.values()].filter(({ times }) => times !== 1)).toEqual([]);
  const textOf = (documents: typeof got) => [...documents.values()].map(({ line }) => line).sort();
  expect(textOf(got)).toEqual(textOf(expected));
  const asked = zoom.requests.filter(({ path }) => path.endsWith('/participants')).length;
  expect(asked).toBeLessThanOrEqual(MEETINGS + 10 * AT_ONCE);
  expect(readdirSync(join(folder, '.dialer'))).toEqual([]);
});

it('a harvest that filled the disk continues with everything that was not written completely', async () => {
  const meetings = pastDay(new Date(`${DAY}T00:00:00Z`), { meetings: 6, sessions: 60 });
  const zoom = await zoomSandbox({ meetings });
  const folder = temporaryFolder();
  const command = `exec "${process.execPath}" "${MAIN}" harvest --date ${DAY} >> out.ndjson`;
  // At the limit, a part of the line is written, and Node's own stream reports no error.
  const full = await start('bash', ['-c', `ulimit -f 8; ${command}`], folder, { ...zoom.env, TZ: 'UTC' }).result;
  expect(full.stderr).toContain('dialer: Could not write to standard output: EFBIG.');
  expect(full.exitCode).toBe(1);
  expect((await harvest(zoom, folder).result).exitCode).toBe(0);
  expect(documentsIn(folder).size).toBe(66);
});
