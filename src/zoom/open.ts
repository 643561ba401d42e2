import { printer } from '../base/output/printer.ts';
import type { Deps } from '../base/system/deps.ts';
import type { JoinRoom } from '../dial/outcome.ts';
import type { DialerError } from '../errors.ts';
import type { RoomList } from '../schedule/rooms.ts';
import type { ZoomClient } from './client.ts';
import { zoomConfig } from './config.ts';
import type { Registrant, RegistrantList, RegistrantStatus } from './registrants.ts';
import type { Instance, MeetingReport, SessionList } from './reports.ts';

/** Zoom as the commands need it. */
export interface Zoom {
  listRooms(filter?: { status?: string }): Promise<RoomList>;
  joinRoom: JoinRoom;
  /** Of one instance of a meeting, by its UUID. */
  listSessions(uuid: string, onPage: (count: number) => void): Promise<SessionList>;
  /** The past ones of a meeting. Throws DialerError. */
  listInstances(meetingId: string): Promise<Instance[]>;
  /** By its UUID, or by a meeting's number the latest. Throws DialerError. */
  meetingReport(meeting: string): Promise<MeetingReport>;
  listRegistrants(meetingId: string, status: RegistrantStatus): Promise<RegistrantList>;
  /** Up to 30; `beforeTry` is awaited right before each try. Throws DialerError. */
  approveRegistrants(
    meetingId: string,
    registrants: Pick<Registrant, 'id' | 'email'>[],
    beforeTry: () => Promise<void>,
  ): Promise<void>;
  /** For what only one command asks. Throws DialerError `config`. */
  client(): Promise<ZoomClient>;
  /** What the app may not do though a tick needs it, as far as its token tells. */
  missingScope(): Promise<DialerError | undefined>;
  /** What the app may do, as its token tells; empty when it does not. Throws DialerError. */
  scopes(): Promise<string[]>;
  /** How far Zoom's clock is ahead of this machine's, once it has answered. */
  clockOffsetMs(): Promise<number | undefined>;
  close(): Promise<void>;
}

interface Options {
  deadlineMs: number;
  verbose?: boolean | undefined;
  stop?: () => AbortSignal | undefined;
  /** How many requests of the account's daily limit are for other apps. */
  leave?: number;
  /** What Zoom's own words go through before they are shown. */
  quiet?: (words: string) => string;
}

/**
 * The way to Zoom. Nothing is loaded before the first call: axios alone costs more than a tick with nothing due.
 * Whoever watches (a terminal, or `verbose`) is told of retries, in words that went through `quiet`. Its calls throw
 * DialerError `config`.
 */
export function openZoom(deps: Deps, { deadlineMs, verbose, stop, leave, quiet = (words) => words }: Options): Zoom {
  const told = new Set<string>();
  const onRetry = (message: string, withinMs = deadlineMs) => {
    if (!verbose && (!deps.err.isTTY || told.has(message))) return;
    told.add(message);
    const text = `${quiet(message)} Trying again, for ${Math.round(withinMs / 1000)} s in all.`;
    printer(deps.err, deps.env).line(text, 'dim');
  };
  let loaded: ReturnType<typeof load> | undefined;
  async function load() {
    const config = zoomConfig(deps.env);
    const [{ createClient }, rooms] = await Promise.all([import('./client.ts'), import('./rooms.ts')]);
    const timing = { startedAt: deps.now, elapsedMs: deps.elapsedMs, deadlineMs, onRetry, stop: stop?.(), leave };
    return { client: createClient(config, timing), rooms };
  }
  function open() {
    loaded ??= load();
    return loaded;
  }
  /** No tick needs them. */
  function openReports() {
    return Promise.all([open(), import('./reports.ts')]);
  }
  function openRegistrants() {
    return Promise.all([open(), import('./registrants.ts')]);
  }
  return {
    async listRooms(filter) {
      const { client, rooms } = await open();
      return rooms.listRooms(client, filter);
    },
    async joinRoom(join, beforeTry) {
      const { client, rooms } = await open();
      return rooms.joinRoom(client, join, beforeTry);
    },
    async listSessions(uuid, onPage) {
      const [{ client }, reports] = await openReports();
      return reports.listSessions(client, uuid, onPage);
    },
    async listInstances(meetingId) {
      const [{ client }, reports] = await openReports();
      return reports.listInstances(client, meetingId);
    },
    async meetingReport(meeting) {
      const [{ client }, reports] = await openReports();
      return reports.meetingReport(client, meeting);
    },
    async client() {
      return (await open()).client;
    },
    async listRegistrants(...which) {
      const [{ client }, registrants] = await openRegistrants();
      return registrants.listRegistrants(client, ...which);
    },
    async approveRegistrants(...what) {
      const [{ client }, registrants] = await openRegistrants();
      return registrants.approveRegistrants(client, ...what);
    },
    async missingScope() {
      const { client, rooms } = await open();
      return rooms.missingControlScope(await client.scopes());
    },
    async scopes() {
      return (await open()).client.scopes();
    },
    async clockOffsetMs() {
      return (await open()).client.clockOffsetMs();
    },
    async close() {
      (await loaded?.catch(() => undefined))?.client.close();
    },
  };
}
