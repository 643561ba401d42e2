import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../system/files.ts';
import { DAY_MS } from '../system/time.ts';

/** When each thing was told, as ISO 8601. */
type Notified = Partial<Record<Channel, Record<string, string>>>;
/** What a tick prints; the failures that went out as an alert; alarms that could not be delivered. */
type Channel = 'printed' | 'alerted' | 'undelivered';

const FILE = 'told.json';
const AGAIN_AFTER_MS = DAY_MS;

/** Those of the texts that were not told in the last 24 hours. */
export function notYetNotified(folder: string, channel: Channel, texts: string[], now: Date): Set<string> {
  const before = read(folder)[channel] ?? {};
  return new Set(texts.filter((text) => !Object.hasOwn(before, text) || !isRecent(before[text] ?? '', now)));
}

/**
 * These have been told. Where `stillTrue` is given, what is not among them is forgotten, so that it is told at once when it
 * comes back. Where that cannot be written, everything is told each time.
 */
export function markNotified(
  folder: string,
  channel: Channel,
  texts: Set<string>,
  now: Date,
  stillTrue?: string[],
): void {
  const told = read(folder);
  const before = told[channel] ?? {};
  const lasting = stillTrue && new Set(stillTrue);
  const kept = Object.entries(before).filter(
    ([text, at]) => isRecent(at, now) && !texts.has(text) && (!lasting || lasting.has(text)),
  );
  if (texts.size === 0 && kept.length === Object.keys(before).length) return;
  const added = [...texts].map((text): [string, string] => [text, now.toISOString()]);
  replaceFile(join(folder, FILE), JSON.stringify({ ...told, [channel]: Object.fromEntries([...kept, ...added]) }));
}

function isRecent(at: string, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(at)) < AGAIN_AFTER_MS;
}

function read(folder: string): Notified {
  try {
    const told: unknown = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    return typeof told === 'object' && told !== null ? told : {};
  } catch {
    return {};
  }
}
