import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What each tick leaves for the next: what was missed is counted from it. */
export interface Heartbeat {
  /** Nothing that was due before is taken up. */
  since: Date;
  /** When the last tick began. */
  last: Date;
}

const FILE = 'heartbeat.json';

/** The last tick's; nothing before the first one, or where it cannot be read. */
export function readHeartbeat(folder: string): Heartbeat | undefined {
  try {
    const { since, last } = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    const heartbeat = { since: new Date(since), last: new Date(last) };
    return Number.isNaN(heartbeat.since.getTime() + heartbeat.last.getTime()) ? undefined : heartbeat;
  } catch {
    return undefined;
  }
}

/**
 * Always of the same length and written in place, which a full disk allows. Where it cannot be written nothing is said:
 * then the ledger cannot be either, and that is said when something is due.
 */
export function writeHeartbeat(folder: string, heartbeat: Heartbeat): void {
  const text = `${JSON.stringify(heartbeat)}\n`;
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
