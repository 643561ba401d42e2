import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../base/system/time.ts';
import type { CalendarDate } from '../../schedule/calendar.ts';

/** Zoom keeps no meetings that long. */
const MAX_AGE_MS = 200 * DAY_MS;

/** The state files of one harvest, in the order of its runs. */
export function filesOf(folder: string, name: string): { path: string; number: number }[] {
  return readdirSync(folder)
    .flatMap((file) => {
      const number = /^\.(\d+)\.ndjson$/.exec(
        file.startsWith(`harvest-${name}`) ? file.slice(8 + name.length) : '',
      )?.[1];
      return number ? [{ path: join(folder, file), number: Number(number) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/**
 * The days from `earliest` to before `day` whose harvest was begun under the name given by `nameOf` and is unfinished, oldest
 * first. Harvests of several days do not count. `folder` must exist.
 */
export function unfinishedDays(
  folder: string,
  { day, earliest }: { day: CalendarDate; earliest: CalendarDate },
  nameOf: (day: CalendarDate) => string,
): CalendarDate[] {
  const days = readdirSync(folder).flatMap((file) => {
    const [, name, its = ''] = /^harvest-((\d{4}-\d\d-\d\d)-[0-9a-f]+)\.\d+\.ndjson$/.exec(file) ?? [];
    return its >= earliest && its < day && name === nameOf(its) ? [its] : [];
  });
  return [...new Set(days)].sort();
}

/** Removes files that are too old to continue. */
export function removeOldFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^harvest-.*\.ndjson$/.test(name)) continue;
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > MAX_AGE_MS) rmSync(path, { force: true });
  }
}
