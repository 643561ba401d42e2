import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../base/system/files.ts';
import type { Span } from '../schedule/calendar.ts';

/** What each tick leaves for the next: what was missed is counted from it. */
export interface Heartbeat {
  /** Nothing that was due before is taken up. */
  since: Date;
  /** When the last tick began. */
  last: Date;
  /** When the last one began that could tell what was missed by then. */
  accounted: Date;
  /** The minutes whose joins were dialed without the ledger, the last time that happened. */
  unrecorded?: Span | undefined;
}

const FILE = 'heartbeat.json';
const LENGTH = 250;

/** The last tick's; nothing before the first one, or where it cannot be read. */
export function readHeartbeat(folder: string): Heartbeat | undefined {
  try {
    const { since, last, accounted, unrecorded } = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    const heartbeat = { since: instant(since), last: instant(last), accounted: instant(accounted) };
    return unrecorded
      ? { ...heartbeat, unrecorded: { from: instant(unrecorded.from), until: instant(unrecorded.until) } }
      : heartbeat;
  } catch {
    return undefined;
  }
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(text);
  return date;
}

/** What a tick leaves: what another one has left since this one read it (`before`) stays, where it is newer. */
export function leaveHeartbeat(folder: string, mine: Heartbeat, before: Heartbeat | undefined): void {
  const current = readHeartbeat(folder);
  const isNewer = current && current.last > mine.last && current.last.getTime() !== before?.last.getTime();
  const { last, accounted } = isNewer ? current : mine;
  writeHeartbeat(folder, {
    since: mine.since,
    last,
    accounted,
    unrecorded: joined(mine.unrecorded, current?.unrecorded),
  });
}

/** Two times that touch are one; else the later counts. */
function joined(a: Span | undefined, b: Span | undefined): Span | undefined {
  if (!a || !b) return a ?? b;
  const [first, second] = a.from < b.from ? [a, b] : [b, a];
  if (second.from > first.until) return second;
  return { from: first.from, until: first.until > second.until ? first.until : second.until };
}

/** Always of the same length and written in place, which a full disk allows. Returns whether it could be written. */
export function writeHeartbeat(folder: string, heartbeat: Heartbeat): boolean {
  const text = `${JSON.stringify(heartbeat).padEnd(LENGTH)}\n`;
  try {
    const file = open(join(folder, FILE), folder);
    writeSync(file, text, 0);
    closeSync(file);
    return true;
  } catch {
    return false;
  }
}

function open(path: string, folder: string): number {
  try {
    return openSync(path, 'r+');
  } catch {
    makeFolder(folder);
    return openSync(path, 'w', 0o600);
  }
}
