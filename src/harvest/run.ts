import { createHash } from 'node:crypto';
import type { HarvestOptions } from '../commands/harvest.ts';
import { meetingsFile } from '../commands/tick.ts';
import { loadEnv, wholeNumber } from '../config.ts';
import { openZoom } from '../connect.ts';
import type { Deps, StopSignal } from '../deps.ts';
import { localDate } from '../dial/calendar.ts';
import { DialerError } from '../errors.ts';
import { counted } from '../in-words.ts';
import { ledgerFolder } from '../ledger/open.ts';
import { errorText } from '../output.ts';
import { pseudonymKey } from '../pseudonym/key.ts';
import { type Pseudonyms, pseudonyms } from '../pseudonym/pseudonyms.ts';
import { quieted, withoutPeople } from '../pseudonym/quiet.ts';
import { exitCodeOfSignal } from '../tick/exit-code.ts';
import { type Days, datesOf, readDays, spanOf } from './asked.ts';
import { listedByEither } from './choose.ts';
import type { Destination } from './documents.ts';
import { harvestAll, list, type Outside, type Rest } from './harvest.ts';
import { hideWith, nothingHidden } from './hide.ts';
import { type Progress, progress } from './progress.ts';
import { openSource, type SourceName } from './source.ts';
import { type HarvestState, openState } from './state.ts';
import { stdoutDestination } from './stdout.ts';

/** What is asked for, read. */
interface Wish extends Omit<HarvestOptions, 'leave'> {
  days: Days;
  leave: number;
  /** The search engine, where it is to go there. */
  host: string | undefined;
  tokens: Pseudonyms | undefined;
}

/** A day, in ticks' times: a daily limit is to be used up by then. */
const DEADLINE_TICKS = 1728;
const MOST_REQUESTS = 999_999;

/** `dialer harvest`. Resolves to the exit code; throws DialerError. */
export async function runHarvest(options: HarvestOptions, deps: Deps): Promise<number> {
  const warning = loadEnv(deps.env, options.envFile);
  const wish = readWish(options, deps);
  const shown = await progress(deps, { isQuiet: options.quiet ?? false });
  if (warning) shown.line(`dialer: warning: ${warning}`, 'yellow');
  const state = await openState(ledgerFolder(meetingsFile({}, deps), deps.env), nameOf(wish, deps.env));
  let isAllDone = false;
  try {
    return await untilStopped(deps, state, shown, wish, async (stop) => {
      const rest = await work(wish, state, shown, stop, deps);
      isAllDone = rest.meetings + rest.hosts === 0;
      shown.end();
      tell(rest, wish, state, shown, deps);
      return isAllDone ? 0 : 1;
    });
  } finally {
    shown.end();
    state.close(isAllDone);
  }
}

function readWish(options: HarvestOptions, { env, now }: Deps): Wish {
  const host = options.destination === 'index' ? (options.esHost ?? env.ES_HOST ?? '') : undefined;
  const tokens = options.pseudonymize ? pseudonyms(pseudonymKey(env), options) : undefined;
  const leave = wholeNumber('--leave', options.leave, { most: MOST_REQUESTS });
  return { ...options, days: readDays(options, now), leave, host, tokens };
}

/** A harvest goes on where the one before was that had the same documents for the same place. */
function nameOf({ days, source, host, indexPrefix, tokens }: Wish, { ZOOM_ACCOUNT_ID }: Deps['env']): string {
  const { from, to } = days;
  const sameness = [ZOOM_ACCOUNT_ID, spanOf(days), source, host, indexPrefix, tokens?.email('somebody@example.com')];
  const hash = createHash('sha256').update(JSON.stringify(sameness)).digest('hex').slice(0, 8);
  return [from, ...(to === from ? [] : [to]), hash].join('-');
}

/** What cannot go on is said here, with how far it has come. */
async function untilStopped(
  deps: Deps,
  { counts }: HarvestState,
  shown: Progress,
  { pseudonymize }: Wish,
  act: (stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const stop = new AbortController();
  let signal: StopSignal | undefined;
  void deps.stopped().then((received) => {
    signal = received;
    stop.abort();
  });
  try {
    return await act(stop.signal);
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    shown.end();
    const trouble = pseudonymize ? quieted(error) : error;
    shown.line(signal ? 'dialer: It was asked to end.' : errorText(trouble), signal ? 'yellow' : 'red');
    if (counts.listed > 0) {
      const text = `dialer: ${counts.done} of ${counts.listed} meetings are harvested; the same command goes on with the rest.`;
      shown.line(text, 'yellow');
    }
    return signal ? exitCodeOfSignal(signal) : trouble.exitCode;
  }
}

async function work(wish: Wish, state: HarvestState, shown: Progress, stop: AbortSignal, deps: Deps): Promise<Rest> {
  const { days, leave, verbose, pseudonymize, tokens } = wish;
  const quiet = pseudonymize ? withoutPeople : (text: string) => text;
  // What it says of other tries goes above the bar.
  const isWatched = verbose || (deps.err.isTTY === true && !wish.quiet);
  const err = { isTTY: isWatched, write: (text: string) => shown.line(quiet(text.trimEnd()), 'dim') };
  const deadlineMs = DEADLINE_TICKS * deps.deadlineMs;
  const zoom = openZoom({ ...deps, err }, { deadlineMs, verbose, stop: () => stop, leave });
  let destination: Destination | undefined;
  try {
    destination = await openDestination(wish, state, stop, isWatched ? err.write : () => {}, deps);
    const hide = tokens ? hideWith(tokens) : nothingHidden;
    const fail = (text: string) => shown.line(quiet(text), 'red');
    const outside: Outside = { state, destination, hide, progress: shown, fail };
    const client = await zoom.client();
    await destination.prepare();
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
    await destination?.close();
    await zoom.close();
  }
}

async function openDestination(
  { host, indexPrefix }: Wish,
  { isResumed }: HarvestState,
  stop: AbortSignal,
  onRetry: (message: string) => void,
  { out, env, now, elapsedMs }: Deps,
): Promise<Destination> {
  if (host === undefined) return stdoutDestination(out, { isResumed });
  const { openEngine } = await import('../search-engine/engine.ts');
  return openEngine({ host, indexPrefix }, { env, now, elapsedMs, stop, onRetry });
}

/** What is not as it should be, and to who watches what is. */
function tell(
  rest: Rest,
  { days, verbose, quiet }: Wish,
  { counts, source }: HarvestState,
  shown: Progress,
  { now, err }: Deps,
): void {
  const warn = (text: string) => shown.line(`dialer: warning: ${text}`, 'yellow');
  if (rest.unreadable > 0) {
    warn(`${rest.unreadable} entries of Zoom's have no ID or no time: they are left out`);
  }
  if (days.to === localDate(now)) warn(`${days.to} is not over: harvest it again when it is`);
  const undone = [
    counted(rest.meetings, 'meeting'),
    rest.hosts > 0 && `the meetings of ${counted(rest.hosts, 'host')}`,
  ];
  const words = undone.filter(Boolean).join(' and ');
  if (words) shown.line(`dialer: ${words} could not be harvested; the same command tries them again.`, 'red');
  if (quiet || !(err.isTTY || verbose)) return;
  const of = days.from === days.to ? days.from : `${days.from} to ${days.to}`;
  const what = `${counted(counts.done, 'meeting') ?? 'no meeting'}, ${counted(counts.sessions, 'session') ?? 'no session'}`;
  shown.line(`${of}: ${what}, from Zoom's ${source ?? 'lists'}`, 'dim');
}
