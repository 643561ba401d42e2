import type { Deps, StopSignal } from '../base/system/deps.ts';
import { stopSignal, untilStopped } from '../base/system/stop.ts';
import { DAY_MS } from '../base/system/time.ts';
import type { JoinRoom } from '../dial/outcome.ts';
import type { TickPorts, TickReport } from '../dial/ports.ts';
import type { Past } from '../dial/window.ts';
import type { Ledger } from '../ledger/joins.ts';
import { LEDGER_DAYS } from '../ledger/joins.ts';
import { hasNoCredentials } from './config.ts';
import { openZoom, type Zoom } from './open.ts';

interface RunInput {
  /** The instant that counts as now. */
  now: Date;
  past: Past;
  ledger?: Ledger;
  verifySeconds: number;
  /** Called when the run starts to look whether the rooms get into their meetings. */
  onLook?: () => void;
  dryRun?: boolean | undefined;
  verbose?: boolean | undefined;
}

export interface TickResult {
  report: TickReport;
  /** The signal that stopped the run. */
  signal?: StopSignal;
}

/** Kept free for reporting what the last look at the rooms showed. */
const VERIFIED_BEFORE_DEADLINE_MS = 3000;

/**
 * Runs `act` (a scheduled run, or a command by hand) with the real Zoom, the ledger and the clock. Returns what happened as
 * data; prints nothing. From `begin` on, a stop signal and the watchdog end the run properly.
 */
export async function runWithZoom(
  input: RunInput,
  deps: Deps,
  act: (ports: TickPorts) => Promise<TickReport>,
): Promise<TickResult> {
  const { now, past, ledger, verifySeconds, onLook, dryRun, verbose } = input;
  /** Made by `begin`: a run with nothing due does not load what it takes. */
  let stop: AbortSignal | undefined;
  const begin = async () => {
    stop = untilStopped(deps);
    await deps.watchOver(deps.elapsedMs());
  };
  const zoom = openZoom(deps, { deadlineMs: deps.deadlineMs, verbose, stop: () => stop });
  // Loaded on first use: a run with nothing due does without.
  const zoomRooms = () => Promise.all([zoom.client(), import('./rooms.ts')]);
  const joinRoom: JoinRoom = async (...join) => {
    const [client, rooms] = await zoomRooms();
    return rooms.joinRoom(client, ...join);
  };
  const listRooms = async () => {
    const [client, rooms] = await zoomRooms();
    return rooms.listRooms(client);
  };
  const leftMs = () => Math.max(0, deps.deadlineMs - deps.elapsedMs() - VERIFIED_BEFORE_DEADLINE_MS);
  try {
    const report = await act({
      now,
      past,
      clock: () => new Date(now.getTime() + deps.elapsedMs()),
      elapsedMs: deps.elapsedMs,
      ...(ledger && { ledger }),
      begin,
      ...(!(dryRun && hasNoCredentials(deps.env)) && { listRooms }),
      ...(!dryRun && { joinRoom }),
      wait: (ms, other) => wait(ms, stop, other),
      ...(verifySeconds > 0 && { verification: { forMs: verifySeconds * 1000, leftMs, onLook } }),
    });
    if (stop && !dryRun && !report.ledgerError) await prune(ledger, now, await zoomTime(zoom, deps));
    const missing = dryRun && stop && !report.error ? await missingScope(zoom) : {};
    const signal = stopSignal(stop);
    return { report: { ...report, ...missing }, ...(signal && { signal }) };
  } finally {
    await zoom.close();
    await ledger?.close();
  }
}

/** A dry run sends no join, so it asks the token whether it could. */
async function missingScope(zoom: Zoom): Promise<Pick<TickReport, 'error'>> {
  const [client, { missingControlScope }] = await Promise.all([zoom.client(), import('./rooms.ts')]);
  const error = missingControlScope(await client.scopes());
  return error ? { error } : {};
}

/** The time by Zoom's clock; undefined if no answer showed it. */
async function zoomTime(zoom: Zoom, { now, elapsedMs }: Deps): Promise<Date | undefined> {
  const offsetMs = await zoom.client().then(
    (client) => client.clockOffsetMs(),
    () => undefined,
  );
  return offsetMs === undefined ? undefined : new Date(now.getTime() + elapsedMs() + offsetMs);
}

/**
 * Removes what is old by this clock and by Zoom's: a clock that is ahead must not erase what other runs and hosts need. A
 * failure can wait: the next run tries again.
 */
async function prune(ledger: Ledger | undefined, now: Date, zoomNow: Date | undefined): Promise<void> {
  if (!zoomNow) return;
  const earlier = zoomNow < now ? zoomNow : now;
  await ledger?.prune(new Date(earlier.getTime() - LEDGER_DAYS * DAY_MS)).catch(() => undefined);
}

/** Waits for `ms`, or until `other` settles or the run is stopped. Resolves to false if it was stopped. Leaves no timer. */
async function wait(ms: number, stop: AbortSignal | undefined, other?: Promise<unknown>): Promise<boolean> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  const over = new AbortController();
  const end = () => over.abort();
  stop?.addEventListener('abort', end);
  if (stop?.aborted) end();
  other?.then(end, end);
  await sleep(ms, undefined, { signal: over.signal }).catch(() => undefined);
  stop?.removeEventListener('abort', end);
  return !stop?.aborted;
}
