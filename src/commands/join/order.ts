import { escapeControls, printer } from '../../base/output/printer.ts';
import { type ReportOptions, warningLine } from '../../base/report/line.ts';
import { printReport } from '../../base/report/print.ts';
import type { Deps } from '../../base/system/deps.ts';
import { loadEnv } from '../../base/system/env.ts';

import { exitCodeOfSignal } from '../../base/system/stop.ts';

import { dialNow } from '../../dial/dial.ts';
import { exitCode } from '../../dial/exit-code.ts';
import { linesOf } from '../../dial/lines.ts';
import { DialerError } from '../../errors.ts';
import { openLedger } from '../../ledger/open.ts';
import type { Action } from '../../schedule/due.ts';
import { matchRooms } from '../../schedule/match-rooms.ts';
import { isPattern } from '../../schedule/patterns.ts';
import type { RoomList } from '../../schedule/rooms.ts';
import type { Meeting } from '../../schedule/row.ts';
import { openZoom, type Zoom } from '../../zoom/open.ts';
import { runWithZoom } from '../../zoom/run.ts';

export interface OrderOptions extends ReportOptions {
  yes?: boolean;
  meetings?: string;
  envFile?: string;
}

/** What somebody wants of some rooms, now. */
export interface Order {
  action: Action;
  /** Names, IDs and patterns. */
  rooms: string[];
  meeting: Partial<Meeting>;
  /** The meetings.csv beside which the ledger is. */
  file: string;
  verifySeconds: number;
}

/** More of them at once may be more than a pattern was meant to fit. */
const MOST_ROOMS_UNASKED = 5;
/** Somebody is waiting. */
const LIST_DEADLINE_MS = 15_000;

/** Completes the environment, and says what is wrong with that. */
export function prepare(options: OrderOptions, deps: Deps): void {
  const warning = loadEnv(deps.env, options.envFile);
  if (warning) warn(warning, options, deps);
}

export function warn(words: string, options: ReportOptions, deps: Deps): void {
  printReport([warningLine(words)], options, deps);
}

/** Whether somebody is there who can answer. */
export function canAsk({ input, err }: Deps): boolean {
  return input.isTTY && err.isTTY === true;
}

/** They gave up on a question. Resolves to the exit code. */
export function givenUp(deps: Deps): number {
  printer(deps.err, deps.env).line('dialer: Nothing was sent.', 'yellow');
  return exitCodeOfSignal('SIGINT');
}

/** Asks, with nothing in the question that a terminal would obey. */
export function ask(question: string, { input }: Deps, options?: { hidden: boolean }): Promise<string | undefined> {
  return input.ask(question.split('\n').map(escapeControls).join('\n'), options);
}

/** Whether so many rooms are meant. Throws DialerError: `usage` where nobody can be asked, and it is not said. */
export async function isMeant(rooms: string[], question: string, options: OrderOptions, deps: Deps): Promise<boolean> {
  if (!rooms.some(isPattern) || options.yes || options.dryRun) return true;
  const zoom = openZoom(deps, { deadlineMs: deps.elapsedMs() + LIST_DEADLINE_MS });
  const list = await listAll(zoom).finally(() => zoom.close());
  // The next time there may be more rooms that it fits.
  if (list.incomplete) throw list.incomplete;
  const { match, refOf } = matchRooms(list);
  const fitting = [...new Set(rooms.flatMap((ref) => (match(ref).isPattern ? match(ref).rooms.map(refOf) : [ref])))];
  if (fitting.length <= MOST_ROOMS_UNASKED) return true;
  const few = fitting.slice(0, MOST_ROOMS_UNASKED).join(', ');
  const these = `${rooms.join(' ')} is ${fitting.length} rooms: ${few} and ${fitting.length - MOST_ROOMS_UNASKED} more.`;
  if (!canAsk(deps)) throw new DialerError('usage', these, 'Add --yes if they are all meant.');
  return /^y(es)?$/i.test((await ask(`${these}\n${question} [y/N] `, deps))?.trim() ?? '');
}

async function listAll(zoom: Zoom): Promise<RoomList> {
  const [client, { listRooms }] = await Promise.all([zoom.client(), import('../../zoom/rooms.ts')]);
  return listRooms(client);
}

/** Sends it, from this instant on, and says what each room came to. Resolves to the exit code. */
export async function give(order: Order, options: OrderOptions, deps: Deps): Promise<number> {
  const { action, rooms, meeting, file, verifySeconds } = order;
  const begun = begunNow(deps);
  const { now, err, env } = begun;
  const onLook = () => {
    const words = `Zoom took it. Looking for up to ${verifySeconds} s whether the rooms get in …`;
    if (err.isTTY) printer(err, env).line(words, 'dim');
  };
  const ledger = openLedger(file, begun);
  const input = { now, past: { catchUpMinutes: 0 }, ledger, verifySeconds, onLook, dryRun: options.dryRun };
  const { report, signal } = await runWithZoom(input, begun, (outside) => dialNow(action, rooms, meeting, outside));
  printReport(linesOf(report, { now, verbose: false }), options, begun);
  return signal ? exitCodeOfSignal(signal) : exitCode(report, false);
}

/** Whoever answers a question takes their time, which is none of the run's. */
function begunNow(deps: Deps): Deps {
  const spentMs = deps.elapsedMs();
  return {
    ...deps,
    now: new Date(deps.now.getTime() + Math.floor(spentMs)),
    elapsedMs: () => deps.elapsedMs() - spentMs,
  };
}
