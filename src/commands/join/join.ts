import { dirname } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, readSettings } from '../../base/system/settings.ts';
import { DialerError } from '../../errors.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import type { Meeting } from '../../schedule/row.ts';
import { type Called, type Rows, readCalled, rowOf, splitWords } from './meeting.ts';
import { ask, canAsk, give, givenUp, isMeant, type OrderOptions, prepare, warn } from './order.ts';

export interface JoinOptions extends OrderOptions {
  passcodeStdin?: boolean;
  verify?: string;
}

/** Somebody is watching, and wants to know more than that Zoom took it. */
const VERIFY_SECONDS = 20;
const LAST_GOOD = 'Until then its last good version counts.';

/** `dialer join`. Resolves to the exit code; throws DialerError. */
export async function joinByHand(words: string[], options: JoinOptions, deps: Deps): Promise<number> {
  prepare(options, deps);
  const { rooms, word } = splitWords(words);
  const { verifySeconds } = readSettings(options, deps.env, { verifySeconds: VERIFY_SECONDS });
  const file = meetingsFile(options, deps);
  const read = await readRows(file, deps);
  const { rows, trouble } = read;
  const called = readCalled(word, rooms, read);
  if (!(await isMeant(rooms, `Have them join ${called.meetingId}?`, options, deps))) return givenUp(deps);
  const { row, others } = rowOf(called.meetingId, rooms, rows, deps.now);
  const known = { called, row, others, file, trouble, hasPwd: /[?&]pwd=/i.test(word) };
  const passcode = await passcodeFor(known, options, deps);
  if (passcode === undefined) return givenUp(deps);
  const meeting = { ...called, passcode, makeHost: row?.makeHost ?? false, title: row?.title ?? '' };
  return give({ action: 'join', rooms, meeting, file, verifySeconds }, options, deps);
}

/** The rows of meetings.csv, if it can be read or ever could: without them a room can still join. */
async function readRows(file: string, deps: Deps): Promise<Rows> {
  // See tick.ts: a share that is gone must not block this for ever.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  try {
    const { meetings, stale } = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
    const trouble = stale.find((other) => other.file === file)?.error;
    return { rows: meetings, ...(trouble && { trouble }) };
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    return { rows: [], trouble: error };
  }
}

interface Known {
  called: Called;
  row: Meeting | undefined;
  others: Meeting[];
  file: string;
  trouble: DialerError | undefined;
  hasPwd: boolean;
}

/** Empty where there is none; nothing when whoever was asked for it gave up. Throws DialerError `usage`. */
async function passcodeFor(known: Known, options: JoinOptions, deps: Deps): Promise<string | undefined> {
  const { called, row, others, file, trouble, hasPwd } = known;
  const { meetingId, link } = called;
  if (options.dryRun) return '';
  if (options.passcodeStdin) return canAsk(deps) ? typed(meetingId, '', deps) : piped(deps);
  const places = others.map((other) => `${other.file}:${other.line}`).join(', ');
  if (trouble) warn([trouble.message, trouble.hint, row && LAST_GOOD].filter(Boolean).join(' '), options, deps);
  if (row && places) warn(`the passcode is that of ${row.file}:${row.line}; ${places} has another`, options, deps);
  if (row) return row.passcode;
  if (link) return '';
  if (hasPwd) warn('the pwd= of a link is not the passcode, and no room can use it', options, deps);
  if (canAsk(deps)) return typed(meetingId, places ? `${places} differ; ` : trouble ? '' : `not in ${file}; `, deps);
  const hint = 'Give the right one with --passcode-stdin.';
  if (places) throw new DialerError('usage', `${places} have different passcodes for ${meetingId}.`, hint);
  const unknown = `${meetingId} is not ${trouble ? 'known' : `in ${file}`}`;
  warn(`${unknown}, so it is joined without a passcode; --passcode-stdin takes one`, options, deps);
  return '';
}

async function typed(meetingId: string, why: string, deps: Deps): Promise<string | undefined> {
  return (await ask(`Passcode of ${meetingId} (${why}Enter for none): `, deps, { hidden: true }))?.trim();
}

async function piped({ input }: Deps): Promise<string> {
  const line = await input.readLine();
  // What should have told it has failed.
  if (line === undefined) throw new DialerError('usage', 'No passcode came from stdin.', 'An empty line is none.');
  return line.trim();
}
