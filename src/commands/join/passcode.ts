import type { Deps } from '../../base/system/deps.ts';
import { DialerError } from '../../errors.ts';
import type { Meeting } from '../../schedule/row.ts';
import type { NamedMeeting } from './meeting.ts';
import { ask, canAsk, type RoomCommandOptions, warn } from './room-command.ts';

/** Where the passcode of a meeting can come from. */
export interface PasscodeSource extends NamedMeeting {
  /** The meeting's row, if one stands out. */
  row: Meeting | undefined;
  /** Its other rows, with other passcodes. */
  others: Meeting[];
  file: string;
  /** Why the file cannot be used. */
  fileError: DialerError | undefined;
  /** The link that the user gave has a pwd=. */
  hasPwd: boolean;
}

/** Resolves to the passcode: empty if there is none, undefined if the user gave up. Throws DialerError `usage`. */
export async function passcodeFor(
  source: PasscodeSource,
  options: RoomCommandOptions & { passcodeStdin?: boolean },
  deps: Deps,
): Promise<string | undefined> {
  const { meetingId, link, row, others, file, fileError, hasPwd } = source;
  if (options.dryRun) return '';
  if (options.passcodeStdin) return canAsk(deps) ? typed(meetingId, '', deps) : piped(deps);
  const places = others.map((other) => `${other.file}:${other.line}`).join(', ');
  if (fileError) {
    const copy = row && 'Using the last good copy until you fix it.';
    warn([fileError.message, fileError.hint, copy].filter(Boolean).join(' '), options, deps);
  }
  if (row && places) warn(`Using the passcode in ${row.file}:${row.line}. Another is in ${places}.`, options, deps);
  if (row) return row.passcode;
  if (link) return '';
  if (hasPwd) warn('The pwd= of a link is not the passcode. Rooms cannot use it.', options, deps);
  if (canAsk(deps)) return typed(meetingId, places ? `${places} differ; ` : fileError ? '' : `not in ${file}; `, deps);
  if (places) {
    const hint = 'Give the right one with --passcode-stdin.';
    throw new DialerError('usage', `${places} have different passcodes for ${meetingId}.`, hint);
  }
  const unknown = fileError ? `The passcode for ${meetingId} is unknown` : `${meetingId} is not in ${file}`;
  warn(`${unknown}, so rooms join without a passcode. Use --passcode-stdin to give one.`, options, deps);
  return '';
}

async function typed(meetingId: string, remark: string, deps: Deps): Promise<string | undefined> {
  return (await ask(`Passcode for ${meetingId} (${remark}Enter for none): `, deps, { hidden: true }))?.trim();
}

async function piped({ input }: Pick<Deps, 'input'>): Promise<string> {
  const line = await input.readLine();
  // The command that should have printed it failed.
  if (line === undefined) {
    throw new DialerError('usage', 'Standard input had no passcode.', 'Send an empty line if there is none.');
  }
  return line.trim();
}
