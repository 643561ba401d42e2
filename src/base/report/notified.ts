import { join } from 'node:path';
import { readStateFile, replaceStateFile } from '../system/state-file.ts';
import { DAY_MS } from '../system/time.ts';

/** When each text was last reported, as ISO 8601. */
type Notified = Partial<Record<Channel, Record<string, string>>>;
/** What a run prints; failures sent as an alert; alerts that could not be delivered. */
type Channel = 'printed' | 'alerted' | 'undelivered';

const FILE = 'told.json';

/** The texts that were not reported in the last 24 hours. */
export function notYetNotified(folder: string, channel: Channel, texts: string[], now: Date): Set<string> {
  const before = read(folder)[channel] ?? {};
  return new Set(texts.filter((text) => !Object.hasOwn(before, text) || !isRecent(before[text] ?? '', now)));
}

/**
 * Records that `texts` were reported. With `stillTrue`, forgets all others, so that they are reported at once when they
 * come back. If this cannot be written, everything is reported every time.
 */
export function markNotified(
  folder: string,
  channel: Channel,
  texts: Set<string>,
  now: Date,
  stillTrue?: string[],
): void {
  const notified = read(folder);
  const before = notified[channel] ?? {};
  const lasting = stillTrue && new Set(stillTrue);
  const kept = Object.entries(before).filter(
    ([text, at]) => isRecent(at, now) && !texts.has(text) && (!lasting || lasting.has(text)),
  );
  if (texts.size === 0 && kept.length === Object.keys(before).length) return;
  const added = [...texts].map((text): [string, string] => [text, now.toISOString()]);
  replaceStateFile(
    join(folder, FILE),
    JSON.stringify({ ...notified, [channel]: Object.fromEntries([...kept, ...added]) }),
  );
}

function isRecent(at: string, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(at)) < DAY_MS;
}

function read(folder: string): Notified {
  try {
    const notified: unknown = JSON.parse(readStateFile(join(folder, FILE))?.text ?? '');
    return typeof notified === 'object' && notified !== null ? notified : {};
  } catch {
    return {};
  }
}
