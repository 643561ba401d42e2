import { format } from 'date-fns/format';
import { begin } from '../../base/output/begin.ts';
import { formatDuration, MINUTE_FORMAT } from '../../base/output/format.ts';
import { jsonArray, printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, wholeNumber } from '../../base/system/settings.ts';
import { MINUTE_MS } from '../../base/system/time.ts';
import { DialerError } from '../../errors.ts';
import { readHeartbeat } from '../../ledger/heartbeat.ts';
import { LEDGER_DAYS } from '../../ledger/joins.ts';
import { readEntries, stateFolder } from '../../ledger/open.ts';
import { addDays, localDate, localInstant, type Span } from '../../schedule/calendar.ts';
import { readSchedule } from '../../schedule/file.ts';
import { COLUMNS, detailLine, factsOf, type HistoryEntry, historyOf, summaryLines } from './history.ts';

/** Prints past joins and leaves. Resolves to the exit code; throws DialerError `ledger`. */
export async function history(options: HistoryOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const file = meetingsFile(options, deps);
  const days = wholeNumber('--days', options.days, { least: 1, most: LEDGER_DAYS });
  const entries = historyOf(await readEntries(file, lastDays(days, deps.now), deps), options, titlesIn(file, deps));
  if (options.json || options.csv) await printFacts(entries, options, deps);
  else {
    const out = printer(deps.out, deps.env);
    const lines = options.verbose ? entries.map(detailLine) : summaryLines(entries);
    for (const { text, needsAttention } of lines) out.line(text, needsAttention ? 'red' : undefined);
    if (deps.out.isTTY) out.line(`${lines.length === 0 ? 'Nothing to show. ' : ''}${lastRun(file, deps)}`, 'dim');
  }
  return 0;
}

/** The last days, today included. What is due later this minute may have been dialed already. */
function lastDays(days: number, now: Date): Span {
  return { from: localInstant(addDays(localDate(now), 1 - days), 0), until: new Date(now.getTime() + MINUTE_MS) };
}

/** The titles in meetings.csv by meeting ID, where all rows of the meeting have the same one; none if it cannot be read, as the history does not depend on it. */
function titlesIn(file: string, { env }: Deps): Map<string, string> {
  try {
    const { meetings } = readSchedule(file, stateFolder(file, env), { keepCopy: false });
    const titles = new Map<string, string>();
    for (const { meetingId, title } of meetings) {
      titles.set(meetingId, (titles.get(meetingId) ?? title) === title ? title : '');
    }
    return titles;
  } catch (error) {
    if (error instanceof DialerError) return new Map();
    throw error;
  }
}

/** An empty history can also mean that nothing runs dialer. */
function lastRun(file: string, { env, now }: Deps): string {
  const { last } = readHeartbeat(stateFolder(file, env)) ?? {};
  if (!last) return 'There was no scheduled run yet. `dialer cron` prints the entry that runs dialer every minute.';
  return `The last scheduled run was on ${format(last, MINUTE_FORMAT)}, ${formatDuration(now.getTime() - last.getTime())} ago.`;
}

async function printFacts(entries: HistoryEntry[], { csv }: HistoryOptions, { out }: Deps): Promise<void> {
  const facts = entries.map(factsOf);
  if (!csv) out.write(jsonArray(facts));
  else {
    const { spreadsheet } = await import('../../base/output/spreadsheet.ts');
    out.write(
      spreadsheet(
        COLUMNS,
        facts.map((entry) => COLUMNS.map((column) => String(entry[column]))),
      ),
    );
  }
}

export interface HistoryOptions {
  days: string;
  room?: string;
  failed?: boolean;
  json?: boolean;
  csv?: boolean;
  verbose?: boolean;
  meetings?: string;
  envFile?: string;
}
