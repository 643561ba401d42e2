import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from '../dial/due.ts';

/** What each tick leaves for the next: what was missed is counted from it. */
export interface Heartbeat {
  /** Nothing that was due before is taken up. */
  since: Date;
  /** When the last tick began. */
  last: Date;
  /** The minutes whose joins were dialed without the ledger, the last time that happened. */
  unrecorded?: Span | undefined;
}

const FILE = 'heartbeat.json';
const LENGTH = 200;

/** The last tick's; nothing before the first one, or where it cannot be read. */
export function readHeartbeat(folder: string): Heartbeat | undefined {
  try {
    const { since, last, unrecorded } = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    const heartbeat = { since: instant(since), last: instant(last) };
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

/**
 * Always of the same length and written in place, which a full disk allows. Where it cannot be written nothing is said:
 * then the ledger cannot be either, and that is said when something is due.
 */
export function writeHeartbeat(folder: string, heartbeat: Heartbeat): void {
  const text = `${JSON.stringify(heartbeat).padEnd(LENGTH)}\n`;
  try {
    const file = open(join(folder, FILE), folder);
    writeSync(file, text, 0);
    closeSync(file);
  } catch {}
}

function open(path: string, folder: string): number {
  try {
    return openSync(path, 'r+');
  } catch {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openSync(path, 'w', 0o600);
  }
}
