import { formatCount, formatCountIfAny } from '../../base/output/format.ts';
import { errorText, warningText } from '../../base/output/printer.ts';
import { printAccounts } from '../../base/report/print-accounts.ts';
import type { Deps } from '../../base/system/deps.ts';
import { exitCodeOfSignal, stopSignal } from '../../base/system/stop.ts';
import { expected } from '../../errors.ts';
import type { Pseudonyms } from '../../privacy/pseudonyms.ts';
import { redactError, redactPeople } from '../../privacy/redact.ts';
import { localDate } from '../../schedule/calendar.ts';
import { openZoom } from '../../zoom/open.ts';
import { chooseSource } from './choose-source.ts';
import { type Days, datesOf, type HarvestOptions, spanOf } from './days.ts';
import type { Destination } from './documents/document.ts';
import { NO_REDACTION, redactWith } from './documents/redaction.ts';
import {
  accountsOf,
  type HarvestPorts,
  harvestMeetings,
  listMeetings,
  newTally,
  type Shortfall,
  type Tally,
} from './harvest.ts';
import { type Progress, showProgress } from './progress.ts';
import { openSource, type SourceName } from './source.ts';
import type { HarvestState } from './state.ts';
import { stdoutDestination } from './stdout.ts';

/** What to harvest, read from the options. */
export interface HarvestJob extends Omit<HarvestOptions, 'leave'> {
  days: Days;
  leave: number;
  /** The search engine, if the documents go there. */
  host: string | undefined;
  tokens: Pseudonyms | undefined;
  /** It was started on an earlier day: what is refused again is given up, or it would be reported every night. */
  isOverdue?: boolean;
}

/** The result for some days. `stopsAll` means that other days would fail in the same way. */
export interface HarvestResult {
  exitCode: number;
  stopsAll: boolean;
}

/** A day instead of the 50 s of a run, because a daily limit resets by then. */
const DEADLINE_FACTOR = 1728;

/** An index can refuse every document of a large day. A nightly mail should stay readable. */
const MAX_FAILURES_SHOWN = 100;

/** Harvests some days, reports what failed and how far it got, and closes the state. */
export async function harvestDays(
  job: HarvestJob,
  state: HarvestState,
  deps: Deps,
  stop: AbortSignal,
): Promise<HarvestResult> {
  const progress = await showProgress(deps, { isQuiet: job.quiet ?? false });
  let isFinished = false;
  try {
    const { shortfall, tally } = await harvest(job, state, progress, stop, deps);
    const isComplete = shortfall.meetings + shortfall.hosts === 0;
    isFinished = isComplete || job.isOverdue === true;
    progress.end();
    reportResult(shortfall, job, state, progress, deps);
    const isWhole = printAccounts(accountsOf(tally), {
      verbose: job.verbose,
      note: (text) => progress.line(text, 'dim'),
      fail: (text) => progress.line(text, 'red'),
    });
    return { exitCode: isComplete && isWhole ? 0 : 1, stopsAll: false };
  } catch (error) {
    const failure = job.pseudonymize ? redactError(expected(error)) : expected(error);
    const signal = stopSignal(stop);
    progress.end();
    progress.line(signal ? 'dialer: Stopped.' : errorText(failure), signal ? 'yellow' : 'red');
    const { listed, done } = state.counts;
    if (listed > 0) {
      const counts = `${done} of ${formatCount(listed, 'meeting')} ${onDays(job.days)}`;
      progress.line(`dialer: Harvested ${counts}. Run the same command to continue.`, 'yellow');
    }
    const exitCode = signal ? exitCodeOfSignal(signal) : failure.exitCode;
    return { exitCode, stopsAll: signal !== undefined || failure.code !== 'refused' };
  } finally {
    progress.end();
    state.close(isFinished);
  }
}

function onDays({ from, to }: Days): string {
  return from === to ? `on ${from}` : `from ${from} to ${to}`;
}

