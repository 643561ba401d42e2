import { escapeControls, printer } from '../../base/output/printer.ts';
import { type ReportOptions, warningLine } from '../../base/report/line.ts';
import { printReport } from '../../base/report/print.ts';
import type { Deps, Output } from '../../base/system/deps.ts';
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
import type { Meeting } from '../../schedule/row.ts';
import { openZoom } from '../../zoom/open.ts';
import { listRooms } from '../../zoom/rooms.ts';
import { runWithZoom } from '../../zoom/run.ts';

export interface RoomCommandOptions extends ReportOptions {
  yes?: boolean;
  meetings?: string;
  envFile?: string;
}

/** A join or a leave by hand. */
export interface RoomCommand {
  action: Action;
  /** Names, IDs and patterns. */
  rooms: string[];
  meeting: Partial<Meeting>;
  /** The meetings.csv beside which the ledger is. */
  file: string;
  verifySeconds: number;
}

/** A pattern may match more rooms than its author meant. */
const MOST_ROOMS_UNASKED = 5;
/** Somebody is waiting. */
const LIST_DEADLINE_MS = 15_000;

/** Loads `.env` like `begin`, but warns on stdout with --json. */
export function beginRoomCommand(options: RoomCommandOptions, deps: Output): void {
  const warning = loadEnv(deps.env, options.envFile);
  if (warning) warn(warning, options, deps);
}

export function warn(message: string, options: ReportOptions, output: Output): void {
  printReport([warningLine(message)], options, output);
}

/** Whether somebody is there to answer a question. */
export function canAsk({ input, err }: Pick<Deps, 'input' | 'err'>): boolean {
  return input.isTTY && err.isTTY === true;
}

/** Asks, with control characters made visible. Resolves to undefined if the user gave up. */
export function ask(
  question: string,
  { input }: Pick<Deps, 'input'>,
  options?: { hidden: boolean },
): Promise<string | undefined> {
  return input.ask(question.split('\n').map(escapeControls).join('\n'), options);
}

/** Reports that the user said no, or gave up. Returns the exit code. */
export function reportNothingSent({ err, env }: Output): number {
  printer(err, env).line('dialer: Nothing was sent.', 'yellow');
  return exitCodeOfSignal('SIGINT');
}

/** Asks for confirmation if patterns match many rooms. Throws DialerError `usage` if there is nobody to ask. */
export async function confirm(
  rooms: string[],
  question: string,
  options: RoomCommandOptions,
  deps: Deps,
): Promise<boolean> {
  if (!rooms.some(isPattern) || options.yes || options.dryRun) return true;
  const matching = await matchingRooms(rooms, deps);
  if (matching.length <= MOST_ROOMS_UNASKED) return true;
  const few = matching.slice(0, MOST_ROOMS_UNASKED).join(', ');
  const matches = `${rooms.join(', ')} ${rooms.length === 1 ? 'matches' : 'match'} ${matching.length} rooms`;
  const message = `${matches}: ${few} and ${matching.length - MOST_ROOMS_UNASKED} more.`;
  if (!canAsk(deps)) throw new DialerError('usage', message, 'Use --yes to confirm.');
  return /^y(es)?$/i.test((await ask(`${message}\n${question} [y/N] `, deps))?.trim() ?? '');
}

async function matchingRooms(rooms: string[], deps: Deps): Promise<string[]> {
  const zoom = openZoom(deps, { deadlineMs: deps.elapsedMs() + LIST_DEADLINE_MS });
  const list = await zoom
    .client()
    .then(listRooms)
    .finally(() => zoom.close());
  // The complete list may have more rooms that match.
  if (list.incomplete) throw list.incomplete;
  const { match, refOf } = matchRooms(list);
  const matching = rooms.flatMap((ref) => (match(ref).isPattern ? match(ref).rooms.map(refOf) : [ref]));
  return [...new Set(matching)];
}

/** Sends the command now, and reports how it ended in each room. Resolves to the exit code. */
export async function sendNow(command: RoomCommand, options: RoomCommandOptions, deps: Deps): Promise<number> {
  const { action, rooms, meeting, file, verifySeconds } = command;
  const begun = beginNow(deps);
  const { now, err, env } = begun;
  const onLook = () => {
    const text = `Accepted. Waiting up to ${verifySeconds} s for the rooms to join…`;
    if (err.isTTY) printer(err, env).line(text, 'dim');
  };
  const ledger = openLedger(file, begun);
  const input = { now, past: { catchUpMinutes: 0 }, ledger, verifySeconds, onLook, dryRun: options.dryRun };
  const { report, signal } = await runWithZoom(input, begun, (ports) => dialNow(action, rooms, meeting, ports));
  printReport(linesOf(report, { now, verbose: false }), options, begun);
  return signal ? exitCodeOfSignal(signal) : exitCode(report, false);
}

/** The time that somebody took to answer questions does not count towards the run's deadline. */
function beginNow(deps: Deps): Deps {
  const spentMs = deps.elapsedMs();
  return {
    ...deps,
    now: new Date(deps.now.getTime() + Math.floor(spentMs)),
    elapsedMs: () => deps.elapsedMs() - spentMs,
  };
}
