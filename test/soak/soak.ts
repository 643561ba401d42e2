import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Postgres } from '../support/postgres.ts';
import { checkPromise, type Findings } from './check-promise.ts';
import { startHosts } from './hosts.ts';
import { plan } from './plan.ts';
import { seeded } from './random.ts';
import type { Run } from './record.ts';
import { timetable } from './schedule.ts';

export interface SoakOptions {
  /** Decides everything that does not depend on real time. Two soaks with the same seed differ only in their kills. */
  seed: number;
  /** Simulated minutes. */
  minutes: number;
  /** A folder shared by two processes on one machine, or a server for two machines. */
  ledger: 'files' | Postgres;
}

export interface Figures extends Findings {
  runs: number;
  /** Runs with trouble at Zoom or in a room. */
  faults: number;
  kills: number;
  stops: number;
  seconds: number;
}

/** Has two hosts run dialer every minute, with random faults and kills, and checks the result against the promise. */
export async function soak({ seed, minutes, ledger }: SoakOptions): Promise<Figures> {
  const begunAt = performance.now();
  const random = seeded(seed);
  const schedule = timetable(random, minutes);
  const folder = mkdtempSync(join(tmpdir(), 'dialer-soak-'));
  const hosts = await startHosts(folder, schedule, ledger);
  try {
    const runs: Run[] = [];
    for (const minute of plan(random, minutes, schedule)) runs.push(...(await hosts.runMinute(minute)));
    return {
      runs: runs.length,
      faults: runs.filter(({ troubles, offline }) => troubles.length + offline.length > 0).length,
      kills: runs.filter(({ result }) => !result).length,
      stops: runs.filter(({ isStopped }) => isStopped).length,
      ...checkPromise({ seed, occurrences: schedule.occurrences, runs, states: await hosts.states() }),
      seconds: Math.round((performance.now() - begunAt) / 1000),
    };
  } finally {
    await hosts.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
