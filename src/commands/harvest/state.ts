import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/system/folders.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import { folderError, refuseForeign } from '../../ledger/folder-errors.ts';
import { createWithLine } from '../../ledger/lines.ts';
import type { ListedMeeting } from '../../zoom/past-meetings.ts';
import type { Mark, SourceName } from './source.ts';
import { filesOf, removeOldFiles } from './state-files.ts';

/** How far a harvest has got, so that the next run can continue an interrupted one. */
export interface HarvestState {
  /** An earlier run has listed meetings. */
  isResumed: boolean;
  source: SourceName | undefined;
  marks: Mark[];
  /** Listed meetings, meetings whose documents are all written, and the sessions of these. */
  counts: { listed: number; done: number; sessions: number };
  choose(source: SourceName): void;
  /** Adds the meetings that are not listed yet. */
  addListed(meetings: ListedMeeting[], mark: Mark): void;
  /** The meetings that are not done, read from the disk one by one. */
  pending(): AsyncGenerator<ListedMeeting>;
  setDone(uuid: string, sessions: number): void;
  /** Marks every meeting as not done, because what was written is lost. */
  startOver(): void;
  /** Deletes the state if the harvest is finished. Otherwise a file remains to show that these days are unfinished. */
  close(isFinished: boolean): void;
}

/** A line of a state file. */
type StateLine =
  | { pid: number; host: string }
  | { source: SourceName }
  | { meetings: ListedMeeting[]; mark: Mark }
  | { done: string; sessions: number }
  | { startsOver: true }
  | { isAllDone: true };

const TOUCH_MS = 20_000;
/** A run that has not touched its file for so long is gone, whichever process has its number now. */
const GONE_MS = 120_000;

/**
 * Opens the state of one harvest, `<folder>/harvest-<name>.<run>.ndjson`. Each run creates a file of its own, exclusively, and
 * only appends to it; a line that a crash cut off is ignored. Throws DialerError `usage` while another run uses the state,
 * `ledger` if the folder cannot be used.
 */
export async function openState(folder: string, name: string): Promise<HarvestState> {
  try {
    refuseForeign(folder);
    makeFolder(folder);
    removeOldFiles(folder);
    const before = filesOf(folder, name);
    const last = before.at(-1);
    if (last && isRunning(last.path)) throw alreadyRunning(last.path);
    const path = join(folder, `harvest-${name}.${(last?.number ?? 0) + 1}.ndjson`);
    await createWithLine(path, { pid: process.pid, host: hostname() }).catch((error) => {
      throw error.code === 'EEXIST' ? alreadyRunning(path) : error;
    });
    const paths = [...before.map((file) => file.path), path];
    for await (const line of linesOf(paths)) {
      if (!('isAllDone' in line)) continue;
      // The earlier run had finished, and was killed while it deleted its files.
      for (const old of paths.splice(0, before.length)) rmSync(old, { force: true });
    }
    return await readState(paths);
  } catch (error) {
    throw error instanceof DialerError ? error : folderError(error as NodeJS.ErrnoException, folder);
  }
}

async function readState(paths: string[]): Promise<HarvestState> {
  /** Whether each listed meeting is done. */
  const known = new Map<string, boolean>();
  const state = { source: undefined as SourceName | undefined, marks: [] as Mark[] };
  const counts = { listed: 0, done: 0, sessions: 0 };
  const apply = (line: StateLine) => {
    if ('source' in line) state.source = line.source;
    else if ('meetings' in line) {
      for (const { uuid } of line.meetings) if (!known.has(uuid)) known.set(uuid, false);
      state.marks.push(line.mark);
      counts.listed = known.size;
    } else if ('done' in line && !known.get(line.done)) {
      known.set(line.done, true);
      counts.done++;
      counts.sessions += line.sessions;
    } else if ('startsOver' in line) {
      for (const uuid of known.keys()) known.set(uuid, false);
      Object.assign(counts, { done: 0, sessions: 0 });
    }
  };
  for await (const line of linesOf(paths)) apply(line);
  const own = paths.at(-1) ?? '';
  const file = openSync(own, 'a');
  const timer = setInterval(() => touch(own), TOUCH_MS).unref();
  let hasAdded = false;
  const add = (line: StateLine) => {
    apply(line);
    hasAdded = true;
    try {
      writeFileSync(file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw folderError(error as NodeJS.ErrnoException, dirname(own));
    }
  };
  return {
    isResumed: counts.listed > 0,
    get source() {
      return state.source;
    },
    marks: state.marks,
    counts,
    choose: (source) => add({ source }),
    addListed(meetings, mark) {
      const each = new Map(meetings.map((meeting) => [meeting.uuid, meeting]));
      add({ meetings: [...each.values()].filter(({ uuid }) => !known.has(uuid)), mark });
    },
    async *pending() {
      for await (const line of linesOf(paths)) {
        if ('meetings' in line) yield* line.meetings.filter(({ uuid }) => known.get(uuid) === false);
      }
    },
    setDone: (uuid, sessions) => add({ done: uuid, sessions }),
    startOver: () => add({ startsOver: true }),
    close(isFinished) {
      clearInterval(timer);
      if (isFinished) add({ isAllDone: true });
      closeSync(file);
      const useless = isFinished ? paths : hasAdded || paths.length === 1 ? [] : [own];
      for (const path of useless) rmSync(path, { force: true });
    },
  };
}

/** Ignores errors: somebody may have deleted the folder. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {}
}

async function* linesOf(paths: string[]): AsyncGenerator<StateLine> {
  for (const path of paths) {
    const file = await open(path);
    try {
      for await (const text of file.readLines({ encoding: 'utf8' })) {
        const line = lineOf(text);
        if (line) yield line;
      }
    } finally {
      await file.close();
    }
  }
}

/** Undefined for a truncated line. */
function lineOf(text: string): StateLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as StateLine) : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(path: string): boolean {
  // The system clock, because file times come from it.
  if (Math.abs(Date.now() - statSync(path).mtimeMs) > GONE_MS) return false;
  const first = lineOf(readFileSync(path, 'utf8').split('\n', 1)[0] ?? '');
  if (!first || !('pid' in first)) return false;
  if (first.host !== hostname()) return true;
  // In a container, an earlier process may have had the same number.
  if (first.pid === process.pid) return false;
  try {
    process.kill(first.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function alreadyRunning(path: string): DialerError {
  const hint = `Wait until it ends. If it was killed, try again in ${GONE_MS / MINUTE_MS} minutes (${path}).`;
  return new DialerError('usage', 'Another run is harvesting these days to the same place.', hint);
}
