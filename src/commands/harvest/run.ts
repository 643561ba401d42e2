import { createHash } from 'node:crypto';
import { begin } from '../../base/output/begin.ts';
import { printer, printWarning } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, wholeNumber } from '../../base/system/settings.ts';
import { untilStopped } from '../../base/system/stop.ts';
import { DialerError, expected } from '../../errors.ts';
import { ledgerFolder } from '../../ledger/open.ts';
import { pseudonymKey } from '../../privacy/key.ts';
import { pseudonyms } from '../../privacy/pseudonyms.ts';
import type { CalendarDate } from '../../schedule/calendar.ts';
import { earliestDay, type HarvestOptions, readDays, spanOf, tooLongAgo } from './days.ts';
import { type HarvestJob, type HarvestResult, harvestDays } from './harvest-days.ts';
import { type HarvestState, openState } from './state.ts';
import { unfinishedDays } from './state-files.ts';

const MAX_LEAVE = 999_999;

/** `dialer harvest`. Resolves to the exit code; throws DialerError. */
export async function runHarvest(options: HarvestOptions, deps: Deps): Promise<number> {
  begin(deps, options);
  const job = readJob(options, deps);
  const folder = ledgerFolder(meetingsFile({}, deps), deps.env);
  const stop = untilStopped(deps);
  // From here on this day counts as unfinished, even if an earlier day fails first.
  const state = await openState(folder, stateName(job, deps.env));
  // Zoom still returns meetings for a while after it stops listing them.
  const error = state.isResumed ? undefined : tooLongAgo(job.days, deps.now);
  if (error) {
    state.close(true);
    throw error;
  }
  let earlier: HarvestResult;
  try {
    earlier = await harvestEarlier(job, folder, deps, stop);
  } catch (error) {
    state.close(false);
    throw error;
  }
  if (earlier.stopsAll) {
    state.close(false);
    return earlier.exitCode;
  }
  const { exitCode } = await harvestDays(job, state, deps, stop);
  return exitCode || earlier.exitCode;
}

/**
 * Without a day in the options, finishes the earlier days that this same command began. Writes them only to an index: where the
 * lines of another day belong on standard output, only the user knows. Throws DialerError.
 */
async function harvestEarlier(job: HarvestJob, folder: string, deps: Deps, stop: AbortSignal): Promise<HarvestResult> {
  const err = printer(deps.err, deps.env);
  const result: HarvestResult = { exitCode: 0, stopsAll: false };
  if (job.date !== undefined || job.from !== undefined) return result;
  const jobFor = (day: CalendarDate): HarvestJob => ({ ...job, days: { from: day, to: day } });
  const range = { day: job.days.from, earliest: earliestDay(deps.now) };
  for (const day of unfinishedDays(folder, range, (one) => stateName(jobFor(one), deps.env))) {
    if (job.host === undefined) {
      printWarning(`${day} is unfinished. To continue it, run the same command with --date ${day}.`, err);
      continue;
    }
    const state = await openUnlessRunning(folder, stateName(jobFor(day), deps.env), (why) =>
      printWarning(`${day} is unfinished. ${why}`, err),
    );
    if (!state) continue;
    if (!job.quiet) err.line(`dialer: ${day} is unfinished. Finishing it first.`, 'yellow');
    const { exitCode, stopsAll } = await harvestDays({ ...jobFor(day), isOverdue: true }, state, deps, stop);
    result.exitCode ||= exitCode;
    result.stopsAll = stopsAll;
    if (stopsAll) break;
  }
  return result;
}

/** Opens the state; undefined if the run of the night before is still using it. */
async function openUnlessRunning(
  folder: string,
  name: string,
  onRunning: (why: string) => void,
): Promise<HarvestState | undefined> {
  try {
    return await openState(folder, name);
  } catch (error) {
    const failure = expected(error);
    if (failure.code !== 'usage') throw failure;
    onRunning(failure.message);
    return undefined;
  }
}

function readJob(options: HarvestOptions, { env, now }: Deps): HarvestJob {
  if (options.destination === 'stdout' && (options.esHost ?? options.indexPrefix) !== undefined) {
    const hint = 'Omit --destination to write to the search engine.';
    throw new DialerError('usage', '--destination stdout cannot be used with --es-host or --index-prefix.', hint);
  }
  const host = options.destination === 'index' ? (options.esHost ?? env.ES_HOST ?? '') : undefined;
  const tokens = options.pseudonymize ? pseudonyms(pseudonymKey(env), options) : undefined;
  const leave = wholeNumber('--leave', options.leave, { most: MAX_LEAVE });
  return { ...options, days: readDays(options, now), leave, host, tokens };
}

/**
 * The name of the state that a job continues: that of an earlier job with the same documents and the same destination. With --from
 * and no --to the days grow, and the same command continues with all of them.
 */
function stateName(job: HarvestJob, { ZOOM_ACCOUNT_ID }: Deps['env']): string {
  const { days, from, to, source, host, indexPrefix, tokens } = job;
  const hasNoEnd = from !== undefined && to === undefined;
  const span = hasNoEnd ? spanOf(days).from : spanOf(days);
  const last = hasNoEnd ? 'on' : days.to;
  const identity = [ZOOM_ACCOUNT_ID, span, source, host, indexPrefix, tokens?.email('somebody@example.com')];
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8);
  return [days.from, ...(last === days.from ? [] : [last]), hash].join('-');
}
