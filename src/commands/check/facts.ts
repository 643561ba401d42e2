import { existsSync } from 'node:fs';
import type { Deps } from '../../base/system/deps.ts';
import { codesFile, isOpenToAll } from '../../base/system/env.ts';
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
import type { Environment } from './environment.ts';
import { mayList, type ZoomFacts } from './zoom.ts';

/** What is to be looked at. */
interface CheckSubject {
  /** meetings.csv, as the user named it. */
  file: string;
  environment: Environment;
  /** Zoom is not asked. */
  isOffline: boolean;
}

/** All that findings are made of. */
export type Facts = Awaited<ReturnType<typeof gatherFacts>>;

/** Somebody is waiting for this one: sooner than a tick gives up. */
const DEADLINE_MS = 15_000;
const OFFLINE: ZoomFacts = { skipped: 'not asked (--offline)' };

/** Looks at everything that a tick needs, and leaves nothing behind. Throws no DialerError: what is wrong is a fact. */
export async function gatherFacts(subject: CheckSubject, deps: Deps) {
  const { file, isOffline } = subject;
  const { env, now } = deps;
  // A folder can be on a share that hangs.
  await deps.watchOver(deps.elapsedMs());
  const state = stateFolder(file, env);
  const [zoom, ledgerError, place, codes] = await Promise.all([
    isOffline ? OFFLINE : askZoom(deps),
    isOnPostgres(env) ? askTo(openLedger(file, deps), (one) => one.entries(minuteOf(now))) : undefined,
    probe(ledgerFolder(file, env)),
    readCodes(ledgerFolder(file, env), deps),
  ]);
  return {
    ...subject,
    env,
    now,
    zoom,
    place,
    ledger: { isPostgres: isOnPostgres(env), error: ledgerError },
    heartbeat: readHeartbeat(state),
    ...readMeetings(file, state),
    codes,
    zone: localTimeZone(),
    nodeVersion: process.versions.node,
  };
}

/** Why meetings.csv cannot be used, and whether a tick goes on with a copy of it, whose lines are no longer its. */
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

/** Nothing where nobody has codes. `ticksFolder` is of the ledger of ticks, which is looked at anyway. */
async function readCodes(ticksFolder: string, deps: Deps): Promise<CodesFacts | undefined> {
  const file = codesFile({}, deps);
  if (!deps.env.DIALER_CODES && !existsSync(file)) return undefined;
  const folder = ledgerFolder(file, deps.env);
  const place = folder === ticksFolder ? undefined : await probe(folder);
  const memory = {
    ledgerError: await askTo(openCodeLedger(file, deps), (uses) => uses.read()),
    ...(place && { place }),
  };
  try {
    return { file, ...memory, ...(await csvSource(file).read()), isOpen: isOpenToAll(file) };
  } catch (error) {
    return { file, ...memory, invitations: [], problems: [], error: expected(error), isOpen: false };
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
    if (facts.error.code === 'config') return { skipped: 'not asked: see Configuration' };
  }
  facts.clockOffsetMs = client?.clockOffsetMs();
  await zoom.close();
  return facts;
}
