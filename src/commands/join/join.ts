import { dirname } from 'node:path';
import type { Deps } from '../../base/system/deps.ts';
import { meetingsFile, readSettings } from '../../base/system/settings.ts';
import { DialerError } from '../../errors.ts';
import { stateFolder } from '../../ledger/open.ts';
import { readSchedule } from '../../schedule/file.ts';
import { chooseRow, findMeeting, type Rows, splitWords } from './meeting.ts';
import { passcodeFor } from './passcode.ts';
import { beginRoomCommand, confirm, type RoomCommandOptions, reportNothingSent, sendNow } from './room-command.ts';

export interface JoinOptions extends RoomCommandOptions {
  passcodeStdin?: boolean;
  verify?: string;
}

/** Somebody is watching, and wants to see the rooms in the meeting. */
const VERIFY_SECONDS = 20;

/** `dialer join`. Resolves to the exit code. Throws DialerError. */
export async function joinByHand(words: string[], options: JoinOptions, deps: Deps): Promise<number> {
  beginRoomCommand(options, deps);
  const { rooms, word } = splitWords(words);
  const { verifySeconds } = readSettings(options, deps.env, { verifySeconds: VERIFY_SECONDS });
  const file = meetingsFile(options, deps);
  const read = await readRows(file, deps);
  const named = findMeeting(word, rooms, read);
  if (!(await confirm(rooms, `Join them to ${named.meetingId}?`, options, deps))) return reportNothingSent(deps);
  const { row, others } = chooseRow(named.meetingId, rooms, read.rows, deps.now);
  const source = { ...named, row, others, file, fileError: read.error, hasPwd: /[?&]pwd=/i.test(word) };
  const passcode = await passcodeFor(source, options, deps);
  if (passcode === undefined) return reportNothingSent(deps);
  const meeting = { ...named, passcode, makeHost: row?.makeHost ?? false, title: row?.title ?? '' };
  return sendNow({ action: 'join', rooms, meeting, file, verifySeconds }, options, deps);
}

/** The rows of meetings.csv or of its last good copy. Rooms can join even without them. */
async function readRows(file: string, deps: Deps): Promise<Rows> {
  // As in tick.ts: a network folder that hangs must not block this process.
  if (dirname(file) !== '.') await deps.awaitFile(file);
  try {
    const { meetings, stale } = readSchedule(file, stateFolder(file, deps.env), { keepCopy: false });
    const error = stale.find((other) => other.file === file)?.error;
    return { rows: meetings, ...(error && { error }) };
  } catch (error) {
    if (!(error instanceof DialerError)) throw error;
    return { rows: [], error };
  }
}
