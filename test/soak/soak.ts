import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Postgres } from '../support/postgres.ts';
import { type Findings, judge } from './check-promise.ts';
import { openSite } from './hosts.ts';
import { plan } from './plan.ts';
import { seeded } from './random.ts';
import type { Run } from './record.ts';
import { timetable } from './schedule.ts';

export interface SoakOptions {
  /** All that is not left to real time follows from it: with another run of the same seed only the kills differ. */
  seed: number;
  /** Simulated ones. */
  minutes: number;
  /** Two processes on one machine with a folder for both, or two machines with a server. */
  ledger: 'files' | Postgres;
}

export interface Figures extends Findings {
  ticks: number;
  /** Of those, the ones that Zoom, or a room, had trouble in; */
  faults: number;
  /** killed, */
  kills: number;
  /** and asked to stop. */
  stops: number;
  seconds: number;
}

/** Two hosts that run dialer every minute, random faults and kills; then what came of it is held against the promise. */
export async function soak({ seed, minutes, ledger }: SoakOptions): Promise<Figures> {
  const begunAt = performance.now();
  const random = seeded(seed);
  const schedule = timetable(random, minutes);
  const folder = mkdtempSync(join(tmpdir(), 'dialer-soak-'));
  const site = await openSite(folder, schedule, ledger);
  try {
    const runs: Run[] = [];
    for (const minute of plan(random, minutes, schedule)) runs.push(...(await site.live(minute)));
    return {
      ticks: runs.length,
      faults: runs.filter(({ troubles, offline }) => troubles.length + offline.length > 0).length,
      kills: runs.filter(({ result }) => !result).length,
      stops: runs.filter(({ isStopped }) => isStopped).length,
      ...judge({ seed, occurrences: schedule.occurrences, runs, states: await site.states() }),
      seconds: Math.round((performance.now() - begunAt) / 1000),
    };
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
