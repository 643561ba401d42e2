import { existsSync } from 'node:fs';
import type { Deps } from '../../base/system/deps.ts';
import { isOpenToAll } from '../../base/system/files.ts';
import { codesFile } from '../../base/system/settings.ts';
import { type DialerError, expected } from '../../errors.ts';
import { readHeartbeat } from '../../ledger/heartbeat.ts';
import { isOnPostgres, ledgerFolder, openCodeLedger, openLedger, stateFolder } from '../../ledger/open.ts';
import { askTo, probe } from '../../ledger/probe.ts';
import { localTimeZone } from '../../schedule/calendar.ts';
import { csvSource } from '../../schedule/codes/source.ts';
import { minuteOf } from '../../schedule/due.ts';
import { type MeetingsFile, readSchedule } from '../../schedule/file.ts';
import type { ZoomClient } from '../../zoom/client.ts';
import { openZoom } from '../../zoom/open.ts';
import { listRooms } from '../../zoom/rooms.ts';
import type { CodesFacts } from './codes.ts';
import { findEntries } from './entries.ts';
import type { Environment } from './environment.ts';
import { mayList, type ZoomFacts } from './zoom.ts';

/** What to check. */
interface CheckRequest {
  /** meetings.csv, by the name that the user gave. */
  file: string;
  environment: Environment;
  /** Do not ask Zoom. */
  isOffline: boolean;
}

/** Everything that the findings are based on. */
export type Facts = Awaited<ReturnType<typeof gatherFacts>>;

/** Shorter than that of a run: somebody is waiting. */
const DEADLINE_MS = 15_000;
const OFFLINE: ZoomFacts = { skipped: 'not checked (--offline)' };

/** Looks at everything that a run needs, and leaves nothing behind. Throws no DialerError: an error is a fact, too. */
export async function gatherFacts(subject: CheckRequest, deps: Deps) {
  const { file, isOffline } = subject;
  const { env, now } = deps;
  // The folder can be on a network share that hangs.
  await deps.watchOver(deps.elapsedMs());
  const state = stateFolder(file, env);
  const [zoom, ledgerError, place, codes, schedulers] = await Promise.all([
    isOffline ? OFFLINE : askZoom(deps),
    isOnPostgres(env) ? askTo(openLedger(file, deps), (one) => one.entries(minuteOf(now))) : undefined,
    probe(ledgerFolder(file, env)),
    readCodes(ledgerFolder(file, env), deps),
    findEntries(file, env),
  ]);
  return {
    ...subject,
    env,
    now,
    zoom,
    place,
    ledger: { isPostgres: isOnPostgres(env), error: ledgerError },
    heartbeat: readHeartbeat(state),
    schedulers,
    ...readMeetings(file, state),
    codes,
    zone: localTimeZone(),
    nodeVersion: process.versions.node,
  };
}

/** Why meetings.csv cannot be used, and whether runs use its last good copy meanwhile. */
interface Broken {
  error: DialerError;
  hasCopy: boolean;
}

function readMeetings(file: string, state: string): { schedule?: MeetingsFile; broken?: Broken; isOpen: boolean } {
  try {
    const schedule = readSchedule(file, state, { keepCopy: false });
    const stale = schedule.stale.find((entry) => entry.file === file);
    if (stale) return { broken: { error: stale.error, hasCopy: true }, isOpen: false };
    return { schedule, isOpen: isOpenToAll(file) };
  } catch (error) {
    return { broken: { error: expected(error), hasCopy: false }, isOpen: false };
  }
}

/** undefined if there are no codes. `joinsFolder` is the folder of the ledger of joins, which is probed anyway. */
async function readCodes(joinsFolder: string, deps: Deps): Promise<CodesFacts | undefined> {
  const file = codesFile({}, deps);
  if (!deps.env.DIALER_CODES && !existsSync(file)) return undefined;
  const folder = ledgerFolder(file, deps.env);
  const place = folder === joinsFolder ? undefined : await probe(folder);
  const ledger = {
    ledgerError: await askTo(openCodeLedger(file, deps), (codes) => codes.read()),
    ...(place && { place }),
  };
  try {
    return { file, ...ledger, ...(await csvSource(file).read()), isOpen: isOpenToAll(file) };
  } catch (error) {
    return { file, ...ledger, invitations: [], problems: [], error: expected(error), isOpen: false };
  }
}

async function askZoom(deps: Deps): Promise<ZoomFacts> {
  const zoom = openZoom(deps, { deadlineMs: Math.min(DEADLINE_MS, deps.deadlineMs) });
  const facts: ZoomFacts = {};
  let client: ZoomClient | undefined;
  try {
    client = await zoom.client();
    facts.scopes = await client.scopes();
    if (mayList(facts.scopes)) facts.list = await listRooms(client);
  } catch (error) {
    facts.error = expected(error);
    if (facts.error.code === 'config') return { skipped: 'not checked: fix Configuration first' };
  }
  facts.clockOffsetMs = client?.clockOffsetMs();
  await zoom.close();
  return facts;
}
