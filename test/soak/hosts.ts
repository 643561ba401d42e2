import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { JoinState } from '../../src/ledger/joins.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { bundle } from '../support/bundle.ts';
import { type Postgres, sql } from '../support/postgres.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import type { Moment, PlannedMinute, PlannedTick } from './plan.ts';
import type { Line, Run } from './record.ts';
import { CATCH_UP_MINUTES, instantOf, keyOf, patternOf, type Timetable } from './schedule.ts';
import { HOSTS, type HostName, longestDelayMs } from './troubles.ts';
import { type Zoom, zoomFor } from './zoom.ts';

/** Two hosts, their Zoom, and the ledger that they share. */
export interface Hosts {
  /** Does the runs of a minute, with the troubles planned for it. */
  runMinute(minute: PlannedMinute): Promise<Run[]>;
  /** The final states in the ledger, by the occurrences' keys. */
  states(): Promise<Map<string, Set<JoinState>>>;
  close(): Promise<void>;
}

interface Host {
  process: HostProcess;
  zoom: Zoom;
  /** Called for each request that Zoom answered. */
  onRequest: () => void;
}

/** Long enough for a run on a slow machine, so that a run that fails does not fail for lack of time. */
const DEADLINE_MS = 20_000;
const SLOW_DEADLINE_MS = 600;
/** After this time, everything that a killed process had sent has arrived. */
const SETTLE_MS = 50;
const CLIENT_SECRET = 'CANARY-client-secret';

/** Starts both hosts. `ledger` is a folder that they share on one machine, or a server for two machines. */
export async function startHosts(folder: string, timetable: Timetable, ledger: 'files' | Postgres): Promise<Hosts> {
  const script = join(folder, 'host.cjs');
  await bundle("import './test/soak/host-main.ts'", script);
  const postgres = ledger === 'files' ? undefined : { ...ledger, ledgerUrl: await ledger.database({ clock: true }) };
  const place = postgres?.ledgerUrl ?? join(folder, 'ledger');
  const settings = { DIALER_LEDGER: place, DIALER_CATCH_UP: String(CATCH_UP_MINUTES) };
  const hosts = new Map<HostName, Host>();
  for (const name of HOSTS) hosts.set(name, await startHost(name));
  const hostOf = (name: HostName) => hosts.get(name) as Host;
  /** How long a run with requests takes on this machine. */
  let usualMs = 50;

  async function startHost(name: HostName): Promise<Host> {
    const home = join(folder, name);
    mkdirSync(home);
    writeFileSync(join(home, 'meetings.csv'), timetable.csv);
    const host = { process: startHostProcess(script, home), onRequest: () => {} };
    const zoom = await zoomFor({ ...timetable, clientSecret: CLIENT_SECRET }, () => host.onRequest());
    return Object.assign(host, { zoom });
  }

  async function tick(planned: PlannedTick, run: Run): Promise<void> {
    const host = hostOf(run.host);
    const isSlow = run.troubles.some((trouble) => trouble.isSlow);
    const begunAt = performance.now();
    const { interruption } = planned;
    const disarm = interruption
      ? arm(host, interruption.at, () => {
          run.isStopped = interruption.how === 'stop';
          host.process[interruption.how]();
        })
      : () => {};
    const result = await host.process.run({
      nowMs: run.nowMs,
      env: { ...host.zoom.env, ...settings },
      deadlineMs: isSlow ? SLOW_DEADLINE_MS : DEADLINE_MS,
      args: ['--json'],
    });
    disarm();
    const tookMs = performance.now() - begunAt;
    run.endedMs = run.nowMs + tookMs;
    if (!result) return;
    run.result = result;
    run.lines = linesOf(result.stdout);
    if (!isSlow && run.lines.length > 0) usualMs = 0.9 * usualMs + 0.1 * tookMs;
  }

  /** Calls `act` at this moment of the run that starts now, if the moment comes. */
  function arm(host: Host, at: Moment, act: () => void): () => void {
    if ('afterShare' in at) {
      const timer = setTimeout(act, at.afterShare * usualMs);
      return () => clearTimeout(timer);
    }
    let requests = 0;
    host.onRequest = () => {
      if (++requests === at.atRequest) act();
    };
    return () => {
      host.onRequest = () => {};
    };
  }

  /** Waits until nothing that killed runs have sent is still in progress. */
  async function settle(group: Run[]): Promise<void> {
    const delayMs = longestDelayMs(group.flatMap(({ troubles }) => troubles));
    const hasKilled = group.some(({ result }) => !result);
    if (!hasKilled && delayMs === 0) return;
    await sleep(delayMs + SETTLE_MS);
    // On a busy machine, this time can pass before anything is read.
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    const busy = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'dialer'";
    while (hasKilled && postgres && (await sql(postgres.url, busy)).length > 0) await sleep(SETTLE_MS);
  }

  return {
    async runMinute({ minute, groups, troubles, offline }) {
      for (const name of HOSTS) hostOf(name).zoom.begin(troubles.filter(({ host }) => host === name));
      const bringBack = takeOffline(offline);
      const runs: Run[] = [];
      for (const planned of groups) {
        const group: Run[] = [];
        const ticks = planned.map((one): [PlannedTick, Run] => {
          const nowMs = instantOf(minute) + one.second * 1000;
          const own = troubles.filter(({ host }) => host === one.host);
          const common = { group, troubles: own, offline, isStopped: false, lines: [], patches: [] };
          return [one, { host: one.host, minute, nowMs, endedMs: nowMs, ...common }];
        });
        group.push(...ticks.map(([, run]) => run));
        postgres?.setClock(new Date(Math.max(...group.map(({ nowMs }) => nowMs))));
        await Promise.all(group.map(({ host }) => hostOf(host).process.ready()));
        await Promise.all(ticks.map(([one, run]) => tick(one, run)));
        await settle(group);
        for (const run of group) run.patches = hostOf(run.host).zoom.patches();
        runs.push(...group);
      }
      bringBack();
      return runs;
    },

    async states() {
      const env = { ...settings, ZOOM_ACCOUNT_ID: hostOf('A').zoom.env.ZOOM_ACCOUNT_ID };
      const opened = openLedger(place, { env, now: new Date(), elapsedMs: () => 0 });
      const entries = await opened.entries({ from: new Date(instantOf(0)), until: new Date(instantOf(10_000)) });
      await opened.close();
      const states = new Map<string, Set<JoinState>>();
      for (const { action, meetingId, roomId, state } of entries) {
        const room = timetable.wanted.find(({ id, name }) => [id, name, patternOf(name)].includes(roomId));
        const key = keyOf(action, meetingId, room?.name ?? roomId);
        states.set(key, new Set([...(states.get(key) ?? []), state]));
      }
      return states;
    },

    async close() {
      for (const { process, zoom } of hosts.values()) {
        process.close();
        await zoom.close();
      }
    },
  };
}

/** Takes rooms offline. Those that are in a meeting return to it when they are back. */
function takeOffline(rooms: Run['offline']): () => void {
  for (const room of rooms) room.status = 'Offline';
  return () => {
    for (const room of rooms) room.status = room.meeting === undefined ? 'Available' : 'InMeeting';
  };
}

function linesOf(stdout: string): Line[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
