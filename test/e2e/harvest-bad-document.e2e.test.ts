import { expect, it } from 'vitest';
import { pastDay } from '../support/past-day.ts';
import { inTimeZone, runDialer, zoomSandbox } from '../support/run-dialer.ts';
import { startSearchEngine } from '../support/search-engine.ts';

it('reports the one document on which the engine always fails, and writes all others', async () => {
  inTimeZone('UTC');
  const now = new Date('2026-11-24T09:00:00Z');
  const meetings = pastDay(new Date('2026-11-23T00:00:00Z'), { meetings: 30, sessions: 300 });
  const zoom = await zoomSandbox({
    meetings,
    clock: () => now,
    heavyLimitPerSecond: 10_000,
    listsLimitPerMinute: 1000,
  });
  const uuid = meetings[4]?.uuid ?? '';
  const items = (id: string) => (id === uuid ? { status: 500, type: 'script_exception', reason: 'no' } : undefined);
  const faults = [{ on: 'POST /_bulk', times: Number.POSITIVE_INFINITY, items }];
  const engine = await startSearchEngine({ faults });
  const { stderr, exitCode } = await runDialer(['harvest', '--es-host', engine.host], { zoom, now });
  expect(stderr).toMatch(
    /^dialer: The meeting \S+ was refused: .*always fails on it \(status 500\): script_exception: no\n/,
  );
  expect(stderr).toContain('dialer: Could not harvest 1 meeting on 2026-11-23. Run the same command to retry.\n');
  expect([exitCode, engine.ids('meetings').length, engine.ids('sessions').length]).toEqual([1, 29, 300]);
}, 120_000);