async function harvest(
  job: HarvestJob,
  state: HarvestState,
  progress: Progress,
  stop: AbortSignal,
  deps: Deps,
): Promise<{ shortfall: Shortfall; tally: Tally }> {
  const { days, leave, verbose, pseudonymize, tokens } = job;
  const redact = pseudonymize ? redactPeople : (text: string) => text;
  // Messages about retries go above the progress bar.
  const showsRetries = verbose || (deps.err.isTTY === true && !job.quiet);
  const err = { isTTY: showsRetries, write: (text: string) => progress.line(redact(text.trimEnd()), 'dim') };
  const deadlineMs = DEADLINE_FACTOR * deps.deadlineMs;
  const zoom = openZoom({ ...deps, err }, { deadlineMs, verbose, stop: () => stop, leave });
  let destination: Destination | undefined;
  let failures = 0;
  try {
    destination = await openDestination(job, state, stop, showsRetries ? err.write : () => {}, deps);
    const reportFailure = (text: string) => {
      if (++failures <= MAX_FAILURES_SHOWN) progress.line(`dialer: ${redact(text)}`, 'red');
    };
    const notify = job.quiet ? () => {} : (text: string) => progress.line(`dialer: ${redact(text)}`, 'yellow');
    const redaction = tokens ? redactWith(tokens) : NO_REDACTION;
    const ports: HarvestPorts = { state, destination, redaction, progress, reportFailure };
    const client = await zoom.client();
    await destination.prepare();
    const { listed, done } = state.counts;
    if (job.host === undefined && done > 0) {
      notify(`${done} of ${formatCount(listed, 'meeting')} ${onDays(days)} were written before. Writing the rest.`);
    }
    const clock = () => deps.now.getTime() + deps.elapsedMs();
    const span = spanOf(days);
    const tally = newTally();
    const shortfall: Shortfall = { meetings: 0, refused: 0, hosts: 0, unreadable: 0 };
    const listFrom = async (name: SourceName) => {
      const source = openSource(name, client, clock);
      await listMeetings(source, datesOf(span, deps.now), span, ports, shortfall);
      return source;
    };
    const known = job.source ?? state.source;
    const source = await (known ? listFrom(known) : chooseSource(listFrom, client, state, notify));
    await harvestMeetings(source, span, ports, { shortfall, tally });
    return { shortfall, tally };
  } finally {
    const hidden = failures - MAX_FAILURES_SHOWN;
    if (hidden > 0) progress.line(`dialer: Not shown: ${formatCount(hidden, 'more failure')} like these.`, 'red');
    await destination?.close();
    await zoom.close();
  }
}

async function openDestination(
  { host, indexPrefix }: HarvestJob,
  state: HarvestState,
  stop: AbortSignal,
  onRetry: (message: string) => void,
  { out, env, now, elapsedMs }: Deps,
): Promise<Destination> {
  if (host === undefined) return stdoutDestination(out, state);
  const { openEngine } = await import('./search-engine/engine.ts');
  return openEngine({ host, indexPrefix }, { env, now, elapsedMs, stop, onRetry });
}

/** Reports what is missing, and on a terminal or with --verbose also what was harvested. */
function reportResult(
  shortfall: Shortfall,
  { days, isOverdue, verbose, quiet }: HarvestJob,
  { counts, source }: HarvestState,
  progress: Progress,
  { now, err }: Deps,
): void {
  const warn = (text: string) => progress.line(warningText(text), 'yellow');
  const unreadable = formatCountIfAny(shortfall.unreadable, 'entry', 'entries');
  if (unreadable) warn(`Left out ${unreadable} to which Zoom gave no ID or no time.`);
  if (days.to === localDate(now)) warn(`${days.to} is not over. Harvest it again tomorrow.`);
  const missing = [
    formatCountIfAny(shortfall.meetings, 'meeting'),
    shortfall.hosts > 0 && `the meetings of ${formatCount(shortfall.hosts, 'host')}`,
  ].filter(Boolean);
  if (missing.length > 0) {
    const next = isOverdue
      ? `Giving up after the second try. To harvest the day again, use --date ${days.from}.`
      : 'Run the same command to retry.';
    progress.line(`dialer: Could not harvest ${missing.join(' and ')} ${onDays(days)}. ${next}`, 'red');
  }
  if (source === 'dashboards' && counts.done === 0 && shortfall.refused > 0) {
    warn("Zoom's dashboards have the sessions of none of these meetings. Use --source reports.");
  }
  if (quiet || !(err.isTTY || verbose)) return;
  const harvested = `${formatCount(counts.done, 'meeting')} and ${formatCount(counts.sessions, 'session')}`;
  progress.line(`Harvested ${harvested} ${onDays(days)}${source ? ` from Zoom's ${source}` : ''}.`, 'dim');
}
