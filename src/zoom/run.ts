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

/** What a run is given. */
interface RunInput {
  /** The instant that stands for now. */
  now: Date;
  past: Past;
  ledger?: Ledger;
  verifySeconds: number;
  /** Told when it begins to look whether the rooms get into their meetings. */
  onLook?: () => void;
  dryRun?: boolean | undefined;
  verbose?: boolean | undefined;
}

export interface TickResult {
  report: TickReport;
  /** What kept it from its end. */
  signal?: StopSignal;
}

/** After the last look at the rooms there is still to be said what was seen. */
const VERIFIED_BEFORE_DEADLINE_MS = 3000;

/**
 * One tick, or what somebody orders: what `act` does with the real Zoom, the ledger and the clock, and ended in good order
 * when the run is asked to end. Tells what happened as data; nothing is printed.
 */
export async function runWithZoom(
  input: RunInput,
  deps: Deps,
  act: (outside: TickPorts) => Promise<TickReport>,
): Promise<TickResult> {
  const { now, past, ledger, verifySeconds, onLook, dryRun, verbose } = input;
  /** Made when there is something that must be ended in good order: a tick with nothing due does not load what it takes. */
  let stop: AbortSignal | undefined;
  const zoom = openZoom(deps, { deadlineMs: deps.deadlineMs, verbose, stop: () => stop });
  /** Loaded on first use: a run with nothing due needs none of it. */
  const zoomRooms = () => Promise.all([zoom.client(), import('./rooms.ts')]);
  const joinRoom: JoinRoom = async (...join) => {
    const [client, rooms] = await zoomRooms();
    return rooms.joinRoom(client, ...join);
  };
  const listRooms = async () => {
    if (!stop) {
      stop = untilStopped(deps);
      await deps.watchOver(deps.elapsedMs());
    }
    const [client, { listRooms }] = await zoomRooms();
    return listRooms(client);
  };
  const leftMs = () => Math.max(0, deps.deadlineMs - deps.elapsedMs() - VERIFIED_BEFORE_DEADLINE_MS);
  try {
    const report = await act({
      now,
      past,
      clock: () => new Date(now.getTime() + deps.elapsedMs()),
      elapsedMs: deps.elapsedMs,
      ...(ledger && { ledger }),
      ...(!(dryRun && hasNoCredentials(deps.env)) && { listRooms }),
      ...(!dryRun && { joinRoom }),
      wait: (ms, other) => wait(ms, stop, other),
      ...(verifySeconds > 0 && { verification: { forMs: verifySeconds * 1000, leftMs, onLook } }),
    });
    if (stop && !dryRun && !report.ledgerError) await prune(ledger, now);
    const missing = dryRun && stop && !report.error ? await missingScope(zoom) : {};
    const signal = stopSignal(stop);
    return { report: { ...report, ...missing }, ...(signal && { signal }) };
  } finally {
    await zoom.close();
    await ledger?.close();
  }
}

/** A dry run sends no join, and so would not find out. */
async function missingScope(zoom: Zoom): Promise<Pick<TickReport, 'error'>> {
  const [client, { missingControlScope }] = await Promise.all([zoom.client(), import('./rooms.ts')]);
  const error = missingControlScope(await client.scopes());
  return error ? { error } : {};
}

/** Whoever could not forget today can do so tomorrow. */
async function prune(ledger: Ledger | undefined, now: Date): Promise<void> {
  await ledger?.prune(new Date(now.getTime() - LEDGER_DAYS * DAY_MS)).catch(() => undefined);
}

/** Waits, but no longer than until `other` has settled, or the run is to end. Leaves no timer behind. */
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
