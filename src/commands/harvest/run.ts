import { createHash } from 'node:crypto';
import { begin } from '../../base/output/begin.ts';
import { printer } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, wholeNumber } from '../../base/system/settings.ts';
import { untilStopped } from '../../base/system/stop.ts';
import { DialerError, expected } from '../../errors.ts';
import { ledgerFolder } from '../../ledger/open.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import type { CalendarDate } from '../../schedule/calendar.ts';
import type { HarvestOptions } from './days.ts';
import { earliestDay, notKept, readDays, spanOf } from './days.ts';
import { type End, harvestDays, type Wish } from './harvest-days.ts';
import { type HarvestState, openState } from './state.ts';
import { unfinishedDays } from './state-files.ts';

const MOST_REQUESTS = 999_999;

/** `dialer harvest`. Resolves to the exit code; throws DialerError. */
export async function runHarvest(options: HarvestOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const wish = readWish(options, deps);
  const folder = ledgerFolder(meetingsFile({}, deps), deps.env);
  const stop = untilStopped(deps);
  // From here on this day is known not to be finished, however those before it end.
  const state = await openState(folder, nameOf(wish, deps.env));
  // What it has listed, Zoom gives a while longer.
  const error = state.isResumed ? undefined : notKept(wish.days, deps.now);
  if (error) {
    state.close(true);
    throw error;
  }
  let before: End;
  try {
    before = await harvestEarlier(wish, folder, deps, stop);
  } catch (error) {
    state.close(false);
    throw error;
  }
  if (before.isOver) {
    state.close(false);
    return before.exitCode;
  }
  const { exitCode } = await harvestDays(wish, state, deps, stop);
  return exitCode || before.exitCode;
}

/**
 * Where nothing is said of days, what such a command has not finished of those before: into an index at once; of lines
 * only the user knows where those of another day belong. Throws DialerError.
 */
async function harvestEarlier(wish: Wish, folder: string, deps: Deps, stop: AbortSignal): Promise<End> {
  const terminal = printer(deps.err, deps.env);
  const end: End = { exitCode: 0, isOver: false };
  if (wish.date !== undefined || wish.from !== undefined) return end;
  const of = (day: CalendarDate): Wish => ({ ...wish, days: { from: day, to: day } });
  const range = { day: wish.days.from, earliest: earliestDay(deps.now) };
  for (const day of unfinishedDays(folder, range, (one) => nameOf(of(one), deps.env))) {
    if (wish.host === undefined) {
      const text = `dialer: warning: ${day} is not finished; the same command with --date ${day} goes on with it`;
      terminal.line(text, 'yellow');
      continue;
    }
    const state = await openUnlessAtWork(folder, nameOf(of(day), deps.env), (why) =>
      terminal.line(`dialer: warning: ${day} is left out: ${why}`, 'yellow'),
    );
    if (!state) continue;
    if (!wish.quiet) terminal.line(`dialer: ${day} was not finished, so it comes first.`, 'yellow');
    const { exitCode, isOver } = await harvestDays({ ...of(day), isLate: true }, state, deps, stop);
    end.exitCode ||= exitCode;
    end.isOver = isOver;
    if (isOver) break;
  }
  return end;
}

/** The run of the night before may still be at it. */
async function openUnlessAtWork(
  folder: string,
  name: string,
  say: (why: string) => void,
): Promise<HarvestState | undefined> {
  try {
    return await openState(folder, name);
  } catch (error) {
    const trouble = expected(error);
    if (trouble.code !== 'usage') throw trouble;
    say(trouble.message);
    return undefined;
  }
}

function readWish(options: HarvestOptions, { env, now }: Deps): Wish {
  if (options.destination === 'stdout' && (options.esHost ?? options.indexPrefix) !== undefined) {
    const hint = 'Leave --destination out, and the documents go into the search engine.';
    throw new DialerError('usage', '--destination stdout is not for --es-host or --index-prefix.', hint);
  }
  const host = options.destination === 'index' ? (options.esHost ?? env.ES_HOST ?? '') : undefined;
  const tokens = options.pseudonymize ? pseudonyms(pseudonymKey(env), options) : undefined;
  const leave = wholeNumber('--leave', options.leave, { most: MOST_REQUESTS });
  return { ...options, days: readDays(options, now), leave, host, tokens };
}

/**
 * A harvest goes on where the one before was that had the same documents for the same place. Of days without an end there
 * are more on another day, and the same command means all of them.
 */
function nameOf({ days, from, to, source, host, indexPrefix, tokens }: Wish, { ZOOM_ACCOUNT_ID }: Deps['env']): string {
  const hasNoEnd = from !== undefined && to === undefined;
  const span = hasNoEnd ? spanOf(days).from : spanOf(days);
  const last = hasNoEnd ? 'on' : days.to;
  const sameness = [ZOOM_ACCOUNT_ID, span, source, host, indexPrefix, tokens?.email('somebody@example.com')];
  const hash = createHash('sha256').update(JSON.stringify(sameness)).digest('hex').slice(0, 8);
  return [days.from, ...(last === days.from ? [] : [last]), hash].join('-');
}
