import { formatCount, formatCountIfAny } from '../../base/output/format.ts';
import { errorText } from '../../base/output/printer.ts';
import type { Deps } from '../../base/system/deps.ts';
import { exitCodeOfSignal, stopSignal } from '../../base/system/stop.ts';
import { expected } from '../../errors.ts';
import type { Pseudonyms } from '../../privacy/pseudonyms.ts';
import { redactError, redactPeople } from '../../privacy/redact.ts';
import { localDate } from '../../schedule/calendar.ts';
import { openZoom } from '../../zoom/open.ts';
import { listedByEither } from './choose-source.ts';
import type { HarvestOptions } from './days.ts';
import { type Days, datesOf, spanOf } from './days.ts';
import type { Destination } from './documents/document.ts';
import { hideWith, nothingHidden } from './documents/hide.ts';
import { type HarvestPorts, harvestAll, list, type Rest } from './harvest.ts';
import { type Progress, progress } from './progress.ts';
import { openSource, type SourceName } from './source.ts';
import type { HarvestState } from './state.ts';
import { stdoutDestination } from './stdout.ts';

/** What is asked for, read. */
export interface Wish extends Omit<HarvestOptions, 'leave'> {
  days: Days;
  leave: number;
  /** The search engine, where it is to go there. */
  host: string | undefined;
  tokens: Pseudonyms | undefined;
  /** It was begun on an earlier day: what is refused again is given up, or every night would tell of it. */
  isLate?: boolean;
}

/** A day, in ticks' times: a daily limit is to be used up by then. */
const DEADLINE_TICKS = 1728;

/** An index may take nothing of a large day, or Zoom give nothing; the mail of a night is to be read. */
const MOST_TOLD = 100;

/** What became of days; `isOver` when others would meet the same. */
export interface End {
  exitCode: number;
  isOver: boolean;
}

/** Says itself what cannot go on, and how far it has come, and closes the state. */
export async function harvestDays(wish: Wish, state: HarvestState, deps: Deps, stop: AbortSignal): Promise<End> {
  const shown = await progress(deps, { isQuiet: wish.quiet ?? false });
  let isForgotten = false;
  try {
    const rest = await work(wish, state, shown, stop, deps);
    const isAllDone = rest.meetings + rest.hosts === 0;
    isForgotten = isAllDone || wish.isLate === true;
    shown.end();
    tell(rest, wish, state, shown, deps);
    return { exitCode: isAllDone ? 0 : 1, isOver: false };
  } catch (error) {
    const trouble = wish.pseudonymize ? redactError(expected(error)) : expected(error);
    const signal = stopSignal(stop);
    shown.end();
    shown.line(signal ? 'dialer: It was asked to end.' : errorText(trouble), signal ? 'yellow' : 'red');
    const { listed, done } = state.counts;
    if (listed > 0) {
      const text = `dialer: ${done} of ${listed} meetings of ${daysText(wish.days)} are done; the same command goes on.`;
      shown.line(text, 'yellow');
    }
    const exitCode = signal ? exitCodeOfSignal(signal) : trouble.exitCode;
    return { exitCode, isOver: signal !== undefined || trouble.code !== 'refused' };
  } finally {
    shown.end();
    state.close(isForgotten);
  }
}

function daysText({ from, to }: Days): string {
  return from === to ? from : `${from} to ${to}`;
}

async function work(wish: Wish, state: HarvestState, shown: Progress, stop: AbortSignal, deps: Deps): Promise<Rest> {
  const { days, leave, verbose, pseudonymize, tokens } = wish;
  const quiet = pseudonymize ? redactPeople : (text: string) => text;
  // What it says of other tries goes above the bar.
  const isWatched = verbose || (deps.err.isTTY === true && !wish.quiet);
  const err = { isTTY: isWatched, write: (text: string) => shown.line(quiet(text.trimEnd()), 'dim') };
  const deadlineMs = DEADLINE_TICKS * deps.deadlineMs;
  const zoom = openZoom({ ...deps, err }, { deadlineMs, verbose, stop: () => stop, leave });
  let destination: Destination | undefined;
  let told = 0;
  try {
    destination = await openDestination(wish, state, stop, isWatched ? err.write : () => {}, deps);
    const hide = tokens ? hideWith(tokens) : nothingHidden;
    const fail = (text: string) => {
      if (++told <= MOST_TOLD) shown.line(quiet(text), 'red');
    };
    const outside: HarvestPorts = { state, destination, hide, progress: shown, fail };
    const client = await zoom.client();
    await destination.prepare();
    if (wish.host === undefined && state.counts.done > 0 && !wish.quiet) {
      const { listed, done } = state.counts;
      shown.line(
        `dialer: ${done} of ${listed} meetings of ${daysText(days)} were written before; here is the rest.`,
        'yellow',
      );
    }
    const clock = () => deps.now.getTime() + deps.elapsedMs();
    const span = spanOf(days);
    const rest: Rest = { meetings: 0, hosts: 0, unreadable: 0 };
    const listed = async (name: SourceName) => {
      const source = openSource(name, client, clock);
      await list(source, datesOf(span, deps.now), span, outside, rest);
      return source;
    };
    const say = wish.quiet ? () => {} : (text: string) => shown.line(`dialer: ${quiet(text)}`, 'yellow');
    const known = wish.source ?? state.source;
    const source = await (known ? listed(known) : listedByEither(listed, client, state, say));
    await harvestAll(source, outside, rest);
    return rest;
  } finally {
    if (told > MOST_TOLD) shown.line(`dialer: There are ${told - MOST_TOLD} more like these.`, 'red');
    await destination?.close();
    await zoom.close();
  }
}

async function openDestination(
  { host, indexPrefix }: Wish,
  state: HarvestState,
  stop: AbortSignal,
  onRetry: (message: string) => void,
  { out, env, now, elapsedMs }: Deps,
): Promise<Destination> {
  if (host === undefined) return stdoutDestination(out, state);
  const { openEngine } = await import('./search-engine/engine.ts');
  return openEngine({ host, indexPrefix }, { env, now, elapsedMs, stop, onRetry });
}

/** What is not as it should be, and to who watches what is. */
function tell(
  rest: Rest,
  { days, isLate, verbose, quiet }: Wish,
  { counts, source }: HarvestState,
  shown: Progress,
  { now, err }: Deps,
): void {
  const warn = (text: string) => shown.line(`dialer: warning: ${text}`, 'yellow');
  const unreadable = formatCountIfAny(rest.unreadable, 'entry', 'entries');
  if (unreadable) warn(`left out, as Zoom has no ID or no time of it: ${unreadable}`);
  if (days.to === localDate(now)) warn(`${days.to} is not over: harvest it again when it is`);
  const undone = [
    formatCountIfAny(rest.meetings, 'meeting'),
    rest.hosts > 0 && `the meetings of ${formatCount(rest.hosts, 'host')}`,
  ];
  const words = undone.filter(Boolean).join(' and ');
  const next = isLate
    ? `this is given up, and --date ${days.from} asks for all of the day anew`
    : 'the same command tries them again';
  if (words) shown.line(`dialer: ${words} of ${daysText(days)} could not be harvested; ${next}.`, 'red');
  if (quiet || !(err.isTTY || verbose)) return;
  const what = `${formatCount(counts.done, 'meeting')}, ${formatCount(counts.sessions, 'session')}`;
  shown.line(`${daysText(days)}: ${what}, from Zoom's ${source ?? 'lists'}`, 'dim');
}
